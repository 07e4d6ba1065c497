"""What two sequences have in common, in order: the longest common subsequence, found with bounded work.

The greedy method of E. W. Myers, "An O(ND) difference algorithm and its variations" (1986). Where two
sequences are so different that it would take long, the way that got farthest is taken, piece by piece.
"""

from collections.abc import Hashable, Sequence

MOST_EDITS = 256
"""How many differences are looked through at once, fewer in long sequences."""

_FEWEST_EDITS, _MOST_STEPS = 16, 4_000_000

Pairs = list[tuple[int, int]]


def common_pairs(first: Sequence[Hashable], second: Sequence[Hashable]) -> Pairs:
    """The positions in both sequences of what they have in common, in order of both."""
    head, ends = _same_ends(first, second)
    pairs: Pairs = [(at, at) for at in range(head)]
    middle = _middle(first[head : ends[0]], second[head : ends[1]])
    pairs += [(head + at, head + other) for at, other in middle]
    tail = len(first) - ends[0]
    return pairs + [(ends[0] + at, ends[1] + at) for at in range(tail)]


def _same_ends(first: Sequence[Hashable], second: Sequence[Hashable]) -> tuple[int, tuple[int, int]]:
    """How many are the same at the beginning, and where what is the same at the end begins in each."""
    head, most = 0, min(len(first), len(second))
    while head < most and first[head] == second[head]:
        head += 1
    end, other = len(first), len(second)
    while end > head and other > head and first[end - 1] == second[other - 1]:
        end, other = end - 1, other - 1
    return head, (end, other)


def _middle(first: Sequence[Hashable], second: Sequence[Hashable]) -> Pairs:
    """The pairs of sequences of which neither begins nor ends like the other."""
    numbers = {item: number for number, item in enumerate(dict.fromkeys(first))}
    places = [at for at, item in enumerate(second) if item in numbers]
    right = [numbers[second[at]] for at in places]
    known = set(right)
    kept = [at for at, item in enumerate(first) if numbers[item] in known]
    left = [numbers[first[at]] for at in kept]
    pairs: Pairs = []
    most = min(MOST_EDITS, max(_FEWEST_EDITS, _MOST_STEPS // (len(left) + len(right) + 1)))
    at, other = 0, 0
    while at < len(left) and other < len(right):
        found, (at, other) = _farthest(left, right, (at, other), most)
        pairs += found
    return [(kept[one], places[two]) for one, two in pairs]


def _farthest(
    left: Sequence[int], right: Sequence[int], start: tuple[int, int], most: int
) -> tuple[Pairs, tuple[int, int]]:
    """The pairs of the way with fewest edits from a place on, and the place it leads to.

    It leads to both ends, or after `most` edits to the place farthest on. `levels[edits][number]` is
    how far in `left` the best way gets on the diagonal ``2 * number - edits``.
    """
    (at, other), ends = start, (len(left), len(right))
    levels: list[list[int]] = []
    for edits in range(most + 1):
        before, level = levels[-1] if levels else [], []
        for number in range(edits + 1):
            x = _start(before, number, edits, at)
            y = other + (x - at) - (2 * number - edits)
            while x < ends[0] and y < ends[1] and left[x] == right[y]:
                x, y = x + 1, y + 1
            level.append(x)
            if x == ends[0] and y == ends[1]:
                levels.append(level)
                return _way(levels, number, start), (x, y)
        levels.append(level)
    number = max(range(most + 1), key=lambda number: _reached(levels[-1], number, start, ends))
    x = levels[-1][number]
    return _way(levels, number, start), (x, other + (x - at) - (2 * number - most))


def _start(before: Sequence[int], number: int, edits: int, at: int) -> int:
    """How far the best way with one edit fewer gets on this diagonal."""
    if not edits:
        return at
    if number == 0 or (number < edits and before[number - 1] < before[number]):
        return before[number]
    return before[number - 1] + 1


def _reached(level: Sequence[int], number: int, start: tuple[int, int], ends: tuple[int, int]) -> int:
    """How far a way got in both together; -1 for one that left them."""
    x = level[number]
    y = start[1] + (x - start[0]) - (2 * number - (len(level) - 1))
    return x + y if x <= ends[0] and y <= ends[1] else -1


def _way(levels: Sequence[Sequence[int]], number: int, start: tuple[int, int]) -> Pairs:
    """The pairs on the way that ends on a diagonal of the last level."""
    pairs: Pairs = []
    for edits in range(len(levels) - 1, -1, -1):
        before = levels[edits - 1] if edits else []
        begun, x = _start(before, number, edits, start[0]), levels[edits][number]
        y = start[1] + (x - start[0]) - (2 * number - edits)
        pairs += [(x - step, y - step) for step in range(1, x - begun + 1)]
        if edits and not (number == 0 or (number < edits and before[number - 1] < before[number])):
            number -= 1
    pairs.reverse()
    return pairs
