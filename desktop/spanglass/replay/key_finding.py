"""Where the key of a provider is found: in the environment, else in the system's keychain."""

import os
from collections.abc import Callable, Iterable, Mapping

from spanglass.keychain import PROVIDERS, Keychain, Provider
from spanglass.replay.providers.compatible import key_variable
from spanglass.settings import Server

KeyOf = Callable[[str], str | None]
"""The key that a variable names; may wait for a keychain to be unlocked, so not for the GUI thread."""


def key_finder(
    keychain: Keychain, servers: Iterable[Server] = (), environment: Mapping[str, str] | None = None
) -> KeyOf:
    """Finds keys by the names of their variables; those of the user's servers are kept under their names."""
    given = os.environ if environment is None else environment
    known = {provider.variable: provider for provider in PROVIDERS}
    for server in servers:
        variable = key_variable(server.name)
        known.setdefault(variable, Provider(f"server:{server.name}", server.name, variable))

    def key(variable: str) -> str | None:
        if said := given.get(variable, "").strip():
            return said
        provider = known.get(variable)
        found = keychain.key(provider) if provider is not None else None
        return found.text if found is not None else None

    return key
