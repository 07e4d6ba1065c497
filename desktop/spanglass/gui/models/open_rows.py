"""Which nodes of a tree are in sight, in order, when some of them are unfolded."""

from collections.abc import Collection, Iterator, Sequence, Set

from spanglass.gui.models.span_nodes import TOP, SpanNodes

ALL_UP_TO = 5000
"""Traces of up to so many spans are unfolded altogether, larger ones two levels deep."""


def open_rows(
    nodes: SpanNodes, unfolded: Set[int], kept: Set[int] | None = None
) -> tuple[list[int], list[int]]:
    """The nodes below unfolded ones, depth first, and beside it how deep each of them lies.

    Only those that are kept, with None all of them.
    """
    rows: list[int] = []
    depths: list[int] = []
    above_unfolded = {nodes.parents[node] for node in unfolded if nodes.children[node]}
    stack: list[tuple[Iterator[int], int]] = [(iter(kept_of(nodes.children[TOP], kept)), 0)]
    while stack:
        siblings, depth = stack[-1]
        for node in siblings:
            rows.append(node)
            depths.append(depth)
            below = kept_of(nodes.children[node], kept) if node in unfolded else ()
            if not below:
                continue
            if node in above_unfolded:
                stack.append((iter(below), depth + 1))
                break
            rows += below  # no one of them is unfolded: all at once
            depths += [depth + 1] * len(below)
        else:
            stack.pop()
    return rows, depths


def kept_of(nodes: Sequence[int], kept: Set[int] | None) -> Sequence[int]:
    """Those of some nodes that are kept, with None all of them."""
    return nodes if kept is None else [node for node in nodes if node in kept]


def with_parents(nodes: SpanNodes, chosen: Collection[int]) -> set[int]:
    """Some nodes and all that are above them."""
    found: set[int] = set()
    for node in chosen:
        step = node
        while step > TOP and step not in found:
            found.add(step)
            step = nodes.parents[step]
    return found


def first_unfolded(nodes: SpanNodes) -> Collection[int]:
    """Which of the nodes that got their first child are unfolded without being asked; they are told once."""
    branches, nodes.branches = nodes.branches, []
    return branches if len(nodes.numbers) <= ALL_UP_TO else _outer(nodes, branches)


def _outer(nodes: SpanNodes, branches: Sequence[int]) -> list[int]:
    """The first two levels of them, the second as far as it does not flood the view."""
    found = [node for node in branches if nodes.parents[node] == TOP]
    rows = len(nodes.children[TOP]) + sum(len(nodes.children[node]) for node in found)
    for node in branches:
        if nodes.parents[node] > TOP and nodes.parents[nodes.parents[node]] == TOP:
            rows += len(nodes.children[node])
            if rows > ALL_UP_TO:
                break
            found.append(node)
    return found


def common(old: Sequence[int], new: Sequence[int]) -> tuple[int, int]:
    """How many rows are the same from the start, and of the others, from the end."""
    first = _alike(old, new)
    return first, _alike(old[first:][::-1], new[first:][::-1])


def _alike(old: Sequence[int], new: Sequence[int]) -> int:
    """How many are the same from the start: by halves, since whole slices are compared fast."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
