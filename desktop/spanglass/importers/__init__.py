"""Trace files: each file here reads one kind of file as batches of raw spans.

To add one, write a file here that ends in ``IMPORTER: Importer = …`` and its test.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol, runtime_checkable

from spanglass.core.span import Batch, Rejected
from spanglass.formats import DecodeError

HEAD_BYTES = 512 * 1024
"""How much of a file's beginning an importer is shown to recognise it by."""


class NotATraceFileError(Exception):
    """No importer knows the file; the text says what it looks like instead."""


class Importer(Protocol):
    """One kind of trace file."""

    @property
    def name(self) -> str:
        """The name of the kind, such as ``OTLP JSON Lines``."""
        ...

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with `head` (unpacked) is of this kind."""
        ...

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The content, batch by batch; a part that cannot be read is a `Rejected` that names its place."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A batch of a file, and up to which of its records everything is in the batches so far."""

    records: int
    batch: Batch


@runtime_checkable
class RecordImporter(Importer, Protocol):
    """One whose files have records, at each of which reading can go on."""

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The content behind so many records."""
        ...


def unreadable(place: str, problem: str) -> Batch:
    """A place in a file that nothing could be read of."""
    return Batch(rejected=(Rejected(f"{place}: {problem}"),))


def refused(place: str, error: DecodeError) -> Batch:
    """A place in a file that a format cannot read, with the format's reason; it speaks of a body."""
    return unreadable(place, str(error).removeprefix("The body is "))


def placed(batch: Batch, place: str) -> Batch:
    """The batch with the place it came from named in what was rejected of it."""
    rejected = tuple(replace(part, reason=f"{place}: {part.reason}") for part in batch.rejected)
    return replace(batch, rejected=rejected)
