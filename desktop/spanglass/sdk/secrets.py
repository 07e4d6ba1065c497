"""Keys are taken out of everything before it leaves the process: by name, by shape, and by value."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spanglass.core.secrets import MASK, masked

_HEADERS = (
    "authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie",
    "x-amz-security-token", "ocp-apim-subscription-key",
)  # fmt: skip
_NAMED = re.compile(
    r'("(?:[\w-]*api[-_]?key|authorization|[\w-]*secret(?:[-_]?(?:access[-_]?)?key)?|password|passwd'
    r"|(?:access|auth|refresh|id|bearer|session|security)[-_]?token|client[-_]?secret|private[-_]?key)"
    r'"\s{0,8}:\s{0,8}")((?:[^"\\]|\\.){1,20000})(")',
    re.IGNORECASE,
)
_HARMLESS = frozenset({"alt", "api-version", "api_version", "beta", "stream", "version"})
_SHORTEST = 8


def in_headers(headers: "Mapping[str, str] | Iterable[tuple[str, str]]") -> tuple[str, ...]:
    """The keys that a request's headers carry, without the name of their scheme."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    found = [str(value).split(" ", 1)[-1].strip() for name, value in pairs if str(name).lower() in _HEADERS]
    return tuple({key for key in found if len(key) >= _SHORTEST})


def in_address(address: str) -> tuple[str, ...]:
    """The values of a query, each of which may be a key, and the password before the host."""
    parts = urlsplit(address)
    found = [held for name, held in parse_qsl(parts.query) if name.lower() not in _HARMLESS]
    return tuple(held for held in (*found, parts.password or "") if len(held) >= _SHORTEST)


def address_without(address: str) -> str:
    """An address without a user's name, and of its query only what is known to be no key."""
    parts = urlsplit(address)
    query = urlencode([(name, held) for name, held in parse_qsl(parts.query) if name.lower() in _HARMLESS])
    host = parts.netloc.rpartition("@")[2]
    return masked(urlunsplit((parts.scheme, host, parts.path, query, "")))


def text_without(text: str, keys: Iterable[str] = ()) -> str:
    """A text without these keys, and without what is named or looks like one."""
    for key in keys:
        text = text.replace(key, MASK)
    return masked(_NAMED.sub(rf"\1{MASK}\3", text))
