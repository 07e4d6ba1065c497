"""What the trace pane asks of the store: a trace's spans, arranged in the thread that reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.core.ids import to_hex
from spanglass.core.staying import making_what_stays
from spanglass.core.views import SpanRow, TraceSummary
from spanglass.gui.models.span_nodes import SpanNodes, arranged
from spanglass.gui.models.span_steps import telling
from spanglass.store.reader import Reader

AT_ONCE = 4000
"""Traces of up to so many spans are read at one go; of larger ones the beginning is shown before."""

FIRST = 1000
"""So many spans are the beginning."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A trace as it is now, None if it is gone, its spans, and which of them tells most.

    `part` says that more spans are in the store. Whoever takes it owns the nodes.
    """

    trace: TraceSummary | None
    nodes: SpanNodes
    telling: int | None
    part: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """A trace as it is now, and the spans that changed."""

    trace: TraceSummary | None
    rows: tuple[SpanRow, ...]


def beginning(reader: Reader, trace_id: bytes) -> Loaded:
    """All of a trace, or the beginning of a large one."""
    trace = reader.trace(to_hex(trace_id))
    part = trace is not None and trace.spans > AT_ONCE
    return _loaded(trace, arranged(reader.spans(trace_id, limit=FIRST if part else None)), part=part)


def whole(reader: Reader, trace_id: bytes, names: Sequence[bytes]) -> Loaded:
    """All of a trace whose beginning has these nodes."""
    with making_what_stays():  # a search through 100,000 spans would hold up the window for most of a second
        trace = reader.trace(to_hex(trace_id))
        return _loaded(trace, arranged(reader.spans(trace_id), names), part=False)


def news(reader: Reader, trace_id: bytes, revision: int) -> News:
    """The trace and its spans changed after a revision; the figures are read first, and so never newer."""
    trace = reader.trace(to_hex(trace_id))
    return News(trace, reader.spans(trace_id, after_revision=revision))


def _loaded(trace: TraceSummary | None, nodes: SpanNodes, *, part: bool) -> Loaded:
    return Loaded(trace, nodes, telling(nodes), part)
