"""The head of a request: method, path and headers, as the receiver looks at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What formats may see. Everything else, credentials above all, goes no further.
_HARMLESS = frozenset(
    {
        "accept",
        "content-encoding",
        "content-type",
        "host",
        "user-agent",
        "x-langfuse-sdk-name",
        "x-langfuse-sdk-version",
    }
)


@dataclass(frozen=True, slots=True)
class Head:
    """One request without its body; header names are lower case, repeated headers are joined by commas."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]

    @staticmethod
    def of(scope: Mapping[str, Any]) -> "Head":
        """The head in an ASGI scope."""
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return Head(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers)

    @property
    def content_type(self) -> str:
        """The Content-Type, or the empty text."""
        return self.headers.get("content-type", "")

    @property
    def content_length(self) -> int | None:
        """The Content-Length, if there is one."""
        length = self.headers.get("content-length", "")
        return int(length) if length.isascii() and length.isdecimal() else None

    def harmless_headers(self) -> dict[str, str]:
        """The headers that formats may read."""
        return {name: value for name, value in self.headers.items() if name in _HARMLESS}
