"""The first line of a block: icon, title, name, remark and preview, with chevron and a copy sign on hover."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spanglass.gui.pages.traces.detail.blocks import Block
from spanglass.gui.theming.theme import Size, Theme


class BlockHeading(QAbstractButton):
    """One line of 18 pixels; a click or Space folds and unfolds, Ctrl+C or the copy sign copies.

    `fold_asked` and `copy_asked` say what the user wants; the block does it.
    """

    fold_asked = Signal()
    copy_asked = Signal()

    def __init__(self, theme: Theme, block: Block, *, folded: bool) -> None:
        super().__init__()
        self._theme, self._block = theme, block
        self._pointed = False
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if block.fold is None else Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._clicked)
        self._folded = folded
        self.show_block(block)

    def show_block(self, block: Block) -> None:
        """Show the heading of another state of the block."""
        self._block = block
        self.setText(" ".join(filter(None, (block.heading.title, block.heading.name, block.heading.meta))))
        self.set_folded(self._folded)

    def set_folded(self, folded: bool) -> None:
        """Show it as folded or not."""
        self._folded = folded
        if self._block.fold is not None:
            state = "folded" if folded else "unfolded"
            self.setAccessibleDescription(f"{state}. {self._block.preview if folded else ''}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._theme.px(100), self._theme.px(18))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the copy sign."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide it."""
        self._pointed = False
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the copy sign under the pointer."""
        pointed = self._copy_place().contains(event.position().toPoint())
        if pointed != self._pointed:
            self._pointed = pointed
            self.setToolTip("Copy" if pointed else "")
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember whether the copy sign was meant."""
        self._pointed = self._copy_place().contains(event.position().toPoint())
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with the usual keys; Return folds like Space."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.fold_asked.emit()
        else:
            self._pointed = False
            super().keyPressEvent(event)

    def _clicked(self) -> None:
        if self._pointed and self._block.copy:
            self.copy_asked.emit()
        elif self._block.fold is not None:
            self.fold_asked.emit()

    def _copy_place(self) -> QRect:
        """Where the copy sign is."""
        side, right = (
            self._theme.px(14),
            self.width() - self._theme.px(22 if self._block.fold is not None else 0),
        )
        return QRect(right - side, (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the parts from the left, the signs from the right, the preview between them."""
        theme, block = self._theme, self._block
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self._paint_signs(painter)
        x = 0
        if block.heading.icon:
            self._icon(painter, QPoint(0, 1), (block.heading.icon, block.heading.token))
            x = theme.px(22)
        token = "error" if block.heading.token == "error" else "text1"
        x = self._words(painter, block.heading.title, (x, right), (token, Size.BODY, 600, False))
        x = self._words(painter, block.heading.name, (x, right), ("text2", Size.CAPTION, 400, True))
        x = self._words(painter, block.heading.meta, (x, right), ("text3", Size.CAPTION, 500, False))
        if self._folded:
            self._words(painter, block.preview, (x, right), ("text3", Size.BODY, 400, False))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_signs(self, painter: QPainter) -> int:
        """Chevron and copy sign; the place left of them."""
        theme, right = self._theme, self.width()
        if self._block.fold is not None:
            right -= theme.px(15)
            chevron = "chevron-right" if self._folded else "chevron-down"
            self._icon(painter, QPoint(right, theme.px(2)), (chevron, "text2"), 14)
        if self._block.copy and (self.underMouse() or self.hasFocus()):
            place = self._copy_place()
            self._icon(painter, place.topLeft(), ("copy", "text1" if self._pointed else "text3"), 14)
            right = place.left()
        return right - theme.px(6)

    def _icon(self, painter: QPainter, at: QPoint, icon: tuple[str, str], size: int = 16) -> None:
        side = self._theme.px(size)
        pixmap = self._theme.pixmap(*icon, size, self.devicePixelRatioF())
        painter.drawPixmap(QRect(at.x(), at.y(), side, side), pixmap)

    def _words(
        self, painter: QPainter, text: str, room: tuple[int, int], face: tuple[str, int, int, bool]
    ) -> int:
        """Draw text in its room, cut if need be; the place behind it and a space."""
        x, right = room
        if not text or right <= x:
            return x
        token, size, weight, mono = face
        painter.setFont(self._theme.font(size, weight, mono=mono))
        painter.setPen(self._theme.color(token))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, right - x)
        painter.drawText(QRect(x, 0, right - x, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return x + metrics.horizontalAdvance(text) + self._theme.px(8)
