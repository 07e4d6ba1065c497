"""Anthropic, by its messages."""

from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import KEY, Address, Takes, Target
from spanglass.replay.shapes import messages

_ADDRESS = Address("https://api.anthropic.com", ("ANTHROPIC_BASE_URL",))
_HEADERS = (("x-api-key", KEY), ("anthropic-version", "2023-06-01"))


def _route(_: NeutralRequest) -> str:
    return "/v1/messages"


TARGETS = (
    Target(
        "anthropic", "Anthropic", messages.FAMILY, _ADDRESS, _route, messages.written, ("ANTHROPIC_API_KEY",),
        _HEADERS, Takes(seed=False), ("claude",), "anthropic",
    ),
)  # fmt: skip
