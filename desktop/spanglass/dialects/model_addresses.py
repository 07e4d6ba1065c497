"""What the address of a model's HTTP request tells: the provider, the kind of call, the model."""

import re
from urllib.parse import unquote, urlsplit

from spanglass.core.facts import Kind

_HOSTS = (
    ("openai.azure.com", "azure.ai.openai"), ("services.ai.azure.com", "azure.ai.inference"),
    ("cognitiveservices.azure.com", "azure.ai.openai"), ("api.openai.com", "openai"),
    ("api.anthropic.com", "anthropic"), ("generativelanguage.googleapis.com", "gcp.gemini"),
    ("aiplatform.googleapis.com", "gcp.vertex_ai"), ("api.mistral.ai", "mistral_ai"),
    ("api.cohere.com", "cohere"), ("api.cohere.ai", "cohere"), ("api.groq.com", "groq"),
    ("openrouter.ai", "openrouter"), ("api.deepseek.com", "deepseek"), ("api.x.ai", "x_ai"),
    ("api.together.xyz", "together"), ("api.together.ai", "together"), ("api.fireworks.ai", "fireworks"),
    ("api.perplexity.ai", "perplexity"), ("api.moonshot.ai", "moonshot_ai"), ("api.voyageai.com", "voyage"),
    ("api.cerebras.ai", "cerebras"), ("builtin.localhost", "local"),
)  # fmt: skip
_BEDROCK = re.compile(r"^bedrock-runtime(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com$")
_SHAPES = (
    (re.compile(r":(?:stream)?[gG]enerateContent$|:(?:batch)?[eE]mbedContents?$"), "gcp.gemini"),
    (re.compile(r"/model/[^/]+/(?:converse|invoke)"), "aws.bedrock"),
    (re.compile(r"/v1/messages$"), "anthropic"),
    (re.compile(r"/api/(?:chat|generate|embed|embeddings)$"), "ollama"),
)
_KINDS = (
    (re.compile(r"embed", re.IGNORECASE), Kind.EMBEDDING),
    (re.compile(r"rerank", re.IGNORECASE), Kind.RERANKER),
    (re.compile(r"/moderations$"), Kind.GUARDRAIL),
)
_MODEL = re.compile(r"/(?:models?|deployments)/([^/]+)")
_GEMINI_VERB = re.compile(r":(?:stream)?(?:generate|predict|embed|batchEmbed|count)[A-Za-z]*$", re.IGNORECASE)
_OPERATIONS = (
    ("/images/", "image_generation"), ("/audio/transcriptions", "transcription"),
    ("/audio/translations", "transcription"), ("/audio/speech", "speech"), ("/moderations", "moderation"),
    ("/completions", "text_completion"), ("/api/generate", "text_completion"), ("/ocr", "ocr"),
)  # fmt: skip


def provider_of(address: str) -> str | None:
    """The provider by the host, else by the path that only it has; None if neither tells."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    for ending, name in _HOSTS:
        if host == ending or host.endswith("." + ending):
            return name
    if host.endswith("aiplatform.googleapis.com"):  # the region stands before it, with a hyphen
        return "gcp.vertex_ai"
    if _BEDROCK.match(host):
        return "aws.bedrock"
    return next((name for shape, name in _SHAPES if shape.search(parts.path)), None)


def kind_of(address: str) -> Kind:
    """Whether a request embeds, ranks, checks or generates."""
    path = urlsplit(address).path
    return next((kind for shape, kind in _KINDS if shape.search(path)), Kind.LLM)


def operation_of(address: str) -> str:
    """GenAI's name for what is asked."""
    path = urlsplit(address).path
    kind = kind_of(address)
    if kind is Kind.EMBEDDING:
        return "embeddings"
    if kind is Kind.RERANKER:
        return "rerank"
    if path.endswith("/chat/completions"):
        return "chat"
    if "enerateContent" in path:
        return "generate_content"
    return next((name for part, name in _OPERATIONS if part in path), "chat")


def model_in(address: str) -> str | None:
    """The model that Gemini, Bedrock and Azure name in the path."""
    found = _MODEL.search(unquote(urlsplit(address).path))
    return (_GEMINI_VERB.sub("", found.group(1)) or None) if found else None
