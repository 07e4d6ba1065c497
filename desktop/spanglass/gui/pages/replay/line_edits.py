"""How an edited text differs from the recorded one, line by line, as an editor's gutter shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spanglass.core.common_pairs import common_pairs
from spanglass.core.word_diff import word_diff

_LONGEST = 2_000
"""Characters of a line in which single words are told apart."""


@dataclass(frozen=True, slots=True)
class LineEdits:
    """What differs: `added` are numbers of lines of the new text, `removed` the old lines by their place.

    A key of `removed` is the number of the line of the new text before which the old ones stood. `words` are
    stretches of characters in lines that were changed, `gone` those of the removed ones by the same key
    and the number among them. `were` is the number in the old text of the first line of each key of
    `removed`; `count` is what a person would call the number of changed lines.
    """

    added: frozenset[int] = frozenset()
    removed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    gone: Mapping[tuple[int, int], tuple[tuple[int, int], ...]] = field(default_factory=dict)
    were: Mapping[int, int] = field(default_factory=dict)
    count: int = 0


UNCHANGED = LineEdits()
"""Two texts that are the same."""


def line_edits(before: str, now: str) -> LineEdits:
    """What differs between the recorded and the edited text."""
    if before == now:
        return UNCHANGED
    old, new = before.split("\n"), now.split("\n")
    added: set[int] = set()
    removed: dict[int, tuple[str, ...]] = {}
    words: dict[int, tuple[tuple[int, int], ...]] = {}
    gone: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}
    were: dict[int, int] = {}
    count, at, other = 0, 0, 0
    for one, two in [*common_pairs(old, new), (len(old), len(new))]:
        if one > at or two > other:
            count += max(one - at, two - other)
            added.update(range(other, two))
            if one > at:
                removed[other], were[other] = tuple(old[at:one]), at
            for step in range(min(one - at, two - other)):
                marks = _words(old[at + step], new[other + step])
                gone[other, step], words[other + step] = marks
        at, other = one + 1, two + 1
    return LineEdits(frozenset(added), removed, words, gone, were, count)


def _words(old: str, new: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Which characters of both lines differ; none where nothing is the same, or a line is very long."""
    if max(len(old), len(new)) > _LONGEST:
        return (), ()
    stretches = word_diff(old, new).stretches
    if not any(each.same for each in stretches):
        return (), ()
    differing = [each for each in stretches if not each.same]
    first = tuple(each.first for each in differing if each.first[0] < each.first[1])
    second = tuple(each.second for each in differing if each.second[0] < each.second[1])
    return first, second
