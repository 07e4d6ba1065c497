"""Names with their values on either side, painted as a list whose lines can be gone through and copied."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from spanglass.gui.models.table import as_hint
from spanglass.gui.pages.compare.pair_content import ValueRow
from spanglass.gui.theming.theme import Size, Theme

_ROW, _HEAD, _LEFT, _DEPTH = 22, 26, 24, 14
_NAME_SHARE = 0.22
_LEAST_NAME = 150


class ValueList(QWidget):
    """A heading and rows; what differs is bright, the rest grey."""

    def __init__(self, theme: Theme, title: str, note: str, rows: Sequence[ValueRow]) -> None:
        super().__init__()
        self._theme, self._title, self._note, self.rows = theme, title, note, tuple(rows)
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if rows else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._tell()
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """The heading and all rows."""
        px = self._theme.px
        return QSize(px(300), px(_HEAD) * bool(self._title) + px(_ROW) * max(1, len(self.rows)) + px(10))

    def text_of(self, row: ValueRow) -> str:
        """A row as text."""
        return f"{row.name}: A {row.first or '—'}, B {row.second or '—'}"

    def _tell(self) -> None:
        row = self.rows[self.current] if self.rows else None
        self.setAccessibleName(f"{self._title} {self._note}".strip() or "Values")
        self.setAccessibleDescription(self.text_of(row) if row else "Nothing")

    def _step(self, rows: int) -> bool:
        place = min(max(0, self.current + rows), len(self.rows) - 1)
        moved, self.current = place != self.current, place
        self._tell()
        self.update()
        return moved

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go through the rows; copying takes the current one."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if event.matches(QKeySequence.StandardKey.Copy) and self.rows:
            row = self.rows[self.current]
            QApplication.clipboard().setText("\t".join((row.name, row.first, row.second)))
        elif not step or not self._step(step):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the row under the pointer."""
        at = self._at(round(event.position().y()))
        if at is not None:
            self.current = at
            self._step(0)
        super().mousePressEvent(event)

    def _at(self, y: int) -> int | None:
        row = (y - self._theme.px(_HEAD) * bool(self._title)) // self._theme.px(_ROW)
        return row if 0 <= row < len(self.rows) else None

    def event(self, event: QEvent) -> bool:
        """Say the whole row under the pointer."""
        if isinstance(event, QHelpEvent):
            at = self._at(event.pos().y())
            row = self.rows[at] if at is not None else None
            text = f"{row.name}\nA: {row.first}\nB: {row.second}" if row is not None else ""
            QToolTip.showText(event.globalPos(), as_hint(text) or "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heading and rows."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        top = 0
        if self._title:
            used = self._words(
                painter, QRect(px(12), 0, self.width(), px(_HEAD)), self._title, ("text1", 600, False)
            )
            place = QRect(px(12) + used + px(8), 0, self.width(), px(_HEAD))
            self._words(painter, place, self._note, ("text3", 400, False))
            top = px(_HEAD)
        if not self.rows:
            self._words(
                painter,
                QRect(px(_LEFT), top, self.width(), px(_ROW)),
                "Nothing differs",
                ("text3", 400, False),
            )
        for number, row in enumerate(self.rows):
            place = QRect(0, top + number * px(_ROW), self.width(), px(_ROW))
            if place.intersects(event.rect()):
                if self.hasFocus() and number == self.current:
                    painter.fillRect(place, theme.color("sel"))
                self._paint_row(painter, place, row)
        painter.end()

    def _paint_row(self, painter: QPainter, place: QRect, row: ValueRow) -> None:
        px, half = self._theme.px, self.width() // 2
        name = max(px(_LEAST_NAME), round(self.width() * _NAME_SHARE))
        left = px(_LEFT + _DEPTH * row.depth)
        line = QRect(left, place.top(), name - left - px(8), place.height())
        self._words(painter, line, row.name, ("text3" if row.same or row.depth else "text2", 400, True))
        token = "text3" if row.same else "text1"
        first = QRect(name, place.top(), half - name - px(12), place.height())
        second = QRect(half + px(32), place.top(), half - px(44), place.height())
        for column, text in ((first, row.first), (second, row.second)):
            self._words(painter, column, text, ("text3" if text == "—" else token, 400, True))

    def _words(self, painter: QPainter, place: QRect, text: str, face: tuple[str, int, bool]) -> int:
        token, weight, mono = face
        font = self._theme.font(Size.CAPTION if mono else Size.BODY, weight, mono=mono)
        metrics = QFontMetrics(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, place.width()))
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        return metrics.horizontalAdvance(text)
