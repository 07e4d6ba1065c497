"""Traces as files: each file here writes one kind of file.

To add one, write a file here that ends in ``EXPORTER: Exporter = …`` and its test.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from spanglass.core.tree import Node
from spanglass.core.views import SpanDetail, TraceSummary


@dataclass(frozen=True, slots=True)
class ExportedTrace:
    """One trace: its summary, its tree in depth-first order, its spans by start, read when asked for."""

    summary: TraceSummary
    nodes: Sequence[Node]
    details: Callable[[], Iterator[SpanDetail]]
    detail: Callable[[bytes], SpanDetail | None]


class Exporter(Protocol):
    """One kind of file."""

    @property
    def name(self) -> str:
        """The name of the kind, such as ``otlp-json``."""
        ...

    @property
    def suffix(self) -> str:
        """The ending of its files' names, such as ``.json``."""
        ...

    def write(self, traces: Iterable[ExportedTrace], out: BinaryIO) -> None:
        """Write the traces, one after the other, oldest first."""
        ...
