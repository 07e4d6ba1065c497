"""Google's Gemini."""

from urllib.parse import quote

from spanglass.core.facts import Kind
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import KEY, Address, Target
from spanglass.replay.shapes import generate

_BASES = ("GOOGLE_GEMINI_BASE_URL", "GEMINI_BASE_URL")


def _route(asked: NeutralRequest) -> str:
    model = quote(asked.model.removeprefix("models/"), safe="-._~")
    if asked.kind is Kind.EMBEDDING:
        return f"/v1beta/models/{model}:batchEmbedContents"
    how = "streamGenerateContent?alt=sse" if asked.streaming else "generateContent"
    return f"/v1beta/models/{model}:{how}"


TARGETS = (
    Target(
        "gemini", "Gemini", generate.FAMILY, Address("https://generativelanguage.googleapis.com", _BASES),
        _route, generate.written, ("GEMINI_API_KEY", "GOOGLE_API_KEY"), (("x-goog-api-key", KEY),),
        aliases=("google", "gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai"), prices="google",
    ),
)  # fmt: skip
