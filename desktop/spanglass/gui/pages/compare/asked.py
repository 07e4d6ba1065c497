"""What the page asks of the store, as plain functions; run in threads of Questions or in its process."""

from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.analysis.comparing.alignment import Line, aligned
from spanglass.analysis.comparing.contents import Content
from spanglass.analysis.comparing.group_comparison import GroupLine, group_lines
from spanglass.analysis.comparing.line_changes import LineChange, line_changes
from spanglass.core.ids import to_hex
from spanglass.core.query import term
from spanglass.core.tree import Node, build, flat
from spanglass.core.views import Listing, SpanRow, TraceSummary
from spanglass.gui.session.selection import Target
from spanglass.store.reader import Reader

_SAME_NAME, _OTHERS, _LOOKED_AT = 20, 40, 200


@dataclass(frozen=True, slots=True)
class CompareLine:
    """A line of the common tree with what differs in it; `sides` says in which traces it is.

    A span that is named but never came has no row on a side where it is.
    """

    first: SpanRow | None
    second: SpanRow | None
    sides: tuple[bool, bool]
    depth: int
    parent: int
    changes: tuple[LineChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two traces and their common tree; `begins_ns` is when each side of it begins."""

    first: TraceSummary
    second: TraceSummary
    lines: tuple[CompareLine, ...]
    begins_ns: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Groups:
    """The figures of two groups of calls, and how many calls each of them has."""

    lines: tuple[GroupLine, ...]
    calls: tuple[int, int]


def compare(reader: Reader, first: Target, second: Target) -> Comparison | None:
    """Both traces aligned; None if one of them is gone."""
    traces = [reader.trace(to_hex(target.trace_id)) for target in (first, second)]
    if traces[0] is None or traces[1] is None:
        return None
    forests = [_forest(reader, target) for target in (first, second)]
    held = [reader.held(target.trace_id) for target in (first, second)]
    hashes = [_hashes(contents) for contents in held]
    lines = aligned(forests[0], forests[1], hashes[0], hashes[1])
    begins = tuple(
        min((node.span.start_ns for node in flat(roots) if node.span), default=0) for roots in forests
    )
    told = tuple(_told(line, held) for line in lines)
    return Comparison(traces[0], traces[1], told, (begins[0], begins[1]))


def partner(reader: Reader, trace: TraceSummary) -> TraceSummary | None:
    """The run of the same name before a trace, else the one after it; None if it is the only one."""
    earlier = _of_name(reader, trace, Listing(until_ns=trace.start_ns), 1)
    return next(iter(earlier or _of_name(reader, trace, Listing(), 1)), None)


def candidates(reader: Reader, trace: TraceSummary | None, typed: str) -> tuple[TraceSummary, ...]:
    """Traces to compare with: those of the same name first, or those that match what was typed."""
    if typed.strip():
        return reader.traces(typed, limit=_SAME_NAME + _OTHERS).traces
    alike = _of_name(reader, trace, Listing(), _SAME_NAME) if trace is not None else []
    known = {found.trace_id for found in alike} | ({trace.trace_id} if trace is not None else set())
    newest = reader.traces(limit=_OTHERS).traces
    return (*alike, *(found for found in newest if found.trace_id not in known))


def groups(reader: Reader, first: str, second: str) -> Groups:
    """Two groups of calls, each by a filter; raises ``QueryError`` for one that cannot be read."""
    calls = reader.group_calls(first), reader.group_calls(second)
    return Groups(group_lines(*calls), (len(calls[0]), len(calls[1])))


def _of_name(reader: Reader, trace: TraceSummary, listing: Listing, most: int) -> list[TraceSummary]:
    page = reader.traces(term("name", trace.name), limit=_LOOKED_AT, listing=listing)
    found = [each for each in page.traces if each.name == trace.name and each.trace_id != trace.trace_id]
    return found[:most]


def _forest(reader: Reader, target: Target) -> Sequence[Node]:
    roots = build(reader.spans(target.trace_id))
    if target.span_id is None:
        return roots
    return [node for node in flat(roots) if node.span_id == target.span_id]


def _hashes(contents: dict[bytes, Content]) -> dict[bytes, bytes]:
    return {name: told for name, content in contents.items() if (told := content.messages) is not None}


def _told(line: Line, held: Sequence[dict[bytes, Content]]) -> CompareLine:
    first, second = line.first, line.second
    return CompareLine(
        first.span if first else None,
        second.span if second else None,
        (first is not None, second is not None),
        line.depth,
        line.parent,
        line_changes(line, held[0], held[1]),
    )
