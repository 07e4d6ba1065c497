"""Who can be asked again, one provider a file, each with the constant ``TARGETS``.

Requests are written here and sent as plain HTTP, not by the providers' own packages: those add headers and
fields, drop what they do not know, try again by themselves and hide the body, while a replay has to send
exactly what is shown, and to time and record each try.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from spanglass.core.loopback import is_local
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.shapes import Written

KEY = "$KEY"
"""Stands in headers where the key goes."""

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 (where Ollama is told to listen, not where we do)
_UNDER_VERSION = ("/chat/completions", "/responses", "/embeddings", "/models")
_OWN_PORTS = ("/openai", "/anthropic", "/gemini", "/ollama", "/mistral", "/groq", "/openrouter", "/deepseek")


@dataclass(frozen=True, slots=True)
class Takes:
    """What of a request a provider has words for."""

    seed: bool = True
    tools: bool = True
    images: bool = True
    schema: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """Where a provider is: its usual base, and the variables in which programs give another.

    `usual` may be empty: then a variable has to say it. `given` says that the user wrote it.
    """

    usual: str
    variables: tuple[str, ...] = ()
    local: bool = False
    given: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """The headers of a request, which name the variable `key` in place of its value; empty where none is."""

    headers: tuple[tuple[str, str], ...]
    key: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """A request as it is sent, but for the key, whose variable `key` names; `losses` tell what differs."""

    url: str
    headers: tuple[tuple[str, str], ...]
    key: str
    body: dict[str, Any]
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A provider that may be asked.

    `family` names the interface it has, `keys` the variables that may hold its key (none where no key is
    needed), `aliases` other names of it, and `prices` its id in the price list, which knows its models.
    `refit` makes a recorded body one that another model takes.
    """

    id: str
    name: str
    family: str
    address: Address
    route: Callable[[NeutralRequest], str]
    write: Callable[[NeutralRequest], Written]
    keys: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = (("Authorization", f"Bearer {KEY}"),)
    takes: Takes = field(default_factory=Takes)
    aliases: tuple[str, ...] = ()
    prices: str | None = None
    refit: Callable[[dict[str, Any]], Written] = Written

    def base(self, environment: Mapping[str, str]) -> str:
        """Where it is, by the environment if that says so; empty if nobody says it."""
        given = (environment.get(name, "").strip() for name in self.address.variables)
        found = next((_with_scheme(text) for text in given if text and not is_ours(text)), self.address.usual)
        return found.rstrip("/")

    def key(self, environment: Mapping[str, str]) -> str:
        """The variable to take the key from: the first that is set, else the first; empty without keys."""
        return next((name for name in self.keys if environment.get(name, "").strip()), (*self.keys, "")[0])

    def request(
        self, asked: NeutralRequest, environment: Mapping[str, str], base: str | None = None
    ) -> Addressed:
        """The request, at another base if one is given."""
        made, head = self.write(asked), self.headed(environment)
        url = self.url(asked, base or self.base(environment))
        return Addressed(url, head.headers, head.key, made.body, (*asked.losses, *made.losses))

    def url(self, asked: NeutralRequest, base: str) -> str:
        """Where a request goes; of bases that others give it is not known whether they have a version."""
        usual = base == self.address.usual and not self.address.given
        return base + self.route(asked) if usual else joined(base, self.route(asked))

    def headed(self, environment: Mapping[str, str]) -> Head:
        """The headers, with the variable in place of the key."""
        key = self.key(environment)
        own = tuple((name, value.replace(KEY, f"${key}")) for name, value in self.headers) if key else ()
        return Head((("Content-Type", "application/json"), *own), key)


def joined(base: str, route: str) -> str:
    """A base and a route; bases end in the version or not, which is not to stand there twice, nor to lack."""
    base = base.rstrip("/")
    for version in ("/v1beta", "/v1", "/api"):
        if route.startswith(f"{version}/") and base.endswith(version):
            return base + route.removeprefix(version)
    if not urlsplit(base).path and route in _UNDER_VERSION:
        return f"{base}/v1{route}"
    return base + route


def _with_scheme(text: str) -> str:
    """An address as programs may give it: Ollama's is where it listens, and without ``http://``."""
    url = text if "://" in text else f"http://{text}"
    host = urlsplit(url).hostname
    return url.replace(host, "127.0.0.1", 1) if host in _EVERYWHERE else url


def is_ours(text: str) -> bool:
    """Whether an address is that of a receiver that records: a replay must not be recorded a second time."""
    url = _with_scheme(text)
    return is_local(url) and urlsplit(url).path.startswith(_OWN_PORTS)
