"""Paints the preview of a rule."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPolygonF

from spanglass.alerts.backtest import Backtest, Episode
from spanglass.alerts.wording import place, span_of
from spanglass.core.alerting import Rule
from spanglass.core.display import clock
from spanglass.gui.charts.drawing import Tick
from spanglass.gui.charts.paint import faded
from spanglass.gui.pages.alerts.preview_scale import Scale, tick_text, times
from spanglass.gui.pages.alerts.sentence import figure_of
from spanglass.gui.theming.theme import Size, Theme

_BAND, _BAND_CHOSEN, _SHORT = 0.22, 0.4, 0.12
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class PreviewPaint:
    """One painting of the chart."""

    def __init__(self, theme: Theme, painter: QPainter, scale: Scale, answer: Backtest) -> None:
        self._theme, self._painter, self._scale, self._answer = theme, painter, scale, answer

    def draw_base(self, ticks: Sequence[Tick]) -> None:
        """Axes and the course: what a drag leaves as it is."""
        self._draw_ticks(ticks)
        self._draw_times()
        self._draw_course()

    def draw_episodes(self, chosen: int | None) -> None:
        """What would have fired, and what not quite, with names."""
        for number, episode in enumerate(self._answer.episodes):
            self._draw_band(episode, number == chosen)
        free = self._scale.rect.right() + self._theme.px(60)
        for episode in reversed(self._answer.episodes):
            free = self._draw_label(episode, free)

    def draw_limit(self, limit: float, text: str, held: bool) -> None:
        """The line with its handle."""
        theme, px, rect = self._theme, self._theme.px, self._scale.rect
        y = self._scale.y(limit)
        token = "error"
        self._painter.setPen(QPen(theme.color(token), 2 if held else 1.5))
        self._painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        font = theme.font(Size.CAPTION, 600, figures=True)
        width = QFontMetrics(font).horizontalAdvance(text) + px(28)
        handle = QRectF(rect.left() + px(6), y - px(10), width, px(20))
        self._painter.setPen(QPen(theme.color("accent"), 2) if held else Qt.PenStyle.NoPen)
        self._painter.setBrush(theme.color(token))
        self._painter.drawRoundedRect(handle, 3, 3)
        self._painter.setPen(theme.color("bg1"))
        self._painter.setFont(font)
        words = handle.adjusted(px(7), 0, 0, 0)
        self._painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        side = px(12)
        icon = theme.pixmap("chevrons-up-down", "bg1", 12, self._painter.device().devicePixelRatioF())
        at = QRect(round(handle.right()) - side - px(5), round(y) - side // 2, side, side)
        self._painter.drawPixmap(at, icon)

    def _draw_ticks(self, ticks: Sequence[Tick]) -> None:
        theme, rect = self._theme, self._scale.rect
        self._painter.setFont(theme.font(Size.AXIS))
        height = theme.px(14)
        for tick in ticks:
            y = round(self._scale.y(tick.value))
            self._painter.fillRect(round(rect.left()), y, round(rect.width()), 1, theme.color("line1"))
            self._painter.setPen(theme.color("text3"))
            label = QRect(0, y - height // 2, round(rect.left()) - theme.px(6), height)
            self._painter.drawText(label, _RIGHT, tick.text)
        bottom = round(rect.bottom())
        self._painter.fillRect(round(rect.left()), bottom, round(rect.width()), 1, theme.color("line2"))

    def _draw_times(self) -> None:
        theme, rect = self._theme, self._scale.rect
        width, top = theme.px(60), round(rect.bottom()) + theme.px(4)
        self._painter.setFont(theme.font(Size.AXIS))
        self._painter.setPen(theme.color("text3"))
        for time_ns, text in times(self._answer.period):
            x = round(self._scale.x(time_ns))
            left = min(max(0, x - width // 2), round(rect.right()) - width // 2)
            label = QRect(left, top, width, theme.px(14))
            self._painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)

    def _band(self, episode: Episode) -> QRectF:
        left = self._scale.x(episode.start_ns)
        right = self._scale.x(episode.until(self._answer.now_ns))
        rect = self._scale.rect
        return QRectF(left, rect.top(), max(self._theme.px(2), right - left), rect.height())

    def _draw_band(self, episode: Episode, chosen: bool) -> None:
        token = "error" if episode.fired else "warn"
        alpha = _BAND_CHOSEN if chosen else _BAND if episode.fired else _SHORT
        self._painter.fillRect(self._band(episode), faded(self._theme.color(token), alpha))
        if chosen:
            self._painter.setPen(QPen(self._theme.color("accent"), 2))
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.drawRect(self._band(episode))

    def _draw_course(self) -> None:
        scale, values = self._scale, self._answer.values
        self._painter.setPen(QPen(self._theme.color(course_token(self._answer.rule)), 1.5))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        run: list[QPointF] = []
        for bucket, value in enumerate((*values, None)):
            if value is not None:
                run.append(QPointF(scale.middle(bucket), scale.y(value)))
            elif run:
                self._draw_run(run)
                run = []

    def _draw_run(self, run: list[QPointF]) -> None:
        """A line, or a dot for a single value."""
        if len(run) > 1:
            self._painter.drawPolyline(QPolygonF(run))
            return
        self._painter.save()
        self._painter.setBrush(self._painter.pen().color())
        self._painter.drawEllipse(run[0], 1.0, 1.0)
        self._painter.restore()

    def _draw_label(self, episode: Episode, free: float) -> float:
        """The episode's name over its band if there is room left of `free`; where the room ends now."""
        theme, band = self._theme, self._band(episode)
        text = label_of(self._answer, episode)
        font = theme.font(Size.AXIS, 500)
        width = QFontMetrics(font).horizontalAdvance(text) + theme.px(6)
        middle = min(band.center().x(), self._scale.rect.right() - width / 2)
        if middle + width / 2 > free:
            return free
        self._painter.setFont(font)
        self._painter.setPen(theme.color("text2"))
        place = QRectF(middle - width / 2, 0, width, theme.px(20))
        self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        return middle - width / 2


def course_token(rule: Rule) -> str:
    """The colour of a rule's figure."""
    figure = figure_of(rule)
    if figure == "refusal_rate":
        return "refusal"
    if figure in ("error_rate", "schema_failures"):
        return "error"
    if figure == "cost" or rule.kind in ("daily_spend", "runaway"):
        return "chart_2"
    return "p95"


def label_of(answer: Backtest, episode: Episode) -> str:
    """What stands over an episode."""
    if not episode.fired:
        return "too short" if episode.brief else "too few calls"
    if episode.event:
        return "new" if answer.rule.kind == "new_snapshot" else "shift"
    return "now" if episode.end_ns is None else span_of(episode.end_ns - episode.start_ns)


def episode_text(answer: Backtest, episode: Episode) -> str:
    """An episode in a sentence: when, for how long, where, and on what evidence."""
    reading, rule = episode.reading, answer.rule
    verb = "Fired" if episode.fired else "Did not fire"
    end = "still there" if episode.end_ns is None else f"for {span_of(episode.end_ns - episode.start_ns)}"
    parts = [f"{verb} at {clock(episode.start_ns)[:5]}{place(episode.scope)}, {end}"]
    if reading.value is not None:
        parts.append(f"at {tick_text(rule, reading.value)}")
    if reading.calls:
        parts.append(f"{reading.bad or reading.calls} of {reading.calls} calls")
    if not episode.fired:
        parts.append(label_of(answer, episode))
    return ", ".join(parts) + "."
