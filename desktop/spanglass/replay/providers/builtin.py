"""The model that runs in a process of our own (`local_model`): no key, no network."""

from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import Address, Takes, Target
from spanglass.replay.providers.openai import chat_route
from spanglass.replay.shapes import Written, chat
from spanglass.replay.shapes.fitting import Media

MODEL = "smollm2-135m"
BASE = "http://builtin.localhost/v1"
"""Stands for the address, which is known only once the process runs."""

_NONE: Media = Media(frozenset(), frozenset())
_WAYS = chat.Ways("The built-in model", {**chat.NUMBERS, "top_k": "top_k"}, _NONE, effort=False)


def _written(asked: NeutralRequest) -> Written:
    made = chat.written(asked, _WAYS)
    said = () if asked.model in ("", MODEL) else (f"The built-in model is {MODEL}; no other is there.",)
    unable = ("The built-in model is too small to call tools: it answers in words.",) if asked.tools else ()
    return Written({**made.body, "model": MODEL}, (*made.losses, *said, *unable))


TARGETS = (
    Target(
        "builtin", "Built-in", chat.FAMILY, Address(BASE, local=True), chat_route, _written, headers=(),
        takes=Takes(tools=False, images=False), aliases=("built-in",),
    ),
)  # fmt: skip
