"""The strip: handles, body and free room are dragged, and the keyboard does the same."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pulses import SECOND
from spanglass.gui.charts.buckets import Window
from spanglass.gui.pages.monitor.brush import BrushStrip, _rounded
from spanglass.gui.pages.monitor.view import Strip
from spanglass.gui.theming.theme import Theme

MINUTE = 60 * SECOND
START = 1_790_000_000 * SECOND // (360 * MINUTE) * (360 * MINUTE)


class Stage:
    """Six hours, the last of them chosen, on a strip whose bars are 3 pixels for 2 minutes."""

    def __init__(self, qtbot: QtBot) -> None:
        self.strip = BrushStrip(Theme())
        qtbot.addWidget(self.strip)
        self.strip.resize(72 + 540 + 104, 48)
        self.strip.show_strip(
            Strip(START, 2 * MINUTE, tuple(range(180))),
            Window(START + 300 * MINUTE, START + 360 * MINUTE, MINUTE),
        )
        self.strip.show()
        self.picked: list[tuple[int, int]] = []
        self.strip.picked.connect(lambda start, end: self.picked.append((start, end)))

    def drag(self, first: float, last: float) -> tuple[float, float]:
        """Drag between two minutes; the minutes that are then picked."""
        places = [QPoint(round(72 + minute * 1.5), 24) for minute in (first, last)]
        QTest.mousePress(self.strip, Qt.MouseButton.LeftButton, pos=places[0])
        QTest.mouseMove(self.strip, places[1])
        QTest.mouseRelease(self.strip, Qt.MouseButton.LeftButton, pos=places[1])
        start, end = self.picked[-1]
        return (start - START) / MINUTE, (end - START) / MINUTE


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_a_handle_moves_its_end(stage: Stage) -> None:
    assert stage.drag(300, 240) == pytest.approx((240, 360), abs=1)


def test_the_body_moves_the_range_and_stays_within(stage: Stage) -> None:
    assert stage.drag(330, 230) == pytest.approx((200, 260), abs=1)
    assert stage.drag(330, 355) == pytest.approx((200, 260), abs=1)  # it could go no further: nothing picked


def test_beside_it_another_range_is_drawn(stage: Stage) -> None:
    assert stage.drag(100, 60) == pytest.approx((60, 100), abs=1)


def test_a_click_picks_nothing(stage: Stage) -> None:
    QTest.mouseClick(stage.strip, Qt.MouseButton.LeftButton, pos=QPoint(200, 24))
    assert not stage.picked


def test_the_keyboard_moves_the_range_by_bars(stage: Stage) -> None:
    QTest.keyClick(stage.strip, Qt.Key.Key_Left)
    assert stage.picked[-1] == (START + 298 * MINUTE, START + 358 * MINUTE)
    QTest.keyClick(stage.strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert stage.picked[-1] == (START + 300 * MINUTE, START + 358 * MINUTE)


def test_it_says_what_is_chosen(stage: Stage) -> None:
    assert stage.strip.accessibleDescription().startswith("16,110 requests, chosen ")


def test_how_long_it_is_fits_in_few_letters() -> None:
    assert [_rounded(seconds) for seconds in (45, 600, 6240, 21_600, 86_400, 604_800)] == [
        "45s", "10 min", "1.7 h", "6 h", "1 d", "7 d",
    ]  # fmt: skip


def test_the_ring_is_for_the_keyboard(stage: Stage) -> None:
    ground = stage.strip.grab().toImage().pixelColor(1, 1)
    stage.strip.setFocus(Qt.FocusReason.OtherFocusReason)
    assert stage.strip.grab().toImage().pixelColor(1, 1) == ground
    stage.strip.clearFocus()
    stage.strip.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.strip._by_keyboard
