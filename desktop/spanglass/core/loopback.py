"""Addresses of this machine."""

from urllib.parse import urlsplit

HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
"""How programs name it."""


def is_local(url: str) -> bool:
    """Whether an address is one of this machine."""
    return urlsplit(url).hostname in HOSTS
