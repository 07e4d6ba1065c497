"""The spans of a trace as numbered nodes: a tree that takes in spans in any order of arrival.

Node 0 is the invisible root. A node's number never changes. A parent that is named but not there is a
node without a span; the span takes its node over when it comes. Parents that form a ring are cut at
their earliest span, which stands at the top.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest

from spanglass.core.facts import Kind
from spanglass.core.ids import NO_ID
from spanglass.core.tree import place
from spanglass.core.views import SpanRow

TOP = 0
"""The invisible root, parent of all nodes at the top."""

_LONGEST = 100

APART = -1
"""The parent of a node that is in no tree."""


class SpanNodes:
    """Lists by node: id, span, key, parent, children; siblings stand in ascending order of their keys.

    `problems` are the nodes whose spans failed or were refused, `calls` those of language models,
    `longest` the first of (-duration, node) in order and those of all that changed since, `branches` the
    nodes that got their first child since they were last taken from here.
    """

    def __init__(self) -> None:
        self.names: list[bytes] = [NO_ID]
        self.numbers: dict[bytes, int] = {}
        self.spans: list[SpanRow | None] = [None]
        self.keys: list[tuple[int, int]] = [(0, 0)]
        self.parents: list[int] = [APART]
        self.children: list[list[int]] = [[]]
        self.cut: set[int] = set()
        self.problems: set[int] = set()
        self.calls: set[int] = set()
        self.longest: list[tuple[int, int]] = []
        self.branches: list[int] = []
        self.latest = self.first_ns = self.last_ns = 0

    def new(self, name: bytes) -> int:
        """A node that is in no tree yet."""
        self.numbers[name] = node = len(self.names)
        self.names.append(name)
        self.spans.append(None)
        self.keys.append((0, 0))
        self.parents.append(APART)
        self.children.append([])
        return node

    def note(self, node: int, row: SpanRow) -> None:
        """Let a node carry a span, wherever it stands."""
        self.spans[node] = row
        self.latest = max(self.latest, row.revision)
        if row.start_ns > 0:
            self.first_ns = min(self.first_ns or row.start_ns, row.start_ns)
            self.last_ns = max(self.last_ns, row.start_ns, row.end_ns)
        (self.problems.add if row.failed or row.refusal is not None else self.problems.discard)(node)
        (self.calls.add if row.kind is Kind.LLM and row.duplicate_of is None else self.calls.discard)(node)

    # what it says

    def depth(self, node: int) -> int:
        """How many nodes there are above a node."""
        depth, node = 0, self.parents[node]
        while node > TOP:
            depth, node = depth + 1, self.parents[node]
        return depth

    def path(self, node: int) -> list[int]:
        """The nodes from the top down to a node."""
        path: list[int] = []
        while node > TOP:
            path.append(node)
            node = self.parents[node]
        return path[::-1]

    def below(self, node: int = TOP) -> Iterator[int]:
        """Every node below one, depth first."""
        stack = list(reversed(self.children[node]))
        while stack:
            current = stack.pop()
            yield current
            stack.extend(reversed(self.children[current]))

    def row(self, node: int) -> int:
        """The position of a node among its siblings."""
        siblings = self.children[self.parents[node]]
        at = bisect_left(siblings, self.keys[node], key=self.keys.__getitem__)
        return siblings.index(node, at)

    # what changes it

    def take(self, rows: Iterable[SpanRow]) -> list[int]:
        """Take in new and changed spans; their nodes."""
        taken = [self._take(row) for row in rows]
        for node in tuple(self.cut):
            span = self.spans[node]
            if span is not None:
                self._link(node, span)
        return taken

    def _take(self, row: SpanRow) -> int:
        node = self.numbers.get(row.span_id)
        if node is None:
            node = self.new(row.span_id)
        self.note(node, row)
        insort(self.longest, (-row.duration_ns, node))
        self._rekey(node, place(row))
        self._link(node, row)
        return node

    def _rekey(self, node: int, key: tuple[int, int]) -> None:
        """Let a node stand where its new key belongs, if it stands anywhere."""
        if self.keys[node] == key:
            return
        above = self.parents[node]
        if above == APART:
            self.keys[node] = key
            return
        del self.children[above][self.row(node)]
        self.keys[node] = key
        self._insert(node, above)
        if above != TOP and self.spans[above] is None:
            self._settle(above)

    def _link(self, node: int, row: SpanRow) -> None:
        """Put a span under its parent, where that does not close a ring."""
        above = self._wanted(row)
        ring = self._ring(node, above)
        self.cut.discard(node)
        if ring:
            earliest = min(ring, key=self.keys.__getitem__)
            self.cut.add(earliest)
            if earliest == node:
                above = TOP
            else:
                self._place(earliest, TOP)
        self._place(node, above)

    def _wanted(self, row: SpanRow) -> int:
        """The node of a span's parent, made as a missing one if need be."""
        if row.parent_id in (NO_ID, row.span_id):
            return TOP
        node = self.numbers.get(row.parent_id)
        if node is None:
            node = self.new(row.parent_id)
            self.keys[node] = place(row)
            self._place(node, TOP)
        return node

    def _ring(self, node: int, above: int) -> list[int]:
        """The nodes from `above` up to `node`, if `above` is below it; else nothing."""
        path: list[int] = []
        if self.children[node]:
            while above > TOP:
                path.append(above)
                if above == node:
                    return path
                above = self.parents[above]
        return []

    def _place(self, node: int, above: int) -> None:
        """Put a node under another, and settle the missing parents it came from and went to."""
        source = self.parents[node]
        if source == above:
            return
        if source != APART:
            del self.children[source][self.row(node)]
        self._insert(node, above)
        for parent in {source, above} - {TOP, APART}:
            if self.spans[parent] is None:
                self._settle(parent)

    def _insert(self, node: int, above: int) -> None:
        siblings, key = self.children[above], self.keys[node]
        self.parents[node] = above
        if not siblings:
            self.branches.append(above)
        if not siblings or self.keys[siblings[-1]] < key:
            siblings.append(node)
        else:
            siblings.insert(bisect_left(siblings, key, key=self.keys.__getitem__), node)

    def _settle(self, missing: int) -> None:
        """Move a missing parent to where its first child starts; drop it without children."""
        children = self.children[missing]
        if children:
            self._rekey(missing, self.keys[children[0]])
        elif self.parents[missing] != APART:
            del self.children[self.parents[missing]][self.row(missing)]
            self.parents[missing] = APART
            del self.numbers[self.names[missing]]


def arranged(rows: Sequence[SpanRow], names: Sequence[bytes] = ()) -> SpanNodes:
    """The tree of all spans of a trace, made at one go; the nodes named first keep these numbers."""
    nodes = SpanNodes()
    for name in names:
        nodes.new(name)
    for row in rows:
        node = nodes.numbers.get(row.span_id)
        nodes.note(nodes.new(row.span_id) if node is None else node, row)
    spans = [(place(row), node, row) for node, row in enumerate(nodes.spans) if row is not None]
    spans.sort()
    for key, node, row in spans:
        nodes.keys[node] = key
        nodes.parents[node] = _parent(nodes, row, key)
    _cut_rings(nodes)
    tops = [(nodes.keys[node], node) for node, above in enumerate(nodes.parents) if above == TOP]
    for _, node, _ in spans:
        above = nodes.parents[node]
        if above != TOP:
            nodes.children[above].append(node)
    nodes.children[TOP] = [node for _, node in sorted(tops)]
    nodes.branches = [node for node, below in enumerate(nodes.children) if below]
    leaves = ((-row.duration_ns, node) for _, node, row in spans if not nodes.children[node])
    nodes.longest = nsmallest(_LONGEST, leaves)
    _forget_unused(nodes)
    return nodes


def _parent(nodes: SpanNodes, row: SpanRow, key: tuple[int, int]) -> int:
    """The node of a span's parent; a missing one stands at the top, where its first child starts."""
    if row.parent_id in (NO_ID, row.span_id):
        return TOP
    above = nodes.numbers.get(row.parent_id)
    if above is None:
        above = nodes.new(row.parent_id)
    if nodes.spans[above] is None and nodes.parents[above] == APART:
        nodes.keys[above], nodes.parents[above] = key, TOP
    return above


def _cut_rings(nodes: SpanNodes) -> None:
    """Let the earliest span of each ring of parents stand at the top."""
    seen: set[int] = set()
    for current in range(1, len(nodes.parents)):
        path: list[int] = []
        while current > TOP and current not in seen:
            seen.add(current)
            path.append(current)
            current = nodes.parents[current]
        if current in path:
            earliest = min(path[path.index(current) :], key=nodes.keys.__getitem__)
            nodes.parents[earliest] = TOP
            nodes.cut.add(earliest)


def _forget_unused(nodes: SpanNodes) -> None:
    """Forget the missing parents that no span names any more."""
    for node in range(1, len(nodes.names)):
        if nodes.parents[node] == APART:
            del nodes.numbers[nodes.names[node]]
