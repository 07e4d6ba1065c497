"""Gaps in the data are gaps on the screen; bars, single points and stacks lie where their buckets are."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from pulses import BUCKET, START, a_pulse
from spanglass.gui.charts.buckets import PulseView, Window
from spanglass.gui.charts.drawing import Bars, Line, Shape, Stack
from spanglass.gui.charts.limits import Limit
from spanglass.gui.charts.paint import Frame, mixed, paint_limits, paint_shape, runs
from spanglass.gui.theming.theme import Theme

VIEW = PulseView(a_pulse(), Window(START, START + 4 * BUCKET, BUCKET))
FRAME = Frame(QRectF(0, 0, 80, 40), VIEW, 1.0)


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


def painted(theme: Theme, shape: Shape, pointed: int | None = None) -> QImage:
    image = QImage(80, 40, QImage.Format.Format_RGB32)
    image.fill(theme.color("bg1"))
    painter = QPainter(image)
    paint_shape(painter, theme, FRAME, shape, pointed)
    painter.end()
    return image


def touched(theme: Theme, image: QImage) -> str:
    """One mark for each five columns: ``#`` where anything was painted."""
    ground = theme.color("bg1")

    def any_ink(left: int) -> bool:
        return any(image.pixelColor(x, y) != ground for x in range(left, left + 5) for y in range(40))

    return "".join("#" if any_ink(left) else "." for left in range(0, 80, 5))


def test_runs_are_what_lies_between_gaps() -> None:
    assert list(runs((None, 1.0, 0.0, None, None, 2.0))) == [(1, 2), (5, 5)]
    assert list(runs(())) == []
    assert list(runs((None, None))) == []


def test_a_line_breaks_at_a_gap_and_a_single_value_is_a_dot(theme: Theme) -> None:
    image = painted(theme, Line("a", "p95", (0.5, 0.5, None, 0.5)))
    assert touched(theme, image) == ".######......##."


def test_bars_fill_their_buckets_and_the_pointed_one_is_brighter(theme: Theme) -> None:
    image = painted(theme, Bars("a", "chart_2", (0.5, 0.0, 1.0, 0.0)), pointed=2)
    assert touched(theme, image) == "####....####...."
    low, high = image.pixelColor(5, 30), image.pixelColor(45, 30)
    assert high.lightness() > low.lightness()
    assert image.pixelColor(5, 10) == theme.color("bg1")


def test_a_stack_fills_the_height_and_breaks_at_a_gap(theme: Theme) -> None:
    stack = Stack((Line("a", "chart_0", (0.5, 0.5, None, 1.0)), Line("b", "chart_1", (0.5, 0.5, None, 0.0))))
    image = painted(theme, stack)
    assert touched(theme, image) == "########....####"
    ground = theme.color("bg1")
    assert image.pixelColor(10, 5) == mixed(theme.color("chart_0"), ground, 0.72)
    assert image.pixelColor(10, 35) == mixed(theme.color("chart_1"), ground, 0.72)


def test_colours_are_mixed_by_opacity(qtbot: QtBot) -> None:
    assert mixed(QColor(100, 0, 0), QColor(0, 100, 0), 0.75) == QColor(75, 25, 0)


def test_x_and_time_are_each_other_s_opposite(qtbot: QtBot) -> None:
    assert FRAME.x(FRAME.time_ns(37.0)) == pytest.approx(37.0)
    assert FRAME.time_ns(-500) == START
    assert FRAME.time_ns(500) == START + 4 * BUCKET


def names(theme: Theme, *values: float) -> QImage:
    """What is drawn left of a plot with limits at some heights, which all have one name."""
    image = QImage(80, 100, QImage.Format.Format_RGB32)
    image.fill(theme.color("bg1"))
    painter = QPainter(image)
    frame = Frame(QRectF(30, 0, 50, 100), VIEW, 1.0)
    paint_limits(painter, theme, frame, [Limit(value, "5%", "") for value in values])
    painter.end()
    return image.copy(0, 0, 28, 100)


def test_the_names_of_limits_do_not_lie_on_each_other(theme: Theme) -> None:
    assert names(theme, 0.1, 0.15) == names(theme, 0.15)
    assert names(theme, 0.1, 0.5) not in (names(theme, 0.5), names(theme, 0.1))
