"""Who may talk to the receiver: requests that name this machine, and web pages that come from it.

A page of any site can make a browser send requests to a local port, and can point its own host name
at 127.0.0.1. The Host and Origin headers tell such requests from those of programs on this machine.
"""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

# The names of this machine inside its own containers (Docker, Podman, Lima); ".internal" is a
# top-level domain nobody can register.
_FROM_CONTAINERS = frozenset({"host.docker.internal", "host.containers.internal", "host.lima.internal"})
_REMEMBERED = 50  # Host headers: a client sends the same one with every request
_WILDCARDS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - recognised, not bound


@dataclass(frozen=True, slots=True)
class Guard:
    """The rule for Host and Origin, given the address that was asked for and the origins in the settings."""

    host: str = "127.0.0.1"
    allowed_origins: tuple[str, ...] = ()

    def allows_host(self, header: str | None) -> bool:
        """Whether a Host header names this machine; a request without one is not allowed."""
        return header is not None and _is_named(header, self.host)

    def allows_origin(self, header: str) -> bool:
        """Whether a browser's Origin header is of this machine or in the settings."""
        if header in self.allowed_origins:
            return True
        try:
            origin = urlsplit(header)
            return origin.scheme in ("http", "https") and is_loopback(origin.hostname or "")
        except ValueError:
            return False


def is_loopback(name: str) -> bool:
    """Whether a host name or address (without brackets) can only mean this machine."""
    name = name.lower().removesuffix(".")
    address = _address(name)
    if address is not None:
        return address.is_loopback
    return name == "localhost" or name.endswith(".localhost")


@lru_cache(_REMEMBERED)
def _is_named(header: str, host: str) -> bool:
    """Whether a Host header names this machine, which was asked to listen at `host`."""
    name = _host_name(header)
    if name is None:
        return False
    if is_loopback(name) or name in _FROM_CONTAINERS or name == host.lower():
        return True
    # Asked to listen everywhere, any address is this machine's; a name could be anybody's.
    return host in _WILDCARDS and _address(name) is not None


def _host_name(header: str) -> str | None:
    """The name in a Host header, without port and brackets; None if it is not well formed."""
    header = header.strip().lower()
    name, bracket, port = header.partition("]") if header.startswith("[") else header.partition(":")
    if name.startswith("["):
        name, port = name[1:], port.removeprefix(":") if bracket else "?"
    return name if name and (not port or port.isdecimal()) else None


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
