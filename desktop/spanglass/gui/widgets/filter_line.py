"""The line of text in the filter field: underlines what is wrong, leaves dropped files to the window."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit

from spanglass.gui.theming.theme import Theme

_WAVE = 2


class FilterLine(QLineEdit):
    """A line without a frame; F1 and Tab stay with it, plain keys do so anyway."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wrong: range = range(0)

    def set_wrong(self, places: range) -> None:
        """Underline these characters with a red wave; an empty range underlines none."""
        self._wrong = places
        self.update()

    def event(self, event: QEvent) -> bool:
        """Keep F1 from opening the sheet of all keys: here it lists those of the filter."""
        asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asked and event.key() == Qt.Key.Key_F1:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pass files on."""
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)
            self._only_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Offer to take a copy of text."""
        super().dragMoveEvent(event)
        self._only_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take a copy of text: where it comes from it stays."""
        super().dropEvent(event)
        self._only_copy(event)

    def _only_copy(self, event: QDropEvent) -> None:
        if event.isAccepted() and event.source() is not self:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, then the wave."""
        super().paintEvent(event)
        if self._wrong:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("error"), 1.2))
            painter.drawPolyline(self._wave())
            painter.end()

    def x_of(self, position: int) -> int:
        """Where a character begins, in pixels."""
        metrics, text = QFontMetrics(self.font()), self.text()
        caret = metrics.horizontalAdvance(text[: self.cursorPosition()])
        return self.cursorRect().center().x() - caret + metrics.horizontalAdvance(text[:position])

    def _wave(self) -> list[QPointF]:
        start, end = self.x_of(self._wrong.start), self.x_of(self._wrong.stop)
        bottom = self.height() / 2 + QFontMetrics(self.font()).height() / 2
        steps = range(0, max(_WAVE * 2, end - start), _WAVE)
        return [QPointF(start + step, bottom - (step // _WAVE % 2) * _WAVE) for step in steps]
