"""The row of marks, names and figures above a plot."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.display import plain
from spanglass.gui.charts.drawing import Entry, Mark
from spanglass.gui.theming.theme import Size, Theme

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_LEAST_NAME = 22
_GAP, _LEAST_GAP = 11, 7
_ALWAYS = 2


class Legend(QWidget):
    """Entries in one line; those at the end give way, then the longest names are cut with "…"."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.entries: tuple[Entry, ...] = ()
        self._names = theme.font(Size.CAPTION)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show other figures."""
        if tuple(entries) != self.entries:
            self.entries = tuple(entries)
            self.update()

    @property
    def text(self) -> str:
        """The row as plain text: ``p50 1.9 s · p95 6.4 s``."""
        return " · ".join(f"{entry.name} {entry.value}" for entry in self.entries)

    def sizeHint(self) -> QSize:
        """One line of captions."""
        return QSize(0, self._theme.px(16))

    def _restyle(self) -> None:
        self._names = self._theme.font(Size.CAPTION)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries from the left."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = QFontMetrics(self._names)
        values = QFontMetrics(theme.font(Size.CAPTION, 600, figures=True))
        shown = self._shown(names, values)
        texts = [plain(entry.name) for entry in shown]
        needed = [names.horizontalAdvance(text) for text in texts]
        room = self.width() - sum(self._rest(entry, values) for entry in shown)
        gaps = max(0, len(texts) - 1)
        gap = theme.px(_GAP if sum(needed) + gaps * theme.px(_GAP) <= room else _LEAST_GAP)
        x = 0.0
        widths = _fitted(needed, room - gaps * gap, theme.px(_LEAST_NAME))
        for entry, text, width in zip(shown, texts, widths, strict=True):
            name = names.elidedText(text, Qt.TextElideMode.ElideRight, width + 1)
            x = self._paint_entry(painter, entry, x, name) + gap
        painter.end()

    def _shown(self, names: QFontMetrics, values: QFontMetrics) -> tuple[Entry, ...]:
        """The entries there is room for, but two of them always."""
        left, shown = self.width() + self._theme.px(_LEAST_GAP), 0
        for entry in self.entries:
            left -= names.horizontalAdvance(plain(entry.name)) + self._rest(entry, values)
            left -= self._theme.px(_LEAST_GAP)
            if left < 0:
                break
            shown += 1
        return self.entries[: max(_ALWAYS, shown)]

    def _rest(self, entry: Entry, values: QFontMetrics) -> int:
        """The width of all but the name and the gap after it."""
        px = self._theme.px
        mark = {Mark.NONE: 0, Mark.LINE: px(14), Mark.BOX: px(13)}[entry.mark]
        icon = px(15) if entry.icon else 0
        return mark + icon + px(5) + values.horizontalAdvance(entry.value)

    def _paint_entry(self, painter: QPainter, entry: Entry, x: float, name: str) -> float:
        theme, px = self._theme, self._theme.px
        x += self._paint_mark(painter, entry, x)
        painter.setFont(self._names)
        x = self._write(painter, name, x, "text3") + px(5)
        if entry.icon:
            pixmap = theme.pixmap(entry.icon, entry.token, 12, self.devicePixelRatioF())
            painter.drawPixmap(round(x), (self.height() - px(12)) // 2, pixmap)
            x += px(15)
        painter.setFont(theme.font(Size.CAPTION, 600, figures=True))
        return self._write(painter, entry.value, x, entry.value_token)

    def _write(self, painter: QPainter, text: str, x: float, token: str) -> float:
        painter.setPen(self._theme.color(token))
        painter.drawText(QRectF(x, 0, self.width(), self.height()), _LEFT, text)
        return x + painter.fontMetrics().horizontalAdvance(text)

    def _paint_mark(self, painter: QPainter, entry: Entry, x: float) -> int:
        px, middle = self._theme.px, self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(entry.token))
        if entry.mark is Mark.LINE:
            painter.drawRoundedRect(QRectF(x, middle - 1.5, px(10), 3), 1.5, 1.5)
            return px(14)
        if entry.mark is Mark.BOX:
            painter.drawRoundedRect(QRectF(x + 1, middle - px(4), px(8), px(8)), 2, 2)
            return px(13)
        return 0


def _fitted(widths: Sequence[int], room: int, least: int) -> list[int]:
    """The widths, the longest cut to one common limit so that their sum fits `room`; none under `least`."""
    limit = max(widths, default=0)
    while limit > least and sum(min(width, limit) for width in widths) > room:
        limit -= 1
    return [min(width, limit) for width in widths]
