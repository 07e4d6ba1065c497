"""Under which names a price list may know the model of a call, and which models have no list price."""

import re
from collections.abc import Iterator, Mapping

_LISTED: Mapping[str, str] = {
    "gcp.gemini": "google", "gcp.gen_ai": "google", "gcp.vertex_ai": "google", "vertex_ai": "google",
    "gemini": "google", "google": "google",
    "aws.bedrock": "aws", "bedrock": "aws",
    "azure.ai.openai": "azure", "azure.ai.inference": "azure", "az.ai.openai": "azure", "azure": "azure",
    "mistral_ai": "mistral", "mistralai": "mistral",
    "x_ai": "x-ai", "xai": "x-ai",
    "moonshot_ai": "moonshotai",
    "voyage": "voyageai",
    "together_ai": "together",
    "fireworks_ai": "fireworks",
}  # fmt: skip
"""The price list's name of a provider, by the conventions' names and clients' own."""

_LOCAL = frozenset({
    "ollama", "llamacpp", "llamacpppython", "lmstudio", "vllm", "localai", "llamafile", "gpt4all", "mlx",
    "transformers", "koboldcpp", "textgenerationinference", "tgi", "sglang", "xllamacpp", "local",
})  # fmt: skip
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_LOCAL_TAG = re.compile(r":(?:latest|\d+(?:\.\d+)?[bm](?:-[\w.-]+)?)$")
_GEOGRAPHY = re.compile(r"^(?:us-gov|[a-z]{2,4})\.(?=[a-z0-9-]+\.)")
_SNAPSHOT = re.compile(r"[-@](?:20\d\d-\d\d-\d\d|20\d{6})$")


def listed_provider(name: str | None) -> str | None:
    """The price list's name of a provider; an unknown name in lower case."""
    if not name:
        return None
    plain = name.strip().lower()
    return _LISTED.get(plain, plain)


def is_local(provider: str | None, model: str | None) -> bool:
    """Whether the model ran on the user's own machine, which has no price list."""
    if provider and _NO_LETTERS.sub("", provider.lower()) in _LOCAL:
        return True
    return bool(model and _LOCAL_TAG.search(model.lower()))


def names(model: str) -> Iterator[str]:
    """What a model may be listed as: its whole name, without its path, without Bedrock's geography."""
    whole = model.strip().lower()
    yield whole
    last = whole.rsplit("/", 1)[-1]
    if last != whole and last:
        yield last
    anywhere = _GEOGRAPHY.sub("", last)
    if anywhere != last:
        yield anywhere


def without_date(model: str) -> str | None:
    """The name of the model a dated snapshot belongs to; None if the name has no date at its end."""
    whole = model.strip().lower()
    found = _SNAPSHOT.search(whole)
    return whole[: found.start()] if found else None


def prefixed(model: str) -> tuple[str, str] | None:
    """The provider and the rest of a name such as ``azure/gpt-4o``; None for a name without a path."""
    head, slash, rest = model.strip().lower().partition("/")
    return (head, rest) if slash and head and rest else None
