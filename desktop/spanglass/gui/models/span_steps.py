"""Ways through the nodes of a trace: what to look at first, the slowest leaf, the next of some nodes."""

from collections.abc import Collection, Iterator

from spanglass.core.views import SpanRow
from spanglass.gui.models.span_nodes import TOP, SpanNodes

_FEW = 500
"""So many nodes are put in order by their places; among more, the next one is near and walked to."""


def telling(nodes: SpanNodes) -> int | None:
    """The node to look at first: a call that failed for good or was refused, else another failure.

    Without any, the last call of a language model, else the first node; None without nodes.
    """
    order = [(node, row) for node in nodes.below() if (row := nodes.spans[node]) is not None]
    bad = [node for node, row in order if row.is_call and _lost(row)]
    bad = bad or [node for node, row in order if _lost(row) and not nodes.children[node]]
    calls = [node for node, row in order if row.is_call]
    found = bad[:1] or calls[-1:] or list(nodes.children[TOP][:1])
    return found[0] if found else None


def slowest_leaf(nodes: SpanNodes) -> int | None:
    """The node of the longest ended span without children, None without any."""
    for negative, node in nodes.longest:
        row = nodes.spans[node]
        if row is not None and row.duration_ns == -negative and not nodes.children[node]:
            return node
    leaves = [
        (-row.duration_ns, node) for node, row in enumerate(nodes.spans) if row and not nodes.children[node]
    ]
    nodes.longest = sorted(leaves)
    return nodes.longest[0][1] if leaves else None


def step(nodes: SpanNodes, wanted: Collection[int], start: int, *, back: bool = False) -> int | None:
    """The first of the wanted nodes after a node, or before it, in the order of the tree, all around it."""
    if not wanted:
        return None
    if len(wanted) > _FEW:
        return next((node for node in _walk(nodes, start, back) if node in wanted), None)
    places = sorted((_place(nodes, node), node) for node in wanted)
    here = _place(nodes, start)
    if back:
        before = [node for where, node in places if where < here]
        return before[-1] if before else places[-1][1]
    return next((node for where, node in places if where > here), places[0][1])


def ordered(nodes: SpanNodes, wanted: Collection[int]) -> list[int]:
    """The wanted nodes in the order of the tree."""
    return [node for _, node in sorted((_place(nodes, node), node) for node in wanted)]


def _place(nodes: SpanNodes, node: int) -> list[tuple[tuple[int, int], int]]:
    """What nodes are ordered by down the tree."""
    return [(nodes.keys[step], step) for step in nodes.path(node)]


def _walk(nodes: SpanNodes, start: int, back: bool) -> Iterator[int]:
    """Every node after one, or before it, from the other end on, ending with the one itself."""
    node = start
    for _ in range(len(nodes.names) + 1):
        node = _before(nodes, node) if back else _after(nodes, node)
        if node != TOP:
            yield node
        if node == start:
            return


def _after(nodes: SpanNodes, node: int) -> int:
    """The next node, the root after the last."""
    if nodes.children[node]:
        return nodes.children[node][0]
    while node > TOP:
        siblings, row = nodes.children[nodes.parents[node]], nodes.row(node) + 1
        if row < len(siblings):
            return siblings[row]
        node = nodes.parents[node]
    return TOP


def _before(nodes: SpanNodes, node: int) -> int:
    """The node before, the root before the first."""
    if node == TOP:
        return _last(nodes, TOP)
    row = nodes.row(node)
    above = nodes.parents[node]
    return _last(nodes, nodes.children[above][row - 1]) if row else above


def _last(nodes: SpanNodes, node: int) -> int:
    while nodes.children[node]:
        node = nodes.children[node][-1]
    return node


def _lost(row: SpanRow) -> bool:
    """Whether a span was refused or failed for good: the last of its attempts."""
    return row.refusal is not None or (row.failed and row.attempt >= row.attempts)
