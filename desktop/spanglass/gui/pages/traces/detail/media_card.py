"""A picture or chip below a block's heading: enlarged, copied, saved or drawn out where that can be done."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QMenu, QSizePolicy
from shiboken6 import isValid

from spanglass.gui.pages.traces.detail.blocks import MediaItem, MediaUse, MediaWish
from spanglass.gui.pages.traces.detail.media import LARGEST
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.file_drag import far
from spanglass.gui.widgets.focus_ring import paint_ring
from spanglass.gui.widgets.hint import show_hint
from spanglass.gui.widgets.ringed import Ringed
from spanglass.gui.widgets.row_menu import open_menu

_PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_PICTURE_HINT = "Enlarge · drag it out as a file · right-click for more"
_FILE_HINT = "Copy or save · drag it out as a file"


class MediaCard(Ringed):
    """A small picture with its caption, or a chip with icon and caption.

    Where it is `useful`, `wanted` carries a `MediaWish`.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme, item: MediaItem, *, useful: bool = False) -> None:
        super().__init__()
        self._theme, self._item = theme, item
        self._pressed_at: QPoint | None = None
        self._useful = useful and bool(item.mark or item.address)
        if self._useful:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if self._useful and item.mark:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            show_hint(self, _FILE_HINT if item.picture is None else _PICTURE_HINT)
        self.setAccessibleName(item.caption)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pixmap = QPixmap.fromImage(item.picture) if item.picture is not None else None

    def sizeHint(self) -> QSize:
        """Picture and caption below it, or one chip."""
        theme = self._theme
        if self._pixmap is None:
            return QSize(theme.px(80), theme.px(26))
        return QSize(theme.px(80), self._picture_size().height() + theme.px(24))

    def _picture_size(self) -> QSize:
        """The picture in drawn pixels: never larger than it is, nor than the largest."""
        if self._pixmap is None:
            return QSize()
        bound = QSize(self._theme.px(LARGEST.width()), self._theme.px(LARGEST.height()))
        size = self._pixmap.size()
        if size.width() > bound.width() or size.height() > bound.height():
            size = size.scaled(bound, Qt.AspectRatioMode.KeepAspectRatio)
        return size.expandedTo(QSize(1, 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw picture or chip, and caption."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._pixmap is None:
            self._paint_chip(painter)
        else:
            self._paint_picture(painter, self._pixmap)
        if self._ring:
            paint_ring(painter, self._theme, self._mark())
        painter.end()

    def menu(self) -> QMenu:
        """What can be done with it."""
        menu, item = QMenu(self.window()), self._item
        if not item.mark:
            menu.addAction("Copy the address", lambda: QGuiApplication.clipboard().setText(item.address))
            return menu
        if item.picture is not None:
            menu.addAction("&Enlarge", lambda: self._want(MediaUse.OPEN))
        what = "picture" if item.picture is not None else "file"
        menu.addAction(f"&Copy the {what}", lambda: self._want(MediaUse.COPY))
        menu.addAction(f"&Save the {what}…", lambda: self._want(MediaUse.SAVE))
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu."""
        if self._useful:
            open_menu(self.menu(), event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, for a click or a drag may begin here."""
        at = event.position().toPoint()
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._pressed_at = at if self._useful and is_left and self._mark().contains(at) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin to draw it out once the pointer is far enough away."""
        at = event.position().toPoint()
        if self._pressed_at is not None and (at - self._pressed_at).manhattanLength() >= far():
            self._pressed_at = None
            self._want(MediaUse.DRAG)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens a picture, and the menu of anything else."""
        pressed, self._pressed_at = self._pressed_at, None
        if pressed is not None:
            self._use(event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a click does."""
        if self._useful and event.key() in _PRESSING:
            self._use(self.mapToGlobal(self._mark().bottomLeft()))
        else:
            super().keyPressEvent(event)

    def _use(self, at: QPoint) -> None:
        if self._item.picture is not None:
            self._want(MediaUse.OPEN)
        else:
            open_menu(self.menu(), at)

    def _want(self, use: MediaUse) -> None:
        if self._item.mark and isValid(self):  # the blocks may be others by now
            self.wanted.emit(MediaWish(use, self._item))

    def _mark(self) -> QRect:
        """Where the picture or the chip is."""
        if self._pixmap is not None:
            return QRect(QPoint(0, self._theme.px(2)), self._picture_size())
        width = QFontMetrics(self._theme.font(Size.CAPTION, 500)).horizontalAdvance(self._item.caption)
        return QRect(0, self._theme.px(2), min(width + self._theme.px(34), self.width()), self._theme.px(22))

    def _paint_picture(self, painter: QPainter, pixmap: QPixmap) -> None:
        theme, size = self._theme, self._picture_size()
        frame = QRect(0, theme.px(2), size.width(), size.height())
        painter.drawPixmap(frame, pixmap)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawRect(frame.toRectF().adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(theme.color("text3"))
        painter.setFont(theme.font(Size.CAPTION))
        below = QRect(0, frame.bottom() + theme.px(3), self.width(), theme.px(16))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._elided(painter, self.width()))

    def _paint_chip(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setFont(theme.font(Size.CAPTION, 500))
        text = self._elided(painter, self.width() - theme.px(34))
        width = painter.fontMetrics().horizontalAdvance(text) + theme.px(34)
        chip = QRect(0, theme.px(2), min(width, self.width()), theme.px(22))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bg3"))
        painter.drawRoundedRect(chip, 4, 4)
        side = theme.px(14)
        icon = theme.pixmap(self._item.icon, "text2", 14, self.devicePixelRatioF())
        painter.drawPixmap(QRect(theme.px(8), chip.top() + theme.px(4), side, side), icon)
        painter.setPen(theme.color("text2"))
        painter.drawText(chip.adjusted(theme.px(27), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _elided(self, painter: QPainter, width: int) -> str:
        return painter.fontMetrics().elidedText(self._item.caption, Qt.TextElideMode.ElideMiddle, width)
