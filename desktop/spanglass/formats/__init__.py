"""Wire formats: each file turns the bytes of one kind of request into raw spans and log records.

To add one, write a file here that ends in ``FORMAT: Format = …`` and its test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from spanglass.core.span import Batch


class DecodeError(Exception):
    """The bytes are not what the format promises; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the formats see it: body unpacked, header names lower case, no credentials."""

    method: str
    path: str
    content_type: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to the client."""

    status: int
    content_type: str
    body: bytes


class Format(Protocol):
    """One wire format."""

    @property
    def name(self) -> str:
        """The name shown in the ledger, such as ``otlp-json``."""
        ...

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is of this format, judged before its body is read."""
        ...

    def decode(self, request: Request) -> Batch:
        """The spans and logs of a request; raises `DecodeError` if it cannot be read at all."""
        ...

    def reply(self, request: Request, batch: Batch) -> Reply:
        """The answer once the batch is stored, naming what was rejected."""
        ...

    def failure(self, status: int, reason: str) -> Reply:
        """The answer to a request that was not stored."""
        ...
