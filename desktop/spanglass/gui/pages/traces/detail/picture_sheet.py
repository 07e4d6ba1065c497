"""A picture over the whole window: fitted into it, or nearer by wheel, keys or a click, and moved."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from spanglass.gui.pages.traces.detail.blocks import MediaItem, MediaUse, MediaWish
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.file_drag import far
from spanglass.gui.widgets.focus_ring import paint_ring
from spanglass.gui.widgets.ringed import Ringed
from spanglass.gui.widgets.sheet import Sheet
from spanglass.gui.widgets.text import Label

_WIDTH, _STEP, _NEAREST = 10_000, 1.25, 16.0
_CLOSER = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)


class PictureSheet(Sheet):
    """Shows one picture at a time; `wanted` carries a `MediaWish` of its buttons."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(theme, "Picture", window, _WIDTH)
        self._item = MediaItem("image", "")
        self._caption = Label(theme, "", elide=True).with_font(Size.BODY, 500)
        self.area = PictureArea(theme)
        head = QHBoxLayout()
        head.addWidget(self._caption, 1)
        for text, icon, use in (("Copy", "copy", MediaUse.COPY), ("Save", "download", MediaUse.SAVE)):
            button = Button(theme, text, Look(icon=icon, height=26))
            button.clicked.connect(lambda _=False, use=use: self.wanted.emit(MediaWish(use, self._item)))
            head.addWidget(button)
        close = Button(theme, "", Look(icon="x", flat=True, height=26))
        close.set_hint("Close (Esc)")
        close.clicked.connect(self.close_sheet)
        head.addWidget(close)
        self.column.addLayout(head)
        self.column.addWidget(self.area, 1)

    def show_picture(self, picture: QImage, item: MediaItem) -> None:
        """Open it with a picture in its true size."""
        self._item = item
        self._caption.set_text(item.caption)
        self.area.show_picture(picture, item.caption)
        self.open_sheet(self.area)


class PictureArea(Ringed):
    """Draws a picture, by `zoom` as many pixels for each of its own, around the point in the middle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._pixmap = theme, QPixmap()
        self.zoom, self._middle = 1.0, QPointF()
        self._pressed_at: QPoint | None = None
        self._dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: QImage, name: str) -> None:
        """Show another one, all of it."""
        self._pixmap = QPixmap.fromImage(picture)
        self.setAccessibleName(name)
        self.updateGeometry()
        self.fit()

    def sizeHint(self) -> QSize:
        """All there is, so that there is room to come nearer."""
        return QSize(_WIDTH, _WIDTH)

    def minimumSizeHint(self) -> QSize:
        """Whatever there is."""
        return QSize(1, 1)

    @property
    def fitted(self) -> float:
        """The zoom at which all of it can be seen, never larger than it is."""
        if self._pixmap.isNull():
            return 1.0
        wide = self.width() / self._pixmap.width()
        return min(1.0, wide, self.height() / self._pixmap.height())

    def fit(self) -> None:
        """Show all of it."""
        self._set(self.fitted, QPointF(self._pixmap.width() / 2, self._pixmap.height() / 2))

    def zoom_to(self, zoom: float, at: QPointF) -> None:
        """Come nearer or go away, what is at a point of the widget staying there."""
        zoom = min(max(zoom, self.fitted), _NEAREST)
        away = at - self.rect().toRectF().center()
        self._set(zoom, self._middle + away / self.zoom - away / zoom)

    def _set(self, zoom: float, middle: QPointF) -> None:
        half_x, half_y = self.width() / zoom / 2, self.height() / zoom / 2
        width, height = self._pixmap.width(), self._pixmap.height()
        x = width / 2 if width <= 2 * half_x else min(max(middle.x(), half_x), width - half_x)
        y = height / 2 if height <= 2 * half_y else min(max(middle.y(), half_y), height - half_y)
        self.zoom, self._middle = zoom, QPointF(x, y)
        nearer = zoom > self.fitted
        self.setCursor(Qt.CursorShape.OpenHandCursor if nearer else Qt.CursorShape.ArrowCursor)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go on showing all of it."""
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer or go away."""
        self.zoom_to(self.zoom * _STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and − zoom, 0 shows all, 1 shows its own pixels, arrows move."""
        middle, step = self.rect().toRectF().center(), 80 / self.zoom
        moves = {
            Qt.Key.Key_Left: (-step, 0.0), Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step), Qt.Key.Key_Down: (0.0, step),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in _CLOSER:
            self.zoom_to(self.zoom * _STEP, middle)
        elif key == Qt.Key.Key_Minus:
            self.zoom_to(self.zoom / _STEP, middle)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.zoom_to(1.0, middle)
        elif key in moves:
            self._set(self.zoom, self._middle + QPointF(*moves[key]))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        self._pressed_at, self._dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it along."""
        if self._pressed_at is None:
            return
        at = event.position().toPoint()
        if self._dragged or (at - self._pressed_at).manhattanLength() >= far():
            moved, self._pressed_at, self._dragged = at - self._pressed_at, at, True
            self._set(self.zoom, self._middle - QPointF(moved) / self.zoom)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes between all of it and its own pixels."""
        if self._pressed_at is not None and not self._dragged:
            if self.zoom > self.fitted:
                self.fit()
            else:
                self.zoom_to(max(1.0, self.fitted), event.position())
        self._pressed_at = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        width, height = self._pixmap.width() * self.zoom, self._pixmap.height() * self.zoom
        corner = self.rect().toRectF().center() - self._middle * self.zoom
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.zoom < 2)
        whole = QRectF(self._pixmap.rect())
        painter.drawPixmap(QRectF(corner.x(), corner.y(), width, height), self._pixmap, whole)
        if self._ring:
            paint_ring(painter, self._theme, self.rect())
        painter.end()
