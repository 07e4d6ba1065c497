"""Everybody who can be asked again: the providers' table, and servers the user wrote into the settings."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from spanglass import extensions
from spanglass.replay import providers
from spanglass.replay.providers import Address, Target
from spanglass.replay.providers.compatible import compatible
from spanglass.replay.providers.ollama import TARGETS as OLLAMA
from spanglass.settings import Server

_ORDER = (
    "builtin",
    "openai",
    "openai-responses",
    "anthropic",
    "gemini",
    "mistral",
    "azure",
    "bedrock",
    "ollama",
)
_OLLAMAS_PORT = 11434


def known() -> tuple[Target, ...]:
    """The providers' table, in the order in which they are offered."""
    found = [target for listed in extensions.load(providers, "TARGETS") for target in listed]
    return tuple(
        sorted(found, key=lambda target: _ORDER.index(target.id) if target.id in _ORDER else len(_ORDER))
    )


def with_servers(servers: Iterable[Server]) -> tuple[Target, ...]:
    """The table and the user's servers; one that the table has already stands where the user says."""
    found = list(known())
    for server in servers:
        same = named(server.name, found)
        if same is not None and same.address.local:
            found[found.index(same)] = at(same, server.url)
        elif same is None:
            found.append(of_server(server))
    return tuple(found)


def given_base(name: str, servers: Iterable[Server]) -> str | None:
    """Where the settings say that a provider is, by its name or that of a server; None if they do not."""
    found = named(name, with_servers(servers))
    return found.address.usual if found is not None and found.address.given else None


def of_server(server: Server) -> Target:
    """A server by its address: Ollama's own interface where it is Ollama's port, else OpenAI's."""
    if urlsplit(server.url).port == _OLLAMAS_PORT:
        return at(OLLAMA[0], server.url, server.name)
    return at(compatible(server.name, server.url), server.url)


def at(target: Target, url: str, name: str | None = None) -> Target:
    """The same target at an address that the user gave, under a name of its own if there is one."""
    moved = replace(target, address=Address(url, (), local=True, given=True))
    return replace(moved, id=name, name=name, aliases=()) if name else moved


def named(name: str, among: Sequence[Target] | None = None) -> Target | None:
    """The target with an id, name or alias, in whatever letters."""
    wanted = name.strip().casefold()
    for target in known() if among is None else among:
        if wanted in {target.id.casefold(), target.name.casefold(), *target.aliases}:
            return target
    return None
