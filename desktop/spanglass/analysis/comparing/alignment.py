"""Two traces as one tree: which span of one stands for which of the other, and what only one of them has."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from spanglass.analysis.comparing.siblings import Item, paired, tool_name
from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.tree import Node

Contents = Mapping[bytes, bytes]
"""What the spans of a trace hold, hashed, by span id; spans of which nothing is known are left out."""

_NONE = -1
_PLAIN = {Kind.CHAIN.value, Kind.SPAN.value}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the common tree: a span of the first trace, of the second, or of both.

    `parent` is the number of the line above it, -1 for none. `moved` says that it stands elsewhere in the
    first trace: below another span, or in another order.
    """

    first: Node | None
    second: Node | None
    depth: int
    parent: int
    moved: bool = False


def aligned(
    first: Iterable[Node],
    second: Iterable[Node],
    contents: Contents | None = None,
    others: Contents | None = None,
) -> tuple[Line, ...]:
    """The lines of the common tree of two traces, in depth-first order.

    Siblings are paired in order, from the roots on; what is left is paired by what it holds and is
    called, wherever it stands, then by its children. Pairs stand where the second trace has them, what
    only the first has stands after what it followed there.
    """
    known: dict[Hashable, int] = {}
    pairing = _Pairing(_items(first, contents or {}, known), _items(second, others or {}, known))
    pairing.pair_siblings()
    for key in (_tree, _holding, _labelled, _called):
        pairing.pair_left_over(key)
    pairing.pair_parents()
    return _Merged(pairing).lines()


def _items(roots: Iterable[Node], contents: Contents, known: dict[Hashable, int]) -> list[Item]:
    """The nodes of a forest in depth-first order; equal subtrees get one number in all forests `known`."""
    order: list[tuple[Node, int]] = []
    stack = [(node, _NONE) for node in reversed(tuple(roots))]
    children: dict[int, list[int]] = defaultdict(list)
    while stack:
        node, parent = stack.pop()
        children[parent].append(len(order))
        stack += [(child, len(order)) for child in reversed(node.children)]
        order.append((node, parent))
    items: dict[int, Item] = {}
    for number in range(len(order) - 1, -1, -1):
        node, parent = order[number]
        below = tuple(children.get(number, ()))
        label, content = _label(node), contents.get(node.span_id)
        failed = node.span is not None and node.span.failed
        shape = (label, content, failed, tuple([items[child].tree for child in below]))
        tree = known.setdefault(shape, len(known))
        items[number] = Item(number, parent, node, label, content, tree, below)
    return [items[number] for number in range(len(order))]


def _label(node: Node) -> tuple[str, str]:
    return ("", "") if node.span is None else (node.span.kind.value, node.span.title)


def _tree(item: Item) -> Hashable:
    return item.tree


def _holding(item: Item) -> Hashable:
    return None if item.content is None else (item.label[0], item.content)


def _labelled(item: Item) -> Hashable:
    return item.label if item.node.span is not None else None


def _called(item: Item) -> Hashable:
    span = item.node.span
    if span is not None and span.kind is Kind.TOOL:
        return span.kind, tool_name(span)
    return span.kind if span is not None and span.kind in CALL_KINDS else None


class _Pairing:
    """Which items of two trees stand for the same: `partner` of the first ones, `others` of the second."""

    def __init__(self, first: Sequence[Item], second: Sequence[Item]) -> None:
        self.first, self.second = first, second
        self.partner, self.others = [_NONE] * len(first), [_NONE] * len(second)

    def pair_siblings(self) -> None:
        """Pair roots with roots, and the children of what is paired with one another."""
        self._descend(_roots(self.first), _roots(self.second))

    def pair_left_over(self, key: Callable[[Item], Hashable]) -> None:
        """Pair what has no partner yet and the same key, in order, and then what is below it."""
        waiting: dict[Hashable, list[Item]] = defaultdict(list)
        for item in reversed(self.second):
            if self.others[item.number] == _NONE and (told := key(item)) is not None:
                waiting[told].append(item)
        for item in self.first:
            places = waiting.get(key(item)) if self.partner[item.number] == _NONE else None
            while places and self.others[places[-1].number] != _NONE:
                places.pop()
            if places and not (key is _called and self._siblings(item, places[-1])):
                other = places.pop()
                self._join(item, other)
                self._descend(self._children(item), self._others_children(other))

    def pair_parents(self) -> None:
        """Pair what has another name but most of its children in common."""
        for item in reversed(self.first):
            if self.partner[item.number] != _NONE or not item.children:
                continue
            votes: dict[int, int] = defaultdict(int)
            for child in item.children:
                partner = self.partner[child]
                if partner != _NONE:
                    votes[self.second[partner].parent] += 1
            for other, count in votes.items():
                if other == _NONE or self.others[other] != _NONE or 2 * count <= len(item.children):
                    continue
                kinds = {item.label[0], self.second[other].label[0]}
                if len(kinds) == 1 or kinds <= _PLAIN:
                    self._join(item, self.second[other])

    def _descend(self, first: Sequence[Item], second: Sequence[Item]) -> None:
        stack = [(first, second)]
        while stack:
            for one, two in paired(*stack.pop()):
                self._join(one, two)
                if one.children and two.children:
                    stack.append((self._children(one), self._others_children(two)))

    def _siblings(self, one: Item, two: Item) -> bool:
        """Whether their parents are paired, so that they could have been but were not."""
        return two.parent == (_NONE if one.parent == _NONE else self.partner[one.parent])

    def _join(self, one: Item, two: Item) -> None:
        self.partner[one.number], self.others[two.number] = two.number, one.number

    def _children(self, item: Item) -> list[Item]:
        return [self.first[number] for number in item.children if self.partner[number] == _NONE]

    def _others_children(self, item: Item) -> list[Item]:
        return [self.second[number] for number in item.children if self.others[number] == _NONE]

    def moved(self) -> set[int]:
        """The paired items of the first that stand elsewhere than their partners, wrappers left aside."""
        out: set[int] = set()
        together: dict[tuple[int, int], list[int]] = defaultdict(list)
        for item in self.first:
            partner = self.partner[item.number]
            if partner == _NONE:
                continue
            above = _nearest(self.first, self.partner, item.parent)
            other = _nearest(self.second, self.others, self.second[partner].parent)
            if (_NONE if above == _NONE else self.partner[above]) != other:
                out.add(item.number)
            elif above == item.parent and other == self.second[partner].parent:
                together[above, other].append(item.number)
        for siblings in together.values():
            kept = _rising([self.partner[number] for number in siblings])
            out.update(number for number in siblings if self.partner[number] not in kept)
        return out


def _nearest(items: Sequence[Item], paired_with: Sequence[int], number: int) -> int:
    """The nearest item from one upwards that is paired, itself included."""
    while number != _NONE and paired_with[number] == _NONE:
        number = items[number].parent
    return number


def _rising(numbers: Sequence[int]) -> set[int]:
    """The longest rising subsequence, by patience sorting."""
    tails: list[int] = []
    before: dict[int, int] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else _NONE
        tails[at : at + 1] = [number]
    out: set[int] = set()
    number = tails[-1] if tails else _NONE
    while number != _NONE:
        out.add(number)
        number = before[number]
    return out


def _roots(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.parent == _NONE]


class _Merged:
    """The pairs as one tree: numbers of items of the second, and of those that only the first has."""

    def __init__(self, pairing: _Pairing) -> None:
        self._pairing, self._moved = pairing, pairing.moved()
        self._first_alone: dict[int, list[int]] = defaultdict(list)
        for item in pairing.first:
            self._first_alone[item.parent].append(item.number)

    def lines(self) -> tuple[Line, ...]:
        """The lines, in depth-first order."""
        out: list[Line] = []
        stack = [(*place, 0, _NONE) for place in reversed(self._below(_NONE, _NONE, top=True))]
        while stack:
            first, second, depth, parent = stack.pop()
            children = self._below(first, second)
            stack += [(*place, depth + 1, len(out)) for place in reversed(children)]
            out.append(self._line(first, second, depth, parent))
        return tuple(out)

    def _line(self, first: int, second: int, depth: int, parent: int) -> Line:
        pairing = self._pairing
        one = None if first == _NONE else pairing.first[first].node
        two = None if second == _NONE else pairing.second[second].node
        return Line(one, two, depth, parent, first in self._moved)

    def _below(self, first: int, second: int, *, top: bool = False) -> list[tuple[int, int]]:
        """The children of a line: those of the second, after them what only the first has."""
        pairing = self._pairing
        theirs: Sequence[int] = ()
        if second != _NONE:
            theirs = pairing.second[second].children
        elif top:
            theirs = [item.number for item in pairing.second if item.parent == _NONE]
        mine = self._first_alone[first] if first != _NONE or top else ()
        here = set(theirs)
        after: dict[int, list[int]] = defaultdict(list)
        anchor = _NONE
        for number in mine:
            partner = pairing.partner[number]
            if partner in here:
                anchor = partner
            elif partner == _NONE:
                after[anchor].append(number)
        out = [(number, _NONE) for number in after[_NONE]]
        for number in theirs:
            out.append((pairing.others[number], number))
            out += [(alone, _NONE) for alone in after[number]]
        return out
