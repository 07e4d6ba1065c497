"""The tree of one trace's spans, rebuilt from parent ids at every look.

Spans arrive out of order, late or never, so nothing here is stored: depth, order, missing parents
and the time a span spent itself are computed from the rows that are there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spanglass.core.ids import NO_ID
from spanglass.core.views import SpanRow


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree: a span, or a parent that is named but never arrived (`span` is None)."""

    span_id: bytes
    span: SpanRow | None
    depth: int
    children: tuple["Node", ...]
    self_ns: int


def build(rows: Iterable[SpanRow]) -> tuple[Node, ...]:
    """The roots of the tree over `rows`, siblings by start; missing parents become nodes of their own.

    A missing parent stands where its first child starts. Parents that form a ring are cut at the
    earliest span of the ring, which becomes a root.
    """
    spans = {row.span_id: row for row in rows}
    cut = _ring_breaks(spans)
    children: dict[bytes, list[SpanRow]] = {}
    for row in spans.values():
        children.setdefault(NO_ID if row.span_id in cut else row.parent_id, []).append(row)
    for siblings in children.values():
        siblings.sort(key=place)
    tops: list[tuple[tuple[int, int], bytes, SpanRow | None]]
    tops = [(place(row), row.span_id, row) for row in children.pop(NO_ID, [])]
    tops += [(place(below[0]), name, None) for name, below in children.items() if name not in spans]
    tops.sort(key=lambda top: top[0])
    return tuple(_subtree(identity, row, children) for _, identity, row in tops)


def place(row: SpanRow) -> tuple[int, int]:
    """What siblings are ordered by: the start, then the order of arrival."""
    return row.start_ns, row.row_id


def flat(roots: Sequence[Node]) -> list[Node]:
    """The nodes in depth-first order."""
    out: list[Node] = []
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        out.append(node)
        stack.extend(reversed(node.children))
    return out


def _ring_breaks(spans: Mapping[bytes, SpanRow]) -> set[bytes]:
    """The earliest span of each ring of parents; a span that is its own parent is a ring of one."""
    breaks: set[bytes] = set()
    seen: set[bytes] = set()
    for current in spans:
        path: list[bytes] = []
        while current in spans and current not in seen:
            seen.add(current)
            path.append(current)
            current = spans[current].parent_id
        if current in path:
            ring = path[path.index(current) :]
            breaks.add(min(ring, key=lambda identity: place(spans[identity])))
    return breaks


def _subtree(identity: bytes, row: SpanRow | None, children: Mapping[bytes, Sequence[SpanRow]]) -> Node:
    """The node with everything below it, made without recursion: a chain of any length is no danger."""
    order: list[tuple[bytes, SpanRow | None, int]] = []
    stack: list[tuple[bytes, SpanRow | None, int]] = [(identity, row, 0)]
    while stack:
        current, span, depth = stack.pop()
        order.append((current, span, depth))
        stack.extend((child.span_id, child, depth + 1) for child in reversed(children.get(current, ())))
    made: dict[bytes, Node] = {}
    for current, span, depth in reversed(order):
        kids = tuple(made[child.span_id] for child in children.get(current, ()))
        made[current] = Node(current, span, depth, kids, _self_time(span, kids))
    return made[identity]


def _self_time(span: SpanRow | None, children: Sequence[Node]) -> int:
    """Nanoseconds of the span during which none of its children ran."""
    if span is None or not span.end_ns:
        return 0
    covered, edge = 0, span.start_ns
    for child in sorted((c.span for c in children if c.span), key=lambda row: row.start_ns):
        low, high = max(child.start_ns, edge), min(child.end_ns or span.end_ns, span.end_ns)
        if high > low:
            covered += high - low
            edge = high
    return max(0, span.duration_ns - covered)
