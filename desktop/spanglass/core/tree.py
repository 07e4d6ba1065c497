"""The tree of one trace's spans, rebuilt from parent ids at every look.

Spans arrive out of order, late or never, so nothing here is stored: depth, order, missing parents
and the time a span spent itself are computed from the rows that are there.
"""

from collections.abc import Iterable, Sequence
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

    Parents that form a ring are cut at the earliest span of the ring.
    """
    spans = {row.span_id: row for row in rows}
    children: dict[bytes, list[SpanRow]] = {}
    for row in spans.values():
        parent = row.parent_id if row.parent_id != row.span_id else NO_ID
        children.setdefault(parent, []).append(row)
    for siblings in children.values():
        siblings.sort(key=lambda row: (row.start_ns, row.row_id))
    missing = [identity for identity in children if identity and identity not in spans]
    tops: list[tuple[int, bytes, SpanRow | None]] = [
        (row.start_ns, row.span_id, row) for row in children.get(NO_ID, [])
    ]
    tops += [(children[identity][0].start_ns, identity, None) for identity in missing]
    built = _Builder(children)
    roots = [built.node(identity, row) for _, identity, row in sorted(tops, key=lambda top: top[:2])]
    by_start = sorted(spans.values(), key=lambda row: row.start_ns)
    roots.extend(built.node(row.span_id, row) for row in by_start if row.span_id not in built.done)
    return tuple(roots)


def flat(roots: Sequence[Node]) -> list[Node]:
    """The nodes in depth-first order."""
    out: list[Node] = []
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        out.append(node)
        stack.extend(reversed(node.children))
    return out


class _Builder:
    """Makes nodes bottom up without recursion, so that a chain of any length is no danger."""

    def __init__(self, children: dict[bytes, list[SpanRow]]) -> None:
        self._children = children
        self.done: set[bytes] = set()

    def node(self, identity: bytes, row: SpanRow | None) -> Node:
        """The node of one top span or missing parent with everything below it."""
        order: list[tuple[bytes, SpanRow | None, int]] = []
        stack: list[tuple[bytes, SpanRow | None, int]] = [(identity, row, 0)]
        below: dict[bytes, list[bytes]] = {}
        self.done.add(identity)
        while stack:
            current, span, depth = stack.pop()
            order.append((current, span, depth))
            fresh = [child for child in self._children.get(current, []) if child.span_id not in self.done]
            self.done.update(child.span_id for child in fresh)
            below[current] = [child.span_id for child in fresh]
            stack.extend((child.span_id, child, depth + 1) for child in reversed(fresh))
        made: dict[bytes, Node] = {}
        for current, span, depth in reversed(order):
            kids = tuple(made[child] for child in below[current])
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
