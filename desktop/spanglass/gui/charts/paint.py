"""Paints lines, bars and stacks of buckets into a rectangle."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from spanglass.gui.charts.buckets import PulseView
from spanglass.gui.charts.drawing import Bars, Line, Pile, Shape, Stack, Values
from spanglass.gui.charts.limits import Limit
from spanglass.gui.theming.theme import Size, Theme

_BAR_ALPHA, _BAR_POINTED_ALPHA = 0.6, 0.95
_BAR_GAP, _GAP_FROM = 0.2, 3
_PILE_ALPHA = 0.82
_AREA_ALPHA = 0.12
_STACK_ALPHA = 0.72


@dataclass(frozen=True, slots=True)
class Frame:
    """Where times and values lie on the screen: a rectangle, the view it shows and its highest value."""

    rect: QRectF
    view: PulseView
    top: float

    def x(self, time_ns: int) -> float:
        """The x of a time."""
        window = self.view.window
        return self.rect.left() + self.rect.width() * (time_ns - window.start_ns) / (
            window.end_ns - window.start_ns
        )

    def y(self, value: float) -> float:
        """The y of a value."""
        return self.rect.bottom() - self.rect.height() * min(value / self.top, 1.5)

    def value(self, y: float) -> float:
        """The value at a y, kept inside."""
        share = (self.rect.bottom() - y) / max(1.0, self.rect.height())
        return self.top * min(max(0.0, share), 1.0)

    def middle(self, bucket: int) -> float:
        """The x of a bucket's middle, kept inside."""
        return self.x(self.view.middle_ns(bucket))

    def edge(self, bucket: int) -> float:
        """The x of a bucket's start, kept inside."""
        x = self.x(self.view.pulse.start_ns + self.view.pulse.bucket_ns * bucket)
        return min(max(self.rect.left(), x), self.rect.right())

    def time_ns(self, x: float) -> int:
        """The time at an x, kept inside."""
        window, share = self.view.window, (x - self.rect.left()) / max(1.0, self.rect.width())
        return window.start_ns + round((window.end_ns - window.start_ns) * min(max(0.0, share), 1.0))


def faded(color: QColor, alpha: float) -> QColor:
    """A colour, partly transparent."""
    result = QColor(color)
    result.setAlphaF(alpha)
    return result


def mixed(color: QColor, ground: QColor, share: float) -> QColor:
    """What a colour of some opacity looks like on a ground."""
    parts = zip(color.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(over * share + under * (1 - share)) for over, under in parts))


def paint_shape(painter: QPainter, theme: Theme, frame: Frame, shape: Shape, pointed: int | None) -> None:
    """Paint one shape; `pointed` is the bucket under the crosshair."""
    if isinstance(shape, Bars):
        _paint_bars(painter, theme, frame, shape, pointed)
    elif isinstance(shape, Stack):
        _paint_stack(painter, theme, frame, shape)
    elif isinstance(shape, Pile):
        _paint_pile(painter, theme, frame, shape, pointed)
    else:
        _paint_line(painter, theme, frame, shape)


def paint_limits(painter: QPainter, theme: Theme, frame: Frame, limits: Iterable[Limit]) -> None:
    """Draw dashed lines at the limits of rules, named left of the plot."""
    height, right = theme.px(14), round(frame.rect.left()) - theme.px(4)
    painter.setFont(theme.font(Size.AXIS))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    named = -height
    for limit in sorted(limits, key=lambda limit: limit.value, reverse=True):
        y = round(frame.y(limit.value))
        pen = QPen(faded(theme.color(limit.token), 0.8), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(frame.rect.left(), y + 0.5, frame.rect.right(), y + 0.5))
        if y - named < height - 3:  # its name would lie on that of the limit above
            continue
        named = y
        painter.setPen(theme.color("text2"))
        place = QRect(-height, max(0, y - height // 2), right + height, height)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, limit.text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def paint_points(painter: QPainter, theme: Theme, frame: Frame, shape: Shape, bucket: int) -> None:
    """Mark the values of one bucket on the lines."""
    if not isinstance(shape, Line) or shape.values[bucket] is None:
        return
    painter.setPen(QPen(theme.color("bg1"), 1.5))
    painter.setBrush(theme.color(shape.token))
    painter.drawEllipse(QPointF(frame.middle(bucket), frame.y(shape.values[bucket] or 0.0)), 3.5, 3.5)


def runs(values: Values) -> Iterator[tuple[int, int]]:
    """The first and last index of each run of known values."""
    start = None
    for index, value in enumerate((*values, None)):
        if value is not None and start is None:
            start = index
        elif value is None and start is not None:
            yield start, index - 1
            start = None


def _points(frame: Frame, values: Values, first: int, last: int) -> list[QPointF]:
    return [QPointF(frame.middle(index), frame.y(values[index] or 0.0)) for index in range(first, last + 1)]


def _paint_line(painter: QPainter, theme: Theme, frame: Frame, line: Line) -> None:
    color = theme.color(line.token)
    pen = QPen(color, line.width * theme.scale)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    for first, last in runs(line.values):
        points = _points(frame, line.values, first, last)
        if line.filled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faded(color, _AREA_ALPHA))
            bottom = frame.rect.bottom()
            ends = [QPointF(points[-1].x(), bottom), QPointF(points[0].x(), bottom)]
            painter.drawPolygon(QPolygonF(points + ends))
        if first == last:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(points[0], line.width * 1.1, line.width * 1.1)
        else:
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
        if line.dotted:
            painter.setPen(QPen(color, 1.2))
            painter.setBrush(theme.color("bg1"))
            for point in points:
                painter.drawEllipse(point, 2.4, 2.4)


def _paint_pile(painter: QPainter, theme: Theme, frame: Frame, pile: Pile, pointed: int | None) -> None:
    """Each layer from the height of those below it, with a line of the ground between two."""
    below = [0.0] * len(pile.layers[0].values)
    for layer in pile.layers:
        color = theme.color(layer.token)
        usual, bright = faded(color, _PILE_ALPHA), faded(color, _BAR_POINTED_ALPHA)
        for index, value in enumerate(layer.values):
            if not value:
                continue
            left, right = _sides(frame, index)
            low, high = round(frame.y(below[index])), round(frame.y(below[index] + value))
            below[index] += value
            if right > left and low > high:
                bar = QRectF(left, high, right - left, max(1, low - high - (1 if low - high > 2 else 0)))
                painter.fillRect(bar, bright if index == pointed else usual)


def _sides(frame: Frame, index: int) -> tuple[int, int]:
    """Where the bar of a bucket begins and ends: on whole pixels, with a gap where there is room."""
    pulse = frame.view.pulse
    step = frame.x(pulse.start_ns + pulse.bucket_ns) - frame.x(pulse.start_ns)
    gap = max(1, round(step * _BAR_GAP)) if step >= _GAP_FROM else 0
    return round(frame.edge(index)), round(frame.edge(index + 1)) - gap


def _paint_bars(painter: QPainter, theme: Theme, frame: Frame, bars: Bars, pointed: int | None) -> None:
    """Bars from the bottom."""
    color = theme.color(bars.token)
    usual, bright = faded(color, _BAR_ALPHA), faded(color, _BAR_POINTED_ALPHA)
    bottom = frame.rect.bottom()
    for index, value in enumerate(bars.values):
        left, right = _sides(frame, index)
        if value and right > left:
            height = max(1.0, bottom - frame.y(value))
            bar = QRectF(left, bottom - height, right - left, height)
            painter.fillRect(bar, bright if index == pointed else usual)


def _paint_stack(painter: QPainter, theme: Theme, frame: Frame, stack: Stack) -> None:
    """Layers from the top, each painted down to the bottom, so that none shines through."""
    ground = theme.color("bg1")
    for first, last in runs(stack.layers[0].values):
        span = range(first, last + 1)
        heights = [1.0] * len(span)
        left, right = frame.edge(first), frame.edge(last + 1)
        xs = [frame.middle(index) for index in span]
        for number, layer in enumerate(stack.layers):
            line = [QPointF(left, frame.y(heights[0]))]
            line += [QPointF(x, frame.y(height)) for x, height in zip(xs, heights, strict=True)]
            line.append(QPointF(right, frame.y(heights[-1])))
            _paint_layer(painter, frame, line, mixed(theme.color(layer.token), ground, _STACK_ALPHA))
            if number:
                painter.setPen(QPen(ground, 1.0))
                painter.drawPolyline(QPolygonF(line))
            heights = [
                max(0.0, height - (layer.values[index] or 0.0))
                for index, height in zip(span, heights, strict=True)
            ]


def _paint_layer(painter: QPainter, frame: Frame, line: list[QPointF], color: QColor) -> None:
    """Fill down to the bottom; the line drawn between two layers is what smooths their edge."""
    bottom = frame.rect.bottom()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawPolygon(QPolygonF([*line, QPointF(line[-1].x(), bottom), QPointF(line[0].x(), bottom)]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
