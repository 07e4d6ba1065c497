"""The column and the strip: one question, one crosshair, drag to zoom, modes by width and key."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from pulses import BUCKET, MINI, NEW, SECOND, START, a_drift, an_empty_pulse
from spanglass.core.views import Pulse
from spanglass.gui.charts.feed import PulseFeed
from spanglass.gui.charts.limits import Limit
from spanglass.gui.charts.plot import Plot
from spanglass.gui.charts.pulse import Mode, PulsePanel
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.theming.theme import Scheme, Theme

NOW = START + 61 * BUCKET - 7 * SECOND
Answer = Callable[[int, int, int], Pulse]


def drift(start_ns: int, end_ns: int, buckets: int) -> Pulse:
    return replace(a_drift(start_ns, buckets), bucket_ns=(end_ns - start_ns) // buckets)


def nothing(start_ns: int, end_ns: int, buckets: int) -> Pulse:
    return an_empty_pulse(buckets, start_ns)


class FakeQuestions(QObject):
    """Answers at once."""

    failed = Signal(str, object)

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.make, self.queries = answer, []

    def ask(
        self, _topic: str, question: Callable[..., Any], answer: Callable[[Any], None], *_: object
    ) -> None:
        answer(question(self))

    def pulse(self, start_ns: int, end_ns: int, buckets: int, query: str = "") -> Pulse:
        self.queries.append(query)
        return self.make(start_ns, end_ns, buckets)


class Stage:
    """A page with the strip above the column, and what surrounds them."""

    def __init__(self, qtbot: QtBot, answer: Answer = drift, scheme: Scheme = Scheme.DARK) -> None:
        self.selection, self.theme, self.questions = Selection(), Theme(scheme), FakeQuestions(answer)
        feed = PulseFeed(self.questions, self.selection, clock=lambda: NOW)
        self.panel = PulsePanel(self.theme, self.questions, self.selection, feed=feed)
        self.page = QWidget()
        qtbot.addWidget(self.page)
        layout = QVBoxLayout(self.page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel.strip)
        layout.addWidget(self.panel, 1)
        self.page.resize(284, 830)
        self.page.show()

    @property
    def plot(self) -> Plot:
        return self.panel.sections[0].plot

    def legends(self) -> list[str]:
        return [section.legend.text for section in self.panel.sections]

    def drag(self, start: int, end: int, *, release: bool = True) -> None:
        QTest.mousePress(self.plot, Qt.MouseButton.LeftButton, pos=QPoint(start, 60))
        for x in (start, start + 5, end):
            self.move(x)
        if release:
            QTest.mouseRelease(self.plot, Qt.MouseButton.LeftButton, pos=QPoint(end, 60))

    def move(self, x: int) -> None:
        place, button = QPointF(x, 60), Qt.MouseButton.LeftButton
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, self.plot.mapToGlobal(place), Qt.MouseButton.NoButton, button,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(self.plot, event)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_four_charts_in_order_with_figures_of_the_range(stage: Stage) -> None:
    assert [section.chart.title for section in stage.panel.sections] == [
        "Latency", "Cost", "Errors and refusals", "Model versions",
    ]  # fmt: skip
    assert stage.legends()[0] == "p50 1.9 s · p95 6.4 s · p99 11.2 s"
    assert stage.legends()[1].endswith("today $4.82")


def test_the_crosshair_makes_all_legends_tell_one_bucket(stage: Stage) -> None:
    whole = stage.legends()
    stage.move(200)
    assert stage.panel.axis.bucket is not None
    assert stage.legends()[1] != whole[1]
    assert stage.legends()[3] != whole[3]
    QApplication.sendEvent(stage.plot, QEvent(QEvent.Type.Leave))
    assert stage.legends() == whole


def test_a_drag_chooses_its_range_and_escape_leads_back(stage: Stage) -> None:
    stage.selection.set_range(TimeRange(3600))
    window = stage.panel.axis.view.window
    stage.drag(100, 180)
    chosen = stage.selection.shown_range(time.time_ns())
    assert stage.selection.query.startswith("at:")
    assert window.start_ns < chosen.start_ns < chosen.end_ns < window.end_ns
    share = (chosen.end_ns - chosen.start_ns) / (window.end_ns - window.start_ns)
    assert share == pytest.approx(80 / (284 - 34 - 8), rel=0.02)
    assert stage.panel.axis.view.window.start_ns == chosen.start_ns
    QTest.keyClick(stage.plot, Qt.Key.Key_Escape)
    assert (stage.selection.query, stage.selection.range) == ("", TimeRange(3600))


def test_a_double_click_leads_back_too(stage: Stage) -> None:
    stage.selection.set_query("user:x")
    stage.drag(100, 180)
    assert stage.selection.query.startswith("user:x at:")
    QTest.mouseDClick(stage.plot, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    assert stage.selection.query == "user:x"


def test_a_dropped_drag_chooses_nothing(stage: Stage) -> None:
    stage.drag(100, 180, release=False)
    assert stage.panel.axis.band is not None
    QTest.keyClick(stage.plot, Qt.Key.Key_Escape)
    assert stage.panel.axis.band is None
    QTest.mouseRelease(stage.plot, Qt.MouseButton.LeftButton, pos=QPoint(180, 60))
    assert stage.selection.query == ""


def test_a_click_filters_by_what_the_point_stands_for(stage: Stage) -> None:
    stage.selection.set_query("a OR b")
    sections = {section.chart.title: section.plot for section in stage.panel.sections}
    found = {}
    for title, plot in sections.items():
        stage.selection.set_query("user:x")
        stage.panel.axis.point(stage.panel.axis.view.middle_ns(50))
        QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(220, plot.height() // 3))
        stage.panel.axis.point(stage.panel.axis.view.middle_ns(50))
        QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(220, plot.height() // 3))
        found[title] = stage.selection.query.split(" at:")
    assert found["Latency"][0] == found["Cost"][0] == "user:x"
    assert found["Errors and refusals"][0] == "user:x has:refusal"
    assert found["Model versions"][0] == f"user:x version:{NEW}"
    assert all(len(terms) == 2 for terms in found.values())


def test_a_filter_with_or_is_bracketed_before_a_time_is_added(stage: Stage) -> None:
    stage.selection.set_query("user:a OR user:b")
    stage.drag(100, 180)
    assert stage.selection.query.startswith("(user:a OR user:b) at:")


def test_the_charts_are_shown_as_a_table(qtbot: QtBot, stage: Stage) -> None:
    stage.panel.show_table()
    sheet = stage.panel._sheet
    assert sheet is not None
    model = sheet.table.model()
    titles = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert titles[:8] == ["Time", "Calls", "p50", "p95", "p99", "per min", "errors", "refusals"]
    assert model.rowCount() == len(stage.panel.feed.view.pulse.calls)
    sheet._copy.click()
    lines = QApplication.clipboard().text().splitlines()
    assert (len(lines), lines[0].split(",")[1]) == (model.rowCount() + 1, "Calls")
    assert "p95" in model.data(model.index(3, 0), Qt.ItemDataRole.AccessibleTextRole)
    QTest.keyClick(sheet.table, Qt.Key.Key_Escape)
    assert sheet.isHidden()


def test_a_range_of_no_length_is_none(stage: Stage) -> None:
    stage.panel.axis.press(NOW - 20 * SECOND)
    stage.panel.axis.release()
    assert stage.selection.query == ""


def test_a_tiny_drag_is_made_five_seconds_long(stage: Stage) -> None:
    stage.selection.set_range(TimeRange(60))
    stage.panel.axis.press(NOW - 20 * SECOND)
    stage.panel.axis.point(NOW - 19 * SECOND)
    stage.panel.axis.release()
    chosen = stage.selection.shown_range(time.time_ns())
    assert 5 * SECOND <= chosen.end_ns - chosen.start_ns <= 6 * SECOND + 1


def test_the_keyboard_moves_the_crosshair_and_chooses_a_range(stage: Stage) -> None:
    QTest.keyClick(stage.plot, Qt.Key.Key_Right)
    last = stage.panel.axis.bucket
    assert last == len(stage.panel.axis.view.pulse.calls) - 1
    QTest.keyClick(stage.plot, Qt.Key.Key_Left)
    assert stage.panel.axis.bucket == last - 1
    QTest.keyClick(stage.plot, Qt.Key.Key_Home)
    assert stage.panel.axis.bucket == 0
    for _ in range(4):
        QTest.keyClick(stage.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(stage.plot, Qt.Key.Key_Return)
    assert stage.selection.query.startswith("at:")


def test_arrow_keys_are_not_left_to_shortcuts(stage: Stage) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    taken = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, shift)
    taken.ignore()
    QApplication.sendEvent(stage.plot, taken)
    assert taken.isAccepted()
    left = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_P, Qt.KeyboardModifier.NoModifier)
    left.ignore()
    QApplication.sendEvent(stage.plot, left)
    assert not left.isAccepted()


def test_the_filter_is_asked_for_and_shown(stage: Stage) -> None:
    dot = stage.panel._header._dot
    assert dot.isHidden()
    stage.selection.set_query("status:refusal")
    assert stage.questions.queries[-1] == "status:refusal"
    assert not dot.isHidden()


def test_the_title_follows_range_and_crosshair(stage: Stage) -> None:
    title = stage.panel._header._range
    assert title.text() == "last 30 min"
    stage.move(200)
    assert title.text().endswith("calls")
    stage.selection.set_range(TimeRange(3600))
    stage.panel.axis.point(None)
    assert title.text() == "last 1 h"


def test_modes_cycle_and_one_question_feeds_both(stage: Stage) -> None:
    modes = []
    stage.panel.mode_changed.connect(modes.append)
    stage.panel.cycle()
    assert (stage.panel.isVisible(), stage.panel.strip.isVisible()) == (False, True)
    assert stage.panel.strip.tiles[0][1].accessibleDescription() == "6.4 s"
    stage.panel.cycle()
    assert (stage.panel.isVisible(), stage.panel.strip.isVisible()) == (False, False)
    asked = len(stage.questions.queries)
    stage.panel.refresh()
    assert len(stage.questions.queries) == asked
    stage.panel.cycle()
    assert stage.panel.isVisible()
    assert modes == [Mode.STRIP, Mode.HIDDEN, Mode.COLUMN]


def test_a_paused_strip_shows_what_the_column_knew(stage: Stage) -> None:
    stage.selection.set_live(False)
    asked = len(stage.questions.queries)
    stage.panel.cycle()
    assert len(stage.questions.queries) == asked
    assert stage.panel.strip.tiles[1][1].accessibleDescription() == "$4.82"


def test_the_action_cycles(stage: Stage) -> None:
    actions = Actions(stage.page, stage.theme)
    actions.set_page("traces")
    stage.panel.connect_actions(actions)
    actions.trigger("pulse.cycle")
    assert stage.panel.mode is Mode.STRIP


def test_the_width_chooses_the_mode_with_some_play_until_the_user_does(stage: Stage) -> None:
    modes = []
    for width in (1400, 1300, 1279, 1300, 1320):
        stage.panel.fit(width)
        modes.append(stage.panel.mode)
    assert modes == [Mode.COLUMN, Mode.COLUMN, Mode.STRIP, Mode.STRIP, Mode.COLUMN]
    stage.panel.choose(Mode.HIDDEN)
    stage.panel.fit(1400)
    assert stage.panel.mode is Mode.HIDDEN
    stage.panel.choose(None)
    assert stage.panel.mode is Mode.COLUMN


def test_where_large_letters_leave_no_height_the_strip_waits_to_be_asked_for(stage: Stage) -> None:
    stage.page.resize(960, 600)
    stage.panel.fit(960)
    assert stage.panel.mode is Mode.STRIP
    stage.theme.change(scale=1.5)
    stage.panel.fit(960)
    assert stage.panel.mode is Mode.HIDDEN
    stage.panel.cycle()
    assert stage.panel.mode is not Mode.HIDDEN


def test_the_buttons_change_the_mode(stage: Stage) -> None:
    stage.panel._header.to_strip.click()
    assert stage.panel.mode is Mode.STRIP
    stage.panel.strip.button.click()
    assert stage.panel.mode is Mode.COLUMN
    stage.panel._header.hide_all.click()
    assert stage.panel.mode is Mode.HIDDEN


def test_a_narrow_strip_keeps_cost_and_errors(stage: Stage) -> None:
    stage.panel.cycle()

    def shown(width: int) -> list[str]:
        stage.page.resize(width, 400)
        return [tile.accessibleName() for _, tile in stage.panel.strip.tiles if not tile.isHidden()]

    assert shown(1052) == ["Latency p95", "Cost today", "Errors · refusals", "Versions"]
    assert shown(900) == ["Cost today", "Errors · refusals"]


def test_a_low_column_makes_cost_a_tile(stage: Stage) -> None:
    assert [section.low for section in stage.panel.sections] == [False] * 4
    stage.page.resize(284, 640)
    assert [section.low for section in stage.panel.sections] == [False, True, False, False]
    stage.page.resize(284, 830)
    assert not stage.panel.sections[1].low


def test_screen_readers_hear_last_values_trends_and_the_new_version(stage: Stage) -> None:
    text = stage.panel.sections[2].plot.accessibleDescription()
    assert "refusals 6.9%, rising" in text
    assert f"{NEW} first seen at" in text
    assert stage.panel.sections[2].plot.accessibleName() == "Errors and refusals"


def test_a_version_change_is_a_line_through_all_four(stage: Stage) -> None:
    images = [section.plot.grab().toImage() for section in stage.panel.sections]
    view = stage.panel.axis.view
    (news,) = stage.panel.axis.news
    share = (news.time_ns - view.window.start_ns) / (view.window.end_ns - view.window.start_ns)
    x = round(34 + (284 - 34 - 8) * share)
    for image in images:
        bright = [y for y in range(image.height()) if QColor(image.pixel(x, y)).lightness() > 170]
        assert len(bright) > image.height() * 0.3


def test_nothing_is_drawn_where_there_are_no_calls(qtbot: QtBot) -> None:
    stage = Stage(qtbot, nothing)
    assert stage.legends()[0] == "p50 — · p95 — · p99 —"
    assert stage.plot.accessibleDescription() == "Latency needs 5 calls to draw, 0 so far"
    assert not stage.panel.grab().isNull()
    QTest.keyClick(stage.plot, Qt.Key.Key_Left)


def test_hostile_names_and_huge_values_are_painted(qtbot: QtBot) -> None:
    def wild(start_ns: int, end_ns: int, buckets: int) -> Pulse:
        base = drift(start_ns, end_ns, buckets)
        names = {f"\u202e<img src=x>\n{'y' * 500}{number}": base.calls for number in range(9)} | {
            MINI: base.calls
        }
        return replace(
            base, versions=names, first_seen_ns=dict.fromkeys(names, start_ns + BUCKET),
            cost_nano=tuple(10**17 for _ in base.calls), errors=base.calls,
        )  # fmt: skip

    stage = Stage(qtbot, wild, Scheme.LIGHT)
    assert "\u202e" not in stage.legends()[3]
    assert stage.panel.axis.gutter > 0
    assert not stage.panel.grab().isNull()


def test_a_theme_change_repaints_in_its_colours_and_size(stage: Stage) -> None:
    before = stage.panel.grab().toImage()
    stage.theme.change(Scheme.LIGHT, 1.5)
    after = stage.panel.grab().toImage()
    assert QColor(before.pixel(2, 2)) == Theme(Scheme.DARK).color("bg1")
    assert QColor(after.pixel(2, 2)) == stage.theme.color("bg1")
    assert stage.panel.sizeHint().width() == 426


def test_limits_of_rules_are_drawn_and_told(stage: Stage) -> None:
    before = stage.plot._drawing.top
    limit = Limit(before * 1.2, "14 s", "Latency p95")
    picture = stage.panel.grab().toImage()
    stage.panel.set_limits({"Latency": (limit,)})
    assert stage.plot._drawing.top > limit.value
    assert "limit of Latency p95 14 s" in stage.plot.accessibleDescription()
    assert stage.panel.grab().toImage() != picture
    stage.panel.set_limits({})
    assert stage.plot._drawing.top == before
