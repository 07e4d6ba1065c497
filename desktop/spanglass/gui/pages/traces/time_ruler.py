"""The head of the span tree: two titles and the ruler of the waterfall, which pans, zooms and resizes."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from spanglass.gui.models.spans import DURATION, SPAN, TITLES, WATERFALL
from spanglass.gui.pages.traces.time_scale import TimeScale
from spanglass.gui.theming.theme import Size, Theme

HEIGHT = 26
LEFT, RIGHT = 8, 12
"""What the waterfall leaves free beside its bars."""

_DURATION_WIDTH = 90
_LEAST_SPAN, _LEAST_WATERFALL = 120, 90
_SHARE = 0.4
_EDGE = 4


class TimeRuler(QHeaderView):
    """Holds the waterfall's `scale`; `changed` is emitted after it changed, by whatever.

    `share` is the waterfall's part of the whole width; dragging its left edge changes it. Dragging the
    ruler pans, a double click shows the whole trace.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.scale = TimeScale()
        self.share = _SHARE
        self._grip: tuple[str, int] | None = None
        self.setMinimumSectionSize(0)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)
        self.setMouseTracking(True)
        self.setAccessibleName("Time ruler")
        self.setToolTip("Drag to move, Ctrl+wheel to zoom, double-click to see everything")
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.arrange()
        self.viewport().update()

    @property
    def origin(self) -> int:
        """Where the scale begins in the viewport."""
        return self.sectionViewportPosition(WATERFALL) + self._theme.px(LEFT)

    def set_extent(self, first_ns: int, last_ns: int) -> None:
        """Let the trace reach from one moment to another."""
        self._set_scale(self.scale.over(first_ns, last_ns))

    def reset(self) -> None:
        """Show the whole trace."""
        self._set_scale(self.scale.reset())

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Come `factor` times closer around a pixel of the viewport, or around the middle."""
        at = self.scale.width / 2 if x is None else min(max(0.0, x - self.origin), float(self.scale.width))
        self._set_scale(self.scale.zoomed(factor, at))

    def pan(self, pixels: float) -> None:
        """Move the view on by so many pixels."""
        self._set_scale(self.scale.panned(pixels))

    def set_share(self, share: float) -> None:
        """Give the waterfall this part of the width, as far as the other columns allow."""
        self.share = min(0.9, max(0.05, share))
        self.arrange()

    def arrange(self) -> None:
        """Share the width out among the columns."""
        if self.count() != len(TITLES):
            return
        px, whole = self._theme.px, self.width()
        duration = px(_DURATION_WIDTH)
        most = max(px(_LEAST_WATERFALL), whole - duration - px(_LEAST_SPAN))
        waterfall = max(px(_LEAST_WATERFALL), min(round(whole * self.share), most))
        self.resizeSection(DURATION, duration)
        self.resizeSection(WATERFALL, waterfall)
        self.resizeSection(SPAN, max(0, whole - duration - waterfall))
        self._set_scale(self.scale.resized(waterfall - px(LEFT) - px(RIGHT), self._theme.scale))

    def _set_scale(self, scale: TimeScale) -> None:
        if scale != self.scale:
            self.scale = scale
            self.viewport().update()
            self.changed.emit()

    def sizeHint(self) -> QSize:
        """One line."""
        px = self._theme.px  # the sections are given what is there, so that nobody has to measure them
        return QSize(px(_LEAST_SPAN + _DURATION_WIDTH + _LEAST_WATERFALL), px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the new width."""
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, titles, ticks and the line below."""
        theme, viewport = self._theme, self.viewport()
        px, height = theme.px, viewport.height()
        painter = QPainter(viewport)
        painter.fillRect(viewport.rect(), theme.color("bg1"))
        painter.setFont(theme.font(Size.BODY))
        painter.setPen(theme.color("text3"))
        middle = Qt.AlignmentFlag.AlignVCenter
        edge = self.sectionViewportPosition(WATERFALL)
        painter.drawText(QRect(px(6), 0, self.sectionSize(SPAN), height - 1), middle, TITLES[SPAN])
        titled = QRect(0, 0, edge - px(7), height - 1)
        painter.drawText(titled, middle | Qt.AlignmentFlag.AlignRight, TITLES[DURATION])
        painter.setFont(theme.font(Size.AXIS, 500))
        for tick in () if self.scale.empty else self.scale.ticks():
            x = self.origin + round(tick.x)
            painter.fillRect(x, px(9), 1, height - px(9), theme.color("line2"))
            room = viewport.width() - x - px(3)
            if painter.fontMetrics().horizontalAdvance(tick.text) <= room:
                painter.drawText(QRect(x + px(3), 0, room, height - 1), middle, tick.text)
        painter.fillRect(0, height - 1, viewport.width(), 1, theme.color("line1"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the waterfall's edge or of the ruler."""
        place = self._place(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place:
            self._grip = (place, event.position().toPoint().x())
            self._show_cursor(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan or resize with what is held."""
        at = event.position().toPoint()
        if self._grip is None:
            self._show_cursor(self._place(at))
            return
        held, x = self._grip
        if held == "edge":
            self.set_share((self.width() - at.x()) / max(1, self.width()))
        else:
            self.pan(x - at.x())
            self._grip = (held, at.x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self._show_cursor(self._place(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole trace."""
        if self._place(event.position().toPoint()) == "ruler":
            self.reset()

    def _place(self, at: QPoint) -> str:
        """What is under the pointer: the waterfall's left edge, its ruler, or nothing that moves."""
        edge = self.sectionViewportPosition(WATERFALL)
        if abs(at.x() - edge) <= self._theme.px(_EDGE):
            return "edge"
        return "ruler" if at.x() > edge else ""

    def _show_cursor(self, place: str) -> None:
        movable = Qt.CursorShape.ClosedHandCursor if self._grip else Qt.CursorShape.OpenHandCursor
        over_ruler = Qt.CursorShape.ArrowCursor if self.scale.whole else movable
        shapes = {"edge": Qt.CursorShape.SplitHCursor, "ruler": over_ruler}
        self.viewport().setCursor(shapes.get(place, Qt.CursorShape.ArrowCursor))
