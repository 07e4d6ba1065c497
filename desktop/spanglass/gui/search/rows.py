"""The rows of the search dialog: heads of groups, what was found, and what can be done."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.core import secrets
from spanglass.core.display import plain

_RUN = re.compile(r"\S{16,}")
_CUT = "…"

Piece = tuple[str, bool]
"""A stretch of text and whether it is marked."""


@dataclass(frozen=True, slots=True)
class Target:
    """A trace, the span in it that is meant, and what was found there as it is written there."""

    trace_id: bytes
    span_id: bytes | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Do:
    """What choosing a row does: an action of the table, a part of the settings, or a filter."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `pieces` are its text; a head has neither `target` nor `do`, and cannot be chosen."""

    pieces: tuple[Piece, ...]
    icon: str = ""
    below: str = ""
    keys: str = ""
    target: Target | None = None
    do: Do | None = None

    @property
    def head(self) -> bool:
        """Whether it is the head of a group."""
        return self.target is None and self.do is None

    @property
    def text(self) -> str:
        """The text as one."""
        return "".join(text for text, _ in self.pieces)


def marked(text: str, marks: Sequence[tuple[int, int]], *, reveal: bool = False) -> tuple[Piece, ...]:
    """A piece of a trace's text in stretches, the marked ones told apart; secrets hidden unless `reveal`.

    At an end that was cut off, a long word with digits may be the rest of a secret, and is hidden too.
    """
    hidden = [] if reveal else sorted({*secrets.found(text), *_cut_secrets(text)})
    pieces: list[Piece] = []
    at = 0
    for start, end, mark in sorted(
        [(*place, True) for place in marks] + [(*place, False) for place in hidden]
    ):
        if start < at or end <= start:
            continue
        pieces.append((plain(text[at:start]), False))
        touched = any(low < end and high > start for low, high in hidden)
        pieces.append((plain(text[start:end]), True) if mark and not touched else (secrets.MASK, False))
        at = (
            end if not (mark and touched) else max(high for low, high in hidden if low < end and high > start)
        )
    pieces.append((plain(text[at:]), False))
    return tuple(piece for piece in pieces if piece[0])


def _cut_secrets(text: str) -> list[tuple[int, int]]:
    found = []
    for run in _RUN.finditer(text.strip(_CUT) and text):
        cut = (run.start() == 0 and text.startswith(_CUT)) or (run.end() == len(text) and text.endswith(_CUT))
        if cut and any(letter.isdigit() for letter in run.group()):
            found.append(run.span())
    return found
