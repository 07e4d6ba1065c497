"""One plot on a shared time axis: ticks, shapes, version marks, crosshair and the range being dragged."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.charts.buckets import time_ticks
from spanglass.gui.charts.drawing import Drawing, Line, Stack
from spanglass.gui.charts.ground import Ground
from spanglass.gui.charts.limits import Limit
from spanglass.gui.charts.news import Place, paint_lines, paint_names
from spanglass.gui.charts.paint import Frame, faded, paint_limits, paint_points, paint_shape
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.theming.theme import Size, Theme

_GUTTER, _MARGIN, _TIMES = 34, 8, 19
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_LABEL_GAP = 4
_DRAG = 4
_BAND_ALPHA = 0.16
_FAR = 9999
_STEPS: Mapping[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -_FAR,
    Qt.Key.Key_End: _FAR,
}


class Plot(QWidget):
    """Paints a `Drawing`; the `first` plot of a column names the version marks, the `last` the times.

    `clicked` carries the bucket and the value that were pressed without a drag, or taken by Enter.
    """

    clicked = Signal(int, float)

    def __init__(self, theme: Theme, axis: TimeAxis, *, first: bool = False, last: bool = False) -> None:
        super().__init__()
        self._theme, self._axis, self._first, self._last = theme, axis, first, last
        self._drawing = Drawing(1.0)
        self._ground = Ground(theme, self)
        self._limits: tuple[Limit, ...] = ()
        self._pressed_x: float | None = None
        self._by_keyboard = False
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if first else Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        axis.changed.connect(self.update)
        theme.changed.connect(self.update)

    def set_drawing(self, drawing: Drawing) -> None:
        """Show another drawing; its values are those of the axis's view."""
        self._drawing = drawing
        self.update()

    def set_limits(self, limits: tuple[Limit, ...]) -> None:
        """Draw these limits as dashed lines."""
        self._limits = limits
        self.update()

    @property
    def gutter(self) -> int:
        """The width that this plot's tick labels need."""
        metrics = QFontMetrics(self._theme.font(Size.AXIS))
        texts = [tick.text for tick in self._drawing.ticks] + [limit.text for limit in self._limits]
        widths = [metrics.horizontalAdvance(text) for text in texts]
        return max(widths, default=0) + self._theme.px(_LABEL_GAP + 2)

    def sizeHint(self) -> QSize:
        """Any width, and a height at which lines can be read."""
        return QSize(self._theme.px(240), self._theme.px(120))

    def minimumSizeHint(self) -> QSize:
        """Enough for two ticks."""
        return QSize(self._theme.px(120), self._theme.px(44))

    def frame(self) -> Frame | None:
        """Where times and values lie now."""
        return self._frame()

    def _frame(self) -> Frame | None:
        view, px = self._axis.view, self._theme.px
        if view is None:
            return None
        bottom = px(_TIMES) if self._last else px(3)
        left = max(px(_GUTTER), self._axis.gutter)
        width, height = self.width() - left - px(_MARGIN), self.height() - bottom
        return Frame(QRectF(left, 0, max(1, width), max(1, height)), view, self._drawing.top)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ticks, then shapes, then what lies over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if frame := self._frame():
            if self._drawing.note:
                self._paint_note(painter, frame)
            else:
                self._paint_ticks(painter, frame)
                self._paint_shapes(painter, frame)
            if self._last:
                self._paint_times(painter, frame)
        if self.hasFocus() and self._by_keyboard:
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_ticks(self, painter: QPainter, frame: Frame) -> None:
        theme = self._theme
        painter.setFont(theme.font(Size.AXIS))
        height, right = theme.px(14), round(frame.rect.left()) - theme.px(_LABEL_GAP)
        for tick in self._drawing.ticks:
            y = round(frame.y(tick.value))
            painter.fillRect(round(frame.rect.left()), y, round(frame.rect.width()), 1, theme.color("line1"))
            painter.setPen(theme.color("text3"))
            top = max(0, y - height // 2)
            if all(abs(y - frame.y(limit.value)) > height for limit in self._shown_limits()):
                painter.drawText(QRect(-height, top, right + height, height), _RIGHT, tick.text)

    def _shown_limits(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self._limits if limit.value <= self._drawing.top)

    def _paint_shapes(self, painter: QPainter, frame: Frame) -> None:
        pointed, shapes = self._axis.bucket, self._drawing.shapes
        bright = pointed if any(not isinstance(shape, (Line, Stack)) for shape in shapes) else None
        places, limits = self._places(frame), self._shown_limits()

        def draw(inside: QPainter) -> None:
            paint_limits(inside, self._theme, frame, limits)
            inside.setClipRect(frame.rect.adjusted(-1, -1, 1, 2))
            for shape in shapes:
                paint_shape(inside, self._theme, frame, shape, bright)
            paint_lines(inside, self._theme, frame, places)

        key = (self._drawing, frame.view, self._axis.gutter, bright, self._axis.news, limits)
        self._ground.paint(painter, key, draw)
        self._paint_band(painter, frame)
        if self._first:
            paint_names(painter, self._theme, frame, places)
        if pointed is not None:
            x = round(frame.middle(pointed))
            painter.fillRect(QRectF(x, 0, 1, frame.rect.height()), self._theme.color("text3"))
            for shape in self._drawing.shapes:
                paint_points(painter, self._theme, frame, shape, pointed)

    def _paint_band(self, painter: QPainter, frame: Frame) -> None:
        if self._axis.band is None:
            return
        left, right = (round(frame.x(time_ns)) for time_ns in sorted(self._axis.band))
        accent, height = self._theme.color("accent"), frame.rect.height()
        painter.fillRect(QRectF(left, 0, right - left, height), faded(accent, _BAND_ALPHA))
        for x in (left, right):
            painter.fillRect(QRectF(x, 0, 1, height), accent)

    def _places(self, frame: Frame) -> list[Place]:
        """The version marks in sight."""
        places = [(round(frame.x(news.time_ns)) + 0.5, news.label) for news in self._axis.news]
        return [place for place in places if frame.rect.left() <= place[0] <= frame.rect.right() + 1]

    def _paint_times(self, painter: QPainter, frame: Frame) -> None:
        theme = self._theme
        painter.setFont(theme.font(Size.AXIS))
        painter.setPen(theme.color("text3"))
        width, top, free = theme.px(60), round(frame.rect.bottom()) + theme.px(3), 0.0
        for time_ns, text in time_ticks(frame.view.window):
            left = min(round(frame.x(time_ns)) - width // 2, self.width() - width)
            middle, half = left + width / 2, painter.fontMetrics().horizontalAdvance(text) / 2
            if middle - half >= free:  # one that has no room beside the one before is left out
                free = middle + half + theme.px(4)
                painter.drawText(QRect(left, top, width, theme.px(14)), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_note(self, painter: QPainter, frame: Frame) -> None:
        theme, (first, second) = self._theme, self._drawing.note or ("", "")
        line = theme.px(18)
        area = QRect(0, 0, self.width(), round(frame.rect.height()))
        top = area.center().y() - (line if second else line // 2)
        lines = ((first, Size.BODY, "text2"), (second, Size.CAPTION, "text3"))
        for number, (text, size, token) in enumerate(lines):
            painter.setFont(theme.font(size))
            painter.setPen(theme.color(token))
            row = QRect(0, top + number * line, self.width(), line)
            painter.drawText(row, Qt.AlignmentFlag.AlignCenter, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the shapes take the new size once it rests."""
        super().resizeEvent(event)
        self._ground.resized()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at a time; with the button held, choose a range."""
        frame, x = self._frame(), event.position().x()
        if frame is None:
            return
        if self._pressed_x is not None and abs(x - self._pressed_x) >= _DRAG:
            self._axis.press(frame.time_ns(self._pressed_x))
            self._pressed_x = None
        self._axis.point(frame.time_ns(x))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag would begin."""
        if event.button() == Qt.MouseButton.LeftButton and self._frame():
            self._pressed_x = event.position().x()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the range; without one, the point."""
        pressed, self._pressed_x = self._pressed_x is not None, None
        if event.button() == Qt.MouseButton.LeftButton:
            self._axis.release()
            if pressed:
                self._click(event.position().y())

    def _click(self, y: float) -> None:
        frame, bucket = self._frame(), self._axis.bucket
        if (
            frame is not None
            and bucket is not None
            and self._axis.view
            and self._axis.view.pulse.calls[bucket]
        ):
            self.clicked.emit(bucket, frame.value(y))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave it to the column, which goes back to the live range."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the crosshair away."""
        if self._axis.band is None:
            self._axis.point(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring unless the mouse brought the focus."""
        self._by_keyboard = event.reason() is not Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the crosshair and an open range away."""
        self._axis.cancel()
        self._axis.point(None)
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys of `keyPressEvent` from being taken as shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if plain and event.key() in _STEPS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the crosshair, with Shift they choose a range that Enter takes."""
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = _STEPS.get(event.key())
        if step is not None:
            self._axis.step(step, extend=extend)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._axis.band:
            self._axis.release()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._click(0)
        elif event.key() == Qt.Key.Key_Escape and self._axis.cancel():
            self._pressed_x = None
        else:
            super().keyPressEvent(event)
