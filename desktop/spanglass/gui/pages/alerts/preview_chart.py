"""The course of a rule's figure with what it would have done, and its limit as a line that can be moved."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from spanglass.alerts.backtest import Backtest, Episode
from spanglass.core.alerting import Rule
from spanglass.gui.charts.drawing import Tick
from spanglass.gui.models.table import as_hint
from spanglass.gui.pages.alerts.preview_paint import PreviewPaint, episode_text
from spanglass.gui.pages.alerts.preview_scale import Scale, axis, has_line, rounded, snap, tick_text
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.focus_ring import paint_ring

_GUTTER, _TOP, _BOTTOM, _SIDE = 46, 22, 20, 2
_GRIP, _NEAR = 7, 4
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
_WALKS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class PreviewChart(QWidget):
    """`moving` carries the limit while it is dragged, `moved` when it is let go or was moved by a key.

    Up and Down move the limit, Left and Right go through what would have fired; `opened` carries the
    `Episode` that is clicked or entered.
    """

    moving = Signal(float)
    moved = Signal(float)
    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._answer: Backtest | None = None
        self._rule: Rule | None = None
        self._limit: float | None = None
        self._top = 1.0
        self._ticks: tuple[Tick, ...] = ()
        self._dragged = False
        self._at: int | None = None
        self._base: QPixmap | None = None
        self._base_key: tuple[object, ...] = ()
        self.note = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("What the rule would have done")
        theme.changed.connect(self._restyle)

    def sizeHint(self) -> QSize:
        """Low enough for a small window."""
        return QSize(self._theme.px(400), self._theme.px(190))

    def minimumSizeHint(self) -> QSize:
        """The least that shows a line."""
        return QSize(self._theme.px(200), self._theme.px(150))

    @property
    def limit(self) -> float | None:
        """Where the line is."""
        return self._limit

    @property
    def dragged(self) -> bool:
        """Whether the line is held."""
        return self._dragged

    def show_rule(self, rule: Rule) -> None:
        """Show a rule's limit; what it would have done follows when it is known."""
        if self._rule is not None and self._rule.id != rule.id:
            self._answer, self._at = None, None
        self._rule = rule
        if not self._dragged:
            self._limit = rule.limit if has_line(rule) else None
            self._fit()

    def show_answer(self, answer: Backtest) -> None:
        """Show what the rule would have done."""
        self._answer = answer
        self._at = None if self._at is None or self._at >= len(answer.episodes) else self._at
        self._fit()
        self._describe()

    def show_note(self, note: str) -> None:
        """Say something in the place of the plot; the empty text takes it away."""
        self.note = note
        self.update()

    def _fit(self) -> None:
        """Fit the axis; a drag keeps it as it is."""
        if self._answer is not None and self._rule is not None and not self._dragged:
            self._top, self._ticks = axis(self._rule, self._answer.values, self._limit)
            if self._limit is None and all(value is None for value in self._answer.values):
                self._ticks = ()  # a rule of events has no figure
        self.update()

    def scale(self) -> Scale | None:
        """Where everything lies; None while nothing is known."""
        if self._answer is None:
            return None
        px = self._theme.px
        left, top = px(_GUTTER), px(_TOP)
        rect = QRectF(left, top, self.width() - left - px(_SIDE), self.height() - top - px(_BOTTOM))
        return Scale(rect, self._answer.period, self._top)

    def _describe(self) -> None:
        answer = self._answer
        if answer is None or self._rule is None:
            return
        parts = [episode_text(answer, episode) for episode in answer.episodes if episode.fired]
        if self._limit is not None:
            parts.insert(0, f"limit {tick_text(self._rule, self._limit)}")
        self.setAccessibleDescription("; ".join(parts) or "Nothing would have fired")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the axes, what would have fired, the course and the limit."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, answer = self.scale(), self._answer
        if scale is None or answer is None or self.note:
            painter.setFont(self._theme.font())
            painter.setPen(self._theme.color("text3"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.note)
        else:
            painter.drawPixmap(0, 0, self._based(scale, answer))
            paint = PreviewPaint(self._theme, painter, scale, answer)
            paint.draw_episodes(self._at)
            if self._limit is not None and self._rule is not None:
                text = tick_text(self._rule, self._limit)
                paint.draw_limit(self._limit, text, self.hasFocus() or self._dragged)
        if self.hasFocus():
            paint_ring(painter, self._theme, self.rect())
        painter.end()

    def _based(self, scale: Scale, answer: Backtest) -> QPixmap:
        """Axes and course as a picture, made anew only when they change: a drag repaints all the time."""
        key = (self.size().toTuple(), self.devicePixelRatioF(), self._ticks, scale, answer.values)
        if self._base is None or self._base_key != key:
            pixmap = QPixmap(self.size() * self.devicePixelRatioF())
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            PreviewPaint(self._theme, painter, scale, answer).draw_base(self._ticks)
            painter.end()
            self._base, self._base_key = pixmap, key
        return self._base

    def _restyle(self) -> None:
        self._base = None
        self.update()

    def _near(self, position: QPointF) -> bool:
        """Whether a place is on the line or its handle."""
        scale = self.scale()
        if scale is None or self._limit is None:
            return False
        reach = self._theme.px(_GRIP if position.x() > scale.rect.left() + self._theme.px(60) else 12)
        return abs(position.y() - scale.y(self._limit)) <= reach

    def _under(self, position: QPointF) -> Episode | None:
        scale, answer = self.scale(), self._answer
        if scale is None or answer is None:
            return None
        near = self._theme.px(_NEAR)
        for episode in answer.episodes:
            left, right = scale.x(episode.start_ns), scale.x(episode.until(answer.now_ns))
            if left - near <= position.x() <= right + near:
                return episode
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the line."""
        if event.button() == Qt.MouseButton.LeftButton and self._near(event.position()):
            self._dragged = True
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the line."""
        scale, near = self.scale(), self._near(event.position())
        shape = Qt.CursorShape
        over = shape.PointingHandCursor if self._under(event.position()) else shape.ArrowCursor
        self.setCursor(shape.SizeVerCursor if near or self._dragged else over)
        if self._dragged and scale is not None:
            self._move(scale.value(event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the line go, or open what was clicked."""
        if self._dragged:
            self._dragged = False
            if self._limit is not None:
                self.moved.emit(self._limit)
        elif event.button() == Qt.MouseButton.LeftButton and (episode := self._under(event.position())):
            self.opened.emit(episode)

    def _move(self, limit: float) -> None:
        if limit != self._limit:
            self._limit = limit
            self.update()
            self.moving.emit(limit)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move from being taken as shortcuts, and tell what lies under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            episode = self._under(QPointF(event.pos()))
            text = episode_text(self._answer, episode) if episode and self._answer else ""
            QToolTip.showText(event.globalPos(), as_hint(text) or "", self)
            return True
        wanted = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if wanted and Qt.Key(event.key()) in (*_STEPS, *_WALKS):  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the limit, or go through what would have fired; Escape puts a dragged line back."""
        key = Qt.Key(event.key())
        if key in _STEPS and self._limit is not None:
            step = snap(self._top)
            self._move(rounded(max(step, round(self._limit / step + _STEPS[key]) * step)))
            self.moved.emit(self._limit)
        elif key in _WALKS and self._answer is not None and self._answer.episodes:
            self._walk(_WALKS[key], len(self._answer.episodes))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None and self._answer:
            self.opened.emit(self._answer.episodes[self._at])
        elif key == Qt.Key.Key_Escape and self._dragged and self._rule is not None:
            self._dragged = False
            self._move(self._rule.limit)
        else:
            super().keyPressEvent(event)

    def _walk(self, by: int, count: int) -> None:
        self._at = count - 1 if self._at is None else min(max(0, self._at + by), count - 1)
        if self._answer is not None:
            text = episode_text(self._answer, self._answer.episodes[self._at])
            self.setAccessibleDescription(text)
        self.update()
