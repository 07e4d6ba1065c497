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
_RUN = re.compile("[^ \t\n\u3000-\ud7ff]+")
_LINE = re.compile(r"[^\n]+")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
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
        hidden = [span for gap in _gaps(places, len(text)) for span in secrets.found(text, *gap)]
        places = _merged(places, [_Place(*span, secrets.MASK, True) for span in hidden])
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
    if not first or not second:
        return first or second
    starts = [place.start for place in first]

    def free(place: _Place) -> bool:
        at = bisect_left(starts, place.start)
        before = at == 0 or first[at - 1].end <= place.start
        return before and (at == len(first) or first[at].start >= place.end)

    return sorted(first + [place for place in second if free(place)])


def _note(match: re.Match[str]) -> _Place | None:
    """The note for a run of encoded data, or None where it is rather one long word."""
    data = match.group()
    kind: str | None
    if data.startswith("data:"):
        data, kind = data.split(",", 1)[1], match.group("type") or "data"
    else:
        kind = next((media for magic, media in _MAGIC.items() if data.startswith(magic)), None)
        if kind is None and not _mixed(data[:_HEAD]):
            return None
    octets = len(data.rstrip("=")) * 3 // 4
    return _Place(match.start(), match.end(), f"[{kind or 'base64 data'} {size(octets)}]")


def is_data(run: str) -> bool:
    """Whether a stretch of text lies within embedded data."""
    return len(run) >= LONGEST_RUN and _ENCODED.fullmatch(run) is not None and _mixed(run)


def _mixed(run: str) -> bool:
    return all(re.search(letters, run) for letters in ("[a-z]", "[A-Z]", "[0-9]"))


def _small_places(text: str, gap: tuple[int, int], unbroken: re.Pattern[str]) -> list[_Place]:
    """Line ends, marks and breaks between two replaced places."""
    returns = [_Place(*m.span(), "\n") for m in _RETURN.finditer(text, *gap)]
    return _merged(_merged(returns, _marks(text, gap)), _breaks(text, gap, unbroken))


def _marks(text: str, gap: tuple[int, int]) -> list[_Place]:
    """The characters that are shown as marks; a joiner that makes one emoji of its neighbours is left."""
    marks: list[_Place] = []
    known: dict[str, str] = {}
    for match in MARKED.finditer(text, *gap):
        character, start = match.group(), match.start()
        if character == _JOINER:
            mark = _joiner(text, start)
        else:
            mark = known.get(character) or known.setdefault(character, plain(character))
        if mark:
            marks.append(_Place(start, start + 1, mark))
    return marks


def _joiner(text: str, at: int) -> str:
    """The mark for a joiner, or nothing where it joins."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    mark = plain(before + _JOINER + after).removeprefix(plain(before)).removesuffix(plain(after))
    return "" if mark == _JOINER else mark


def _breaks(text: str, gap: tuple[int, int], unbroken: re.Pattern[str]) -> list[_Place]:
    """Line ends put into what is too long without one."""
    return [
        _Place(at, at, "\n")
        for run in unbroken.finditer(text, *gap)
        if run.end() - run.start() > LONGEST_RUN
        for at in range(run.start() + LONGEST_RUN, run.end(), LONGEST_RUN)
    ]


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
