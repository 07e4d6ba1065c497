"""The key of a provider, put into the headers of a request."""

from collections.abc import Callable

from spanglass.core.loopback import is_local
from spanglass.keychain import PROVIDERS
from spanglass.replay.request import ReplayRequest

_KEPT = frozenset(provider.variable for provider in PROVIDERS)


class NoKeyError(LookupError):
    """There is no key for a provider; the text says where one is looked for."""


def headers_of(request: ReplayRequest, key: Callable[[str], str | None]) -> list[tuple[str, str]]:
    """The headers with the key in them; a server on this machine needs none. Raises `NoKeyError`."""
    if not request.key:
        return list(request.headers)
    found = key(request.key)
    if found is None and not is_local(request.url):
        in_settings = ", or keep or unlock one in the settings"
        kept = in_settings if request.key in _KEPT else " and start Spanglass again"
        raise NoKeyError(f"There is no key for {request.url.split('/')[2]}: set {request.key}{kept}.")
    return [(name, value.replace(f"${request.key}", found or "none")) for name, value in request.headers]
