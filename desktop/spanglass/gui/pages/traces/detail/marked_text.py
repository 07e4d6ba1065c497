"""Stretches of a text that stand out in a view of it, because they differ from another text."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from spanglass.gui.pages.traces.detail.text_view import TextView, units
from spanglass.gui.theming.theme import Theme


@dataclass(frozen=True, slots=True)
class Marked:
    """Characters from `start` to `end` of a text, filled with `ground`; `ink` "" leaves their colour."""

    start: int
    end: int
    ground: str
    ink: str = ""
    struck: bool = False


def mark_places(
    theme: Theme, view: TextView, text: str, part: tuple[int, int], places: Iterable[Marked]
) -> None:
    """Let places of a text stand out in the view of a part of it."""
    found: list[QTextEdit.ExtraSelection] = []
    for place in places:
        low, high = max(place.start, part[0]), min(place.end, part[1])
        if low >= high:
            continue
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(view.document())
        cursor.setPosition(units(text[part[0] : low]))
        cursor.setPosition(units(text[part[0] : high]), QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        mark.format.setBackground(theme.color(place.ground))
        if place.ink:
            mark.format.setForeground(theme.color(place.ink))
        mark.format.setFontStrikeOut(place.struck)
        found.append(mark)
    view.setExtraSelections(found)
