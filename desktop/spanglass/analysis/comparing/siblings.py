"""Which of two lists of siblings stand for the same work: in order, by what they are and what they hold."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spanglass.core.common_pairs import Pairs, common_pairs
from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.tree import Node
from spanglass.core.views import SpanRow

_MOST_CELLS = 2500
_SOLE, _KIND, _TITLE, _NEARLY, _LABEL = 1, 2, 6, 8, 12
_SAME_CONTENT, _SAME_TREE, _SAME_OUTCOME, _SAME_MODEL = 12, 6, 4, 1
_NUMBER = re.compile(r"\b[0-9a-fA-F-]*\d[0-9a-fA-F-]*\b")
_LIKE_BY_KIND = CALL_KINDS | {Kind.AGENT, Kind.RETRIEVER}


@dataclass(frozen=True, slots=True)
class Item:
    """A span of a tree, numbered in depth-first order.

    Spans of one `label` have kind and title in common, those of one `tree` all below them too; `content`
    is None where nothing is known of what it holds.
    """

    number: int
    parent: int
    node: Node
    label: tuple[str, str]
    content: bytes | None
    tree: int
    children: tuple[int, ...]

    @property
    def failed(self) -> bool:
        """Whether it ended in an error."""
        return self.node.span is not None and self.node.span.failed


def paired(first: Sequence[Item], second: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Those of two lists of siblings that stand for the same, in order of both.

    Equal subtrees hold the rest in place. Between them the pairs are chosen that are together most alike, or
    where too many stand between, those of the same label.
    """
    out: list[tuple[Item, Item]] = []
    for one, two in _gaps(first, second, common_pairs(_trees(first), _trees(second)), out.append):
        if len(one) * len(two) <= _MOST_CELLS:
            out += _most_alike(one, two)
            continue
        labelled = common_pairs([item.label for item in one], [item.label for item in two])
        for small, other in _gaps(one, two, labelled, out.append):
            if len(small) * len(other) <= _MOST_CELLS:
                out += _most_alike(small, other)
    return sorted(out, key=lambda pair: pair[0].number)


def alike(first: Item, second: Item, *, sole: bool = False) -> int:
    """How much speaks for two spans being the same work; 0 if nothing does. `sole` ones have no choice."""
    one, two = first.node.span, second.node.span
    if one is None or two is None:
        return _KIND if one is two else _SOLE * sole
    if first.label == second.label:
        score = _LABEL
    elif one.title == two.title:
        score = _TITLE
    elif one.kind is two.kind and _alike_named(one, two):
        score = _NEARLY
    elif one.kind is two.kind and one.kind in _LIKE_BY_KIND:
        score = _KIND
    else:
        score = _SOLE if sole else 0
    if first.content is not None and first.content == second.content:
        score += _SAME_CONTENT
    if score < _LABEL:
        return score + (first.failed == second.failed) if score > _SOLE else score
    return score + _more(first, second)


def tool_name(span: SpanRow) -> str:
    """The name of a tool, without what clients put before it, such as ``execute_tool``."""
    return re.split(r"[ .]", span.title)[-1]


def _alike_named(one: SpanRow, two: SpanRow) -> bool:
    """Whether names differ in numbers alone, or in what a client puts before the name of a tool."""
    if one.kind is Kind.TOOL and tool_name(one) == tool_name(two):
        return True
    return _NUMBER.sub("#", one.title) == _NUMBER.sub("#", two.title)


def _more(first: Item, second: Item) -> int:
    """What else speaks for two spans that may well be the same work."""
    one, two = first.node.span, second.node.span
    same_model = one is not None and two is not None and one.model is not None and one.model == two.model
    return (
        _SAME_TREE * (first.tree == second.tree)
        + _SAME_OUTCOME * (first.failed == second.failed)
        + _SAME_MODEL * same_model
    )


def _trees(items: Sequence[Item]) -> list[int]:
    return [item.tree for item in items]


def _gaps(
    first: Sequence[Item],
    second: Sequence[Item],
    pairs: Pairs,
    found: Callable[[tuple[Item, Item]], None],
) -> list[tuple[Sequence[Item], Sequence[Item]]]:
    """What stands on both sides between pairs of positions; the pairs themselves are `found`."""
    for one, two in pairs:
        found((first[one], second[two]))
    edges = pairwise([(-1, -1), *pairs, (len(first), len(second))])
    return [
        (first[low[0] + 1 : high[0]], second[low[1] + 1 : high[1]])
        for low, high in edges
        if high[0] - low[0] > 1 and high[1] - low[1] > 1
    ]


def _most_alike(first: Sequence[Item], second: Sequence[Item]) -> list[tuple[Item, Item]]:
    """The pairs in order of both with the greatest sum of likeness (Needleman and Wunsch, 1970)."""
    sole = len(first) == len(second) == 1 and first[0].parent == second[0].parent == -1
    scores = [[alike(one, two, sole=sole) for two in second] for one in first]
    best = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for at in range(len(first) - 1, -1, -1):
        row, below = best[at], best[at + 1]
        for other in range(len(second) - 1, -1, -1):
            score = scores[at][other]
            row[other] = max(below[other], row[other + 1], below[other + 1] + score if score else 0)
    pairs, at, other = [], 0, 0
    while at < len(first) and other < len(second):
        score = scores[at][other]
        if score and best[at][other] == best[at + 1][other + 1] + score:
            pairs.append((first[at], second[other]))
            at, other = at + 1, other + 1
        elif best[at][other] == best[at + 1][other]:
            at += 1
        else:
            other += 1
    return pairs
