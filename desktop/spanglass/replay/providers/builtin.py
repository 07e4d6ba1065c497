"""The model that runs in a process of our own (`local_model`): no key, no network."""

from dataclasses import replace

from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import Address, Takes, Target
from spanglass.replay.providers.openai import chat_route
from spanglass.replay.shapes import Written, chat
from spanglass.replay.shapes.fitting import Media

MODEL = "smollm2-135m"
BASE = "http://builtin.localhost/v1"
"""Stands for the address, which is known only once the process runs."""

_MOST_TOKENS = 512
_NONE: Media = Media(frozenset(), frozenset())
_WAYS = chat.Ways("The built-in model", {**chat.NUMBERS, "top_k": "top_k"}, _NONE, effort=False)


def _written(asked: NeutralRequest) -> Written:
    """Without tools, which a model of this size cannot call, and never without an end."""
    unable = ("The built-in model is too small to call tools: it answers in words.",) if asked.tools else ()
    endless = "max_tokens" not in asked.numbers
    long = (f"Answers of the built-in model end after {_MOST_TOKENS} tokens.",) if endless else ()
    numbers = {"max_tokens": _MOST_TOKENS, **asked.numbers}
    made = chat.written(replace(asked, model=MODEL, tools=(), choice=None, numbers=numbers), _WAYS)
    return Written(made.body, (*made.losses, *unable, *long))


TARGETS = (
    Target(
        "builtin", "Built-in", chat.FAMILY, Address(BASE, local=True), chat_route, _written, headers=(),
        takes=Takes(tools=False, images=False), aliases=("built-in",),
    ),
)  # fmt: skip
