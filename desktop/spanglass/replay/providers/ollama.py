"""Ollama by its own interface, which alone takes its options."""

from spanglass.core.facts import Kind
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import Address, Target
from spanglass.replay.shapes import ollama


def _route(asked: NeutralRequest) -> str:
    return "/api/embed" if asked.kind is Kind.EMBEDDING else "/api/chat"


TARGETS = (
    Target(
        "ollama", "Ollama", ollama.FAMILY, Address("http://127.0.0.1:11434", ("OLLAMA_HOST",), local=True),
        _route, ollama.written,
    ),
)  # fmt: skip
