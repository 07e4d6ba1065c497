"""Limits dragged in a plot, their rules opened, and rules asked for at a height."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pulses import BUCKET, START, a_pulse
from spanglass.gui.charts.buckets import PulseView, Window
from spanglass.gui.charts.drawing import Drawing
from spanglass.gui.charts.limit_drag import LimitDrag
from spanglass.gui.charts.limits import WATCHED, Limit, Unit, limit_text, rounded
from spanglass.gui.charts.plot import Plot
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.theming.theme import Theme

RULE = Limit(8.0, "8 s", "Slow calls", "latency")
USUAL = Limit(4.0, "4 s", "Half as slow")


@dataclass
class Stage:
    plot: Plot
    axis: TimeAxis
    drag: LimitDrag
    moved: list[tuple[Limit, float]] = field(default_factory=list)
    opened: list[Limit] = field(default_factory=list)

    def at(self, value: float, x: int = 120) -> QPoint:
        frame = self.plot.frame()
        assert frame is not None
        return QPoint(x, round(frame.y(value)))

    def press(self, value: float, x: int = 120) -> None:
        QTest.mousePress(self.plot, Qt.MouseButton.LeftButton, pos=self.at(value, x))

    def release(self, value: float, x: int = 120) -> None:
        QTest.mouseMove(self.plot, self.at(value, x))
        QTest.mouseRelease(self.plot, Qt.MouseButton.LeftButton, pos=self.at(value, x))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    axis = TimeAxis()
    plot = Plot(Theme(), axis)
    axis.setParent(plot)
    qtbot.addWidget(plot)
    plot.resize(284, 220)
    plot.show()
    axis.show(PulseView(a_pulse(), Window(START, START + 4 * BUCKET, BUCKET)), ())
    plot.set_drawing(Drawing(10.0))
    drag = LimitDrag(plot, WATCHED["Latency"])
    drag.set_limits((RULE, USUAL))
    made = Stage(plot, axis, drag)
    drag.moved.connect(lambda limit, value: made.moved.append((limit, value)))
    drag.opened.connect(made.opened.append)
    return made


def test_a_limit_is_dragged_and_shown_on_its_way(stage: Stage) -> None:
    stage.press(8)
    QTest.mouseMove(stage.plot, stage.at(6.5))
    assert stage.plot._limits[0].text == "6.5 s"
    assert stage.axis.band is None
    stage.release(5)
    ((limit, value),) = stage.moved
    assert limit == RULE
    assert value == pytest.approx(5, abs=0.1)


def test_escape_takes_it_back(qtbot: QtBot, stage: Stage) -> None:
    stage.press(8)
    QTest.mouseMove(stage.plot, stage.at(6))
    qtbot.keyClick(stage.plot, Qt.Key.Key_Escape)
    assert stage.plot._limits == (RULE, USUAL)
    stage.release(6)
    assert stage.moved == []


def test_what_is_no_rule_does_not_move(stage: Stage) -> None:
    stage.press(4)
    stage.release(2)
    assert stage.moved == []
    assert stage.plot._limits == (RULE, USUAL)


def test_beside_a_limit_a_range_is_chosen_as_ever(stage: Stage) -> None:
    with_band: list[bool] = []
    stage.axis.changed.connect(lambda: with_band.append(stage.axis.band is not None))
    stage.press(6, 100)
    QTest.mouseMove(stage.plot, stage.at(6, 110))
    stage.release(6, 180)
    assert any(with_band)
    assert stage.moved == []


def test_the_name_opens_the_rule(stage: Stage) -> None:
    stage.press(8, 4)
    stage.release(8, 4)
    assert stage.opened == [RULE]
    stage.press(8, 4)
    stage.release(3, 4)
    assert stage.opened == [RULE]


def test_the_pointer_says_what_can_be_done(stage: Stage) -> None:
    shapes = []
    for x, value in ((120, 8), (4, 8), (120, 6), (120, 4)):
        QTest.mouseMove(stage.plot, stage.at(value, x))
        shapes.append(stage.plot.cursor().shape())
    shape = Qt.CursorShape
    assert shapes == [shape.SizeVerCursor, shape.PointingHandCursor, shape.CrossCursor, shape.CrossCursor]


def test_a_rule_is_asked_for_at_a_height(qtbot: QtBot, stage: Stage) -> None:
    menu = stage.drag.menu(3.21)
    assert menu is not None
    texts = [action.text() for action in menu.actions()]
    assert texts == [f"Alert on latency {part} over 3.2 s…" for part in ("p95", "p50", "p99")]
    with qtbot.waitSignal(stage.drag.wanted) as wanted:
        menu.actions()[0].trigger()
    assert wanted.args == [WATCHED["Latency"][0], 3.2]
    assert WATCHED["Latency"][0].in_rules(3.2) == 3_200_000_000
    assert LimitDrag(stage.plot, ()).menu(3) is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.1234, Unit.SECONDS, "0.12 s"), (6.44, Unit.SECONDS, "6.4 s"), (34.4, Unit.SECONDS, "34 s"),
        (0.0, Unit.SECONDS, "0.01 s"), (0.00434, Unit.SHARE, "0.43%"), (0.0678, Unit.SHARE, "6.8%"),
        (0.333, Unit.SHARE, "33.5%"),
    ],
)  # fmt: skip
def test_heights_are_rounded_as_a_person_would(value: float, unit: Unit, text: str) -> None:
    assert limit_text(rounded(value, unit), unit) == text
