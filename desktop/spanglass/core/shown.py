"""Text of any length and content made fit for a text widget, with the way back to the original.

Control and direction characters become marks, secrets dots, embedded binary data a short note, and
runs without a space are broken: a text widget needs quadratic time for one endless line.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from spanglass.core import secrets
from spanglass.core.display import MARKED, plain, size

LONGEST_RUN = 2000
"""Characters without a break that are still shown as one line."""

_DATA = re.compile(
    r"data:(?P<type>[\w.+-]{1,60}/[\w.+-]{1,80})?(?:;[\w=.+-]{1,80}){0,4};base64,[A-Za-z0-9+/_%-]{64,}={0,2}"
    rf"|[A-Za-z0-9+/_-]{{{LONGEST_RUN},}}={{0,2}}"
)
# Ideographs and kana may be broken anywhere, so a page of them is no long run.
_UNBROKEN = "[^ \t\n\u3000-\ud7ff]"
_RUN = re.compile(rf"{_UNBROKEN}{{{LONGEST_RUN}}}(?={_UNBROKEN})")
_LINE = re.compile(rf"[^\n]{{{LONGEST_RUN}}}(?=[^\n])")
_RETURN = re.compile(r"\r\n")
_HEAD = 4096
_JOINER = "\u200d"
_MAGIC = {
    "iVBORw0KGgo": "image/png",
    "/9j/": "image/jpeg",
    "R0lGOD": "image/gif",
    "UklGR": "image/webp",
    "JVBERi0": "application/pdf",
    "UEsDB": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One replaced place: its span in the original, and where its substitute stands in the shown text."""

    original: tuple[int, int]
    shown: tuple[int, int]
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it may be shown; `original` is what was sent. Positions are in characters."""

    text: str
    original: str
    changes: tuple[Change, ...] = ()

    @property
    def secrets(self) -> int:
        """How many secrets are hidden."""
        return sum(change.secret for change in self.changes)

    def copied(self, start: int = 0, end: int | None = None) -> str:
        """The original of the shown characters from `start` to `end`; hidden secrets stay hidden."""
        end = len(self.text) if end is None else end
        out: list[str] = []
        edge = self._position(start)
        for change in self.changes:
            if change.secret and change.shown[0] < end and change.shown[1] > start:
                out += (self.original[edge : change.original[0]], secrets.MASK)
                edge = change.original[1]
        return "".join((*out, self.original[edge : max(edge, self._position(end, after=True))]))

    def _position(self, shown: int, *, after: bool = False) -> int:
        """The original position of a shown one; inside a substitute, its start, or its end with `after`."""
        at = bisect_right(self.changes, shown, key=lambda change: change.shown[0]) - 1
        if at < 0:
            return shown
        change = self.changes[at]
        if shown >= change.shown[1]:
            return change.original[1] + shown - change.shown[1]
        return change.original[1 if after and shown > change.shown[0] else 0]


class _Place(NamedTuple):
    """A stretch of the original and what is shown in its stead."""

    start: int
    end: int
    substitute: str
    secret: bool = False


def shown(text: str, *, reveal: bool = False, whole_lines: bool = False) -> Shown:
    """The text as it may be shown; `reveal` leaves secrets, `whole_lines` breaks lines with spaces too."""
    places = [place for match in _DATA.finditer(text) if (place := _note(match))]
    if not reveal:
        places = _merged(places, [_Place(*span, secrets.MASK, True) for span in secrets.found(text)])
    small: list[_Place] = []
    for start, end in _gaps(places, len(text)):
        small += _small_places(text, (start, end), _LINE if whole_lines else _RUN)
    return _applied(text, _merged(places, small))


def _gaps(places: list[_Place], length: int) -> Iterable[tuple[int, int]]:
    """The untouched stretches between places."""
    edges = [0, *(edge for place in places for edge in place[:2]), length]
    return ((start, end) for start, end in list(pairwise(edges))[::2] if start < end)


def _merged(first: list[_Place], second: list[_Place]) -> list[_Place]:
    """Both lists in order, without those of the second that touch one of the first."""
    starts = [place.start for place in first]

    def free(place: _Place) -> bool:
        at = bisect_left(starts, place.start)
        before = at == 0 or first[at - 1].end <= place.start
        return before and (at == len(first) or first[at].start >= place.end)

    return sorted(first + [place for place in second if free(place)], key=lambda place: place[:2])


def _note(match: re.Match[str]) -> _Place | None:
    """The note for a run of encoded data, or None where it is rather one long word."""
    data = match.group()
    kind: str | None
    if data.startswith("data:"):
        data, kind = data.split(",", 1)[1], match.group("type") or "data"
    else:
        head = data[:_HEAD]
        kind = next((media for magic, media in _MAGIC.items() if head.startswith(magic)), None)
        if kind is None and not all(re.search(letters, head) for letters in ("[a-z]", "[A-Z]", "[0-9]")):
            return None
    octets = len(data.rstrip("=")) * 3 // 4
    return _Place(match.start(), match.end(), f"[{kind or 'base64 data'} {size(octets)}]")


def _small_places(text: str, gap: tuple[int, int], too_long: re.Pattern[str]) -> list[_Place]:
    """Line ends, marks and breaks between two replaced places."""
    returns = [_Place(*m.span(), "\n") for m in _RETURN.finditer(text, *gap)]
    marks = [_Place(*m.span(), mark) for m in MARKED.finditer(text, *gap) if (mark := _mark(text, m.start()))]
    breaks = [_Place(m.end(), m.end(), "\n") for m in too_long.finditer(text, *gap)]
    return _merged(_merged(returns, marks), breaks)


def _mark(text: str, at: int) -> str | None:
    """The mark for a character, or None for a joiner that makes one emoji of its neighbours."""
    if text[at] != _JOINER:
        return plain(text[at])
    before, character, after = text[at - 1 : at] if at else "", text[at], text[at + 1 : at + 2]
    mark = plain(before + character + after).removeprefix(plain(before)).removesuffix(plain(after))
    return None if mark == character else mark


def _applied(text: str, places: list[_Place]) -> Shown:
    """The text with every place replaced."""
    out: list[str] = []
    changes: list[Change] = []
    edge = position = 0
    for start, end, substitute, secret in places:
        out += (text[edge:start], substitute)
        position += start - edge
        changes.append(Change((start, end), (position, position + len(substitute)), secret))
        position += len(substitute)
        edge = end
    return Shown("".join((*out, text[edge:])), text, tuple(changes))
