"""Mistral, whose chat completions have names of their own for a few things."""

from spanglass.core.messages import PartType
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import Address, Target
from spanglass.replay.providers.openai import chat_route
from spanglass.replay.shapes import Written, chat
from spanglass.replay.shapes.fitting import Media

_IMAGES = frozenset({PartType.IMAGE})
_WAYS = chat.Ways(
    "Mistral", {**chat.NUMBERS, "seed": "random_seed"}, Media(_IMAGES, _IMAGES), effort=False,
    usage_in_streams=False, short_ids=True,
)  # fmt: skip


def _written(asked: NeutralRequest) -> Written:
    return chat.written(asked, _WAYS)


TARGETS = (
    Target(
        "mistral", "Mistral", chat.FAMILY, Address("https://api.mistral.ai/v1", ("MISTRAL_BASE_URL",)),
        chat_route, _written, ("MISTRAL_API_KEY",), aliases=("mistral_ai", "mistralai"), prices="mistral",
    ),
)  # fmt: skip
