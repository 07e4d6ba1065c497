"""The first column of the span tree, laid out once per span and width: icon, title, marks, second label."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPixmap

from spanglass.core.views import SpanRow
from spanglass.gui.models.span_words import Mark, aside, marks, second_label, title, title_token
from spanglass.gui.theming.theme import KIND_ICONS, Size, Theme

ICON = 14
TITLE_LEFT, _MARK_LEFT, _MARK_TEXT_LEFT, _LABEL_LEFT = 20, 6, 4, 7
_MARK_ICON = 12
_LEAST_TITLE, _LEAST_LABEL = 60, 24
_CACHED = 1000


def title_font(theme: Theme, *, container: bool) -> QFont:
    """The font of a span's title: stronger where there are spans below it."""
    return theme.font(Size.BODY, 600 if container else 500)


class Piece(NamedTuple):
    """One thing to draw at `x`: a picture, or a text with font, colour and the height above its baseline."""

    x: int
    height: int
    picture: QPixmap | None
    text: str = ""
    font: QFont | None = None
    color: QColor | None = None
    ascent: int = 0


class LineLayouts:
    """Makes and keeps the pieces of rows; forgets them when the theme changes or there are too many."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._lines: dict[tuple[object, ...], tuple[Piece, ...]] = {}
        self._texts: dict[tuple[str, int, int, str], tuple[str, int]] = {}
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        """Drop what was laid out."""
        self._lines.clear()
        self._texts.clear()

    def pieces(self, row: SpanRow | None, container: bool, width: int, dpr: float) -> tuple[Piece, ...]:
        """What to draw of a span in `width` pixels from its icon on."""
        key = (row and row.row_id, row and row.revision, row and row.span_id, container, width, dpr)
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) > _CACHED:
                self.forget()
            line = self._lines[key] = self._laid_out(row, container, width, dpr)
        return line

    def text(self, words: str, font: QFont, width: int | None = None) -> tuple[str, int]:
        """A text, cut with "…" to `width`, and how wide it is."""
        key = (words, -1 if width is None else width, font.pixelSize(), font.toString())
        made = self._texts.get(key)
        if made is None:
            if len(self._texts) > _CACHED:
                self._texts.clear()
            made = self._texts[key] = _measured(words, font, width)
        return made

    def _laid_out(self, row: SpanRow | None, container: bool, width: int, dpr: float) -> tuple[Piece, ...]:
        px, dim = self._theme.px, row is not None and aside(row)
        icon, token = ("unlink", "text3") if row is None else (KIND_ICONS[row.kind], self._kind(row))
        pieces = [self._picture(0, icon, "text3" if dim else token, ICON, dpr)]
        left = px(TITLE_LEFT)
        found = marks(row)
        if width - left - self._marks_width(found) < px(_LEAST_TITLE):
            found = tuple(Mark(mark.icon, "", mark.token) for mark in found)
        font = title_font(self._theme, container=container)
        room = max(0, width - left - self._marks_width(found))
        name, wide = self.text(title(row), font, room)
        pieces.append(self._words(left, name, font, title_token(row)))
        x = left + wide
        for mark in found:
            x = self._add_mark(pieces, mark, x, dpr)
        label, x = second_label(row), x + px(_LABEL_LEFT)
        if label and width - x >= px(_LEAST_LABEL):
            grey = self._theme.font(Size.BODY)
            pieces.append(self._words(x, self.text(label, grey, width - x)[0], grey, "text3"))
        return tuple(pieces)

    def _kind(self, row: SpanRow) -> str:
        return self._theme.kind_token(row.kind)

    def _marks_width(self, found: tuple[Mark, ...]) -> int:
        px, width = self._theme.px, 0
        for mark in found:
            width += px(_MARK_LEFT) + px(_MARK_ICON)
            if mark.text:
                width += px(_MARK_TEXT_LEFT) + self.text(mark.text, self._mark_font(mark))[1]
        return width

    def _mark_font(self, mark: Mark) -> QFont:
        """Counters are small, the code of an error is as large as the title and stronger."""
        return (
            self._theme.font(Size.CAPTION, 500) if mark.token == "text2" else self._theme.font(Size.BODY, 600)
        )

    def _add_mark(self, pieces: list[Piece], mark: Mark, x: int, dpr: float) -> int:
        px = self._theme.px
        x += px(_MARK_LEFT)
        pieces.append(self._picture(x, mark.icon, mark.token, _MARK_ICON, dpr))
        x += px(_MARK_ICON)
        if mark.text:
            x += px(_MARK_TEXT_LEFT)
            font = self._mark_font(mark)
            words, wide = self.text(mark.text, font)
            pieces.append(self._words(x, words, font, mark.token))
            x += wide
        return x

    def _picture(self, x: int, icon: str, token: str, size: int, dpr: float) -> Piece:
        return Piece(x, self._theme.px(size), self._theme.pixmap(icon, token, size, dpr))

    def _words(self, x: int, text: str, font: QFont, token: str) -> Piece:
        metrics, color = QFontMetrics(font), self._theme.color(token)
        return Piece(x, metrics.height(), None, text, font, color, metrics.ascent())


def _measured(words: str, font: QFont, width: int | None) -> tuple[str, int]:
    metrics = QFontMetrics(font)
    needed = metrics.horizontalAdvance(words)
    if width is not None and needed > width:
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
        needed = metrics.horizontalAdvance(words)
    return words, needed
