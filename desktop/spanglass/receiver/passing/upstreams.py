"""Where requests are passed on to: the first segment of the path names the provider."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_USUAL: Mapping[str, str] = {
    "openai": "https://api.openai.com", "anthropic": "https://api.anthropic.com",
    "gemini": "https://generativelanguage.googleapis.com", "ollama": "http://127.0.0.1:11434",
    "mistral": "https://api.mistral.ai", "groq": "https://api.groq.com/openai",
    "openrouter": "https://openrouter.ai/api", "deepseek": "https://api.deepseek.com",
}  # fmt: skip
_VARIABLE = "SPANGLASS_UPSTREAM_{name}"


@dataclass(frozen=True, slots=True)
class Target:
    """A request's provider and the address it goes to."""

    provider: str
    url: str


class Upstreams:
    """The providers' addresses: the usual ones, another by ``SPANGLASS_UPSTREAM_OPENAI`` and the like."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        given = os.environ if environment is None else environment
        self._addresses = {
            name: (given.get(_VARIABLE.format(name=name.upper())) or usual).rstrip("/")
            for name, usual in _USUAL.items()
        }

    def takes(self, path: str) -> bool:
        """Whether a path is one of a provider's."""
        return path.split("/", 2)[1:2] != [] and path.split("/", 2)[1] in self._addresses

    def target(self, path: str, query: str) -> Target | None:
        """Where a path leads, ``/openai/v1/x`` to ``https://api.openai.com/v1/x``; None if nowhere."""
        _, provider, rest = (*path.split("/", 2), "", "")[:3]
        address = self._addresses.get(provider)
        if address is None or ".." in rest.split("/"):
            return None
        base = urlsplit(address)
        # A base that ends in /v1, as many are given, is not to have it twice.
        inner = rest.removeprefix("v1/") if base.path.endswith("/v1") else rest
        return Target(provider, f"{address}/{inner}" + (f"?{query}" if query else ""))
