"""What differs between two texts, by words; by lines where there are very many words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spanglass.core.common_pairs import common_pairs

MOST_WORDS = 20_000
"""Texts with more words than this are compared by lines."""

# Kana and Han are written without spaces: each character is a word.
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|\s+|.", re.DOTALL)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of both texts, from and to a character of each, that is the `same` in both or differs."""

    same: bool
    first: tuple[int, int]
    second: tuple[int, int]


@dataclass(frozen=True, slots=True)
class TextDiff:
    """Two texts in stretches, in order and without gaps."""

    stretches: tuple[Stretch, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return all(stretch.same for stretch in self.stretches)


def word_diff(first: str, second: str) -> TextDiff:
    """How two texts differ, by words; what is the same only between large differences counts as one."""
    if first == second:
        whole = Stretch(True, (0, len(first)), (0, len(second)))
        return TextDiff((whole,) if first else ())
    words = _edges(_WORD, first, MOST_WORDS), _edges(_WORD, second, MOST_WORDS)
    if words[0] is None or words[1] is None:
        return line_diff(first, second)
    return TextDiff(tuple(_readable(_stretches(first, second, words[0], words[1]))))


def line_diff(first: str, second: str) -> TextDiff:
    """How two texts differ, by lines."""
    lines = _edges(_LINE, first, len(first)) or [0], _edges(_LINE, second, len(second)) or [0]
    return TextDiff(tuple(_stretches(first, second, *lines)))


def _edges(pattern: re.Pattern[str], text: str, most: int) -> list[int] | None:
    """Where each token begins, and the end of the text; None if there are more tokens than `most`."""
    edges = [0]
    for token in pattern.finditer(text):
        edges.append(token.end())
        if len(edges) > most + 1:
            return None
    return edges


def _tokens(text: str, edges: Sequence[int]) -> list[str]:
    return [text[start:end] for start, end in pairwise(edges)]


def _stretches(first: str, second: str, edges: Sequence[int], others: Sequence[int]) -> Iterator[Stretch]:
    """The texts in stretches that are the same and stretches that differ, by turns."""
    pairs = common_pairs(_tokens(first, edges), _tokens(second, others))
    at, other, run = 0, 0, 0
    for one, two in [*pairs, (len(edges) - 1, len(others) - 1)]:
        if (one, two) == (at, other) and one < len(edges) - 1:
            at, other, run = at + 1, other + 1, run + 1
            continue
        if run:
            yield Stretch(True, (edges[at - run], edges[at]), (others[other - run], others[other]))
        if (one, two) != (at, other):
            yield Stretch(False, (edges[at], edges[one]), (others[other], others[two]))
        at, other, run = one + 1, two + 1, 1


def _readable(stretches: Iterator[Stretch]) -> list[Stretch]:
    """The stretches with what is the same added to what differs on both sides of it, if that is longer.

    A few words in common are chance where whole sentences differ, and shown apart they only distract.
    """
    out: list[Stretch] = []
    for stretch in stretches:
        out.append(stretch)
        while len(out) > 2 and not out[-1].same and out[-2].same and not out[-3].same:
            before, between, after = out[-3:]
            length = between.first[1] - between.first[0]
            if length > min(_size(before), _size(after)):
                break
            whole = Stretch(False, (before.first[0], after.first[1]), (before.second[0], after.second[1]))
            out[-3:] = [whole]
    return out


def _size(stretch: Stretch) -> int:
    """How many characters of the longer text differ."""
    return max(stretch.first[1] - stretch.first[0], stretch.second[1] - stretch.second[0])
