"""Where words stand in a text: the piece around them, and their places in it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r'"([^"]*)"?|(\S+)')
_LETTERS = re.compile(r"[^\W_]+")
_BEFORE, _LENGTH = 40, 160
_MOST_MARKS = 50


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text on one line, and where in it the words stand: first and last character plus one."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def words_of(query: str) -> tuple[tuple[str, bool], ...]:
    """The words and quoted phrases of a search, each with whether it is to be found exactly so."""
    found = [(quoted or word, not word) for quoted, word in _WORD.findall(query)]
    return tuple((text, exact) for text, exact in found if _LETTERS.search(text))


def snippet(text: str, words: Sequence[str]) -> Snippet | None:
    """The piece around the first of the words; None if none is there. Neither case nor accents matter."""
    patterns = [pattern for word in words if (pattern := _pattern(word)) is not None]
    if not patterns:
        return None
    either = re.compile("|".join(patterns))
    folded = _folded(text)
    first = either.search(folded)
    if first is None:
        return None
    start = max(0, first.start() - _BEFORE)
    piece = _one_line(text[start : start + _LENGTH])
    places = [match.span() for match in either.finditer(_folded(piece))][:_MOST_MARKS]
    before, after = "…" * (start > 0), "…" * (start + _LENGTH < len(text))
    moved = [(low + len(before), high + len(before)) for low, high in places]
    return Snippet(before + piece + after, tuple(moved))


def _pattern(word: str) -> str | None:
    letters = _LETTERS.findall(_folded(word))
    return r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, letters)) if letters else None


def _folded(text: str) -> str:
    """The text in small letters without accents, character by character, so that places stay the same."""
    if text.isascii():
        return text.lower()
    return "".join([_plain(letter) for letter in text])


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    lowered = unicodedata.normalize("NFD", letter)[:1].lower()
    return lowered if len(lowered) == 1 else letter


def _one_line(text: str) -> str:
    return "".join([" " if letter in "\n\r\t\v\f" else letter for letter in text])
