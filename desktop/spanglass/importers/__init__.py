"""Trace files: each file here reads one kind of file as batches of raw spans.

To add one, write a file here that ends in ``IMPORTER: Importer = …`` and its test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from spanglass.core.span import Batch


class NotATraceFileError(Exception):
    """No importer knows the file; the text says what it looks like instead."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of a file's content: what was read, and how many of the file's bytes that took so far."""

    batch: Batch
    bytes_read: int


class Importer(Protocol):
    """One kind of trace file."""

    @property
    def name(self) -> str:
        """The name of the kind, such as ``OTLP JSON Lines``."""
        ...

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with `head` (up to 64 KiB, unpacked) is of this kind."""
        ...

    def read(self, path: Path) -> Iterator[Chunk]:
        """The content, chunk by chunk; what cannot be read is a `Rejected` with its place in a batch."""
        ...
