"""OpenAI, by chat completions and by responses."""

from spanglass.core.facts import Kind
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import Address, Takes, Target
from spanglass.replay.shapes import Written, chat, responses
from spanglass.replay.shapes.other_model import refitted

_ADDRESS = Address("https://api.openai.com/v1", ("OPENAI_BASE_URL", "OPENAI_API_BASE"))
_KEYS = ("OPENAI_API_KEY",)
_WAYS = chat.Ways("OpenAI", openai_models=True)


def chat_route(asked: NeutralRequest) -> str:
    """The path of chat completions, or of embeddings, under a base with its version."""
    return "/embeddings" if asked.kind is Kind.EMBEDDING else "/chat/completions"


def _chat(asked: NeutralRequest) -> Written:
    return chat.written(asked, _WAYS)


def _responses(asked: NeutralRequest) -> Written:
    return chat.written(asked, _WAYS) if asked.kind is Kind.EMBEDDING else responses.written(asked)


def _responses_route(asked: NeutralRequest) -> str:
    return chat_route(asked) if asked.kind is Kind.EMBEDDING else "/responses"


TARGETS = (
    Target("openai", "OpenAI", chat.FAMILY, _ADDRESS, chat_route, _chat, _KEYS, prices="openai",
           refit=refitted),
    Target(
        "openai-responses", "OpenAI responses", responses.FAMILY, _ADDRESS, _responses_route, _responses,
        _KEYS, takes=Takes(seed=False), aliases=("openai_responses", "responses"), prices="openai",
        refit=refitted,
    ),
)  # fmt: skip
