"""The chart of what a rule would have done: its line is dragged and moved by keys, its episodes opened."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from alert_values import NOW, RULES
from places import clock_of
from spanglass.alerts.backtest import Backtest, Episode
from spanglass.alerts.course import Period
from spanglass.core.alerting import Reading, Rule, Verdict
from spanglass.core.watched import ALL, DAY_NS, HOUR_NS, Scope
from spanglass.gui.pages.alerts.asking import period_of
from spanglass.gui.pages.alerts.preview import summary
from spanglass.gui.pages.alerts.preview_chart import PreviewChart
from spanglass.gui.pages.alerts.preview_paint import label_of
from spanglass.gui.pages.alerts.preview_scale import axis, has_line, tick_text, times
from spanglass.gui.theming.theme import Theme

PERIOD = period_of(7, NOW)
READING = Reading(Verdict.OVER, 0.074, calls=40, bad=3)
FIRED = Episode(NOW - 3 * DAY_NS, NOW - 3 * DAY_NS + HOUR_NS, Scope("refunds"), READING)
SHORT = Episode(NOW - DAY_NS, NOW - DAY_NS + HOUR_NS // 10, ALL, READING, fired=False, brief=True)
GOES_ON = Episode(NOW - HOUR_NS, None, ALL, READING)


def an_answer(*episodes: Episode, rule: Rule = RULES["refusal_rate"]) -> Backtest:
    values = tuple(0.02 if number % 7 else None for number in range(PERIOD.buckets))
    return Backtest(rule, PERIOD, NOW, values, episodes, since_ns=PERIOD.start_ns)


@pytest.fixture
def chart(qtbot: QtBot) -> PreviewChart:
    chart = PreviewChart(Theme())
    qtbot.addWidget(chart)
    chart.resize(800, 300)
    chart.show_rule(RULES["refusal_rate"])
    chart.show_answer(an_answer(FIRED, SHORT, GOES_ON))
    chart.show()
    return chart


def line(chart: PreviewChart) -> QPoint:
    scale = chart.scale()
    assert scale is not None
    assert chart.limit is not None
    return QPoint(round(scale.rect.center().x()), round(scale.y(chart.limit)))


def test_the_line_follows_a_drag_and_is_let_go_once(qtbot: QtBot, chart: PreviewChart) -> None:
    moving: list[float] = []
    moved: list[float] = []
    chart.moving.connect(moving.append)
    chart.moved.connect(moved.append)
    start = line(chart)
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for up in (10, 20, 30):
        QTest.mouseMove(chart, start - QPoint(0, up))
    assert len(moving) == 3
    assert not moved
    assert chart.dragged
    chart.show_answer(an_answer(FIRED))
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    assert moved == [moving[-1]]
    assert moving[-1] > 0.05
    assert moving == sorted(moving)
    assert str(moving[-1]) == f"{moving[-1]:.6g}"


def test_a_press_elsewhere_moves_nothing(chart: PreviewChart) -> None:
    QTest.mousePress(
        chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, line(chart) + QPoint(0, 40)
    )
    QTest.mouseMove(chart, line(chart))
    assert chart.limit == 0.05


def test_keys_move_the_line_and_escape_takes_a_drag_back(qtbot: QtBot, chart: PreviewChart) -> None:
    chart.setFocus()
    with qtbot.waitSignal(chart.moved):
        QTest.keyClick(chart, Qt.Key.Key_Up)
    assert chart.limit is not None
    assert 0.05 < chart.limit < 0.06
    QTest.keyClick(chart, Qt.Key.Key_PageDown)
    assert 0 < chart.limit < 0.05
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, line(chart))
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.limit == 0.05
    assert not chart.dragged


def test_an_episode_is_opened_by_a_click_or_by_keys(qtbot: QtBot, chart: PreviewChart) -> None:
    scale = chart.scale()
    assert scale is not None
    at = QPoint(round(scale.x(FIRED.start_ns)) + 1, 40)
    with qtbot.waitSignal(chart.opened) as told:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert told.args == [FIRED]
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert "too short" in chart.accessibleDescription()
    with qtbot.waitSignal(chart.opened) as told:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert told.args == [SHORT]


def test_it_says_what_is_seen(chart: PreviewChart) -> None:
    chart.show_answer(an_answer(FIRED))
    said = chart.accessibleDescription()
    assert said.startswith("limit 5%; Fired at ")
    assert "in refunds" in said
    assert "3 of 40 calls" in said
    assert not chart.grab().isNull()


def test_a_problem_takes_the_place_of_the_plot(chart: PreviewChart) -> None:
    chart.show_note("There is no figure “x”.")
    assert chart.note
    assert not chart.grab().isNull()


def test_episodes_are_named_by_their_length_or_why_they_did_not_fire() -> None:
    answer = an_answer(FIRED)
    assert [label_of(answer, each) for each in (FIRED, SHORT, GOES_ON)] == ["1 h", "too short", "now"]
    assert label_of(answer, replace(SHORT, brief=False)) == "too few calls"


def test_the_summary_counts_what_fired() -> None:
    assert summary(an_answer(FIRED, SHORT, GOES_ON)) == "would have fired 2 times, 2 h in all"
    assert summary(an_answer(SHORT)) == "would not have fired"
    assert summary(replace(an_answer(), since_ns=None)) == "no calls to try it on"
    late = replace(an_answer(FIRED), since_ns=NOW - 2 * DAY_NS)
    assert summary(late) == "would have fired once, 1 h in all · calls since 48 h ago".replace(
        "48 h", "2 days"
    )


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_axis_has_ticks_in_the_rules_unit(rule: Rule) -> None:
    limit = rule.limit if has_line(rule) else None
    top, ticks = axis(rule, (limit or 1.0,), limit)
    assert ticks
    assert all(0 < tick.value <= top for tick in ticks)
    assert len({tick.text for tick in ticks}) == len(ticks)
    assert top > (limit or 0)


def test_ticks_are_named_in_their_units() -> None:
    assert tick_text(RULES["error_rate"], 0.025) == "2.5%"
    assert tick_text(RULES["latency"], 15e9) == "15 s"
    assert tick_text(RULES["runaway"], 1e9) == "$1"
    assert tick_text(RULES["daily_spend"], 1.5) == "1.5×"


@pytest.mark.parametrize("days", [1, 7, 30])
def test_times_lie_in_the_period(days: int) -> None:
    period = period_of(days, NOW)
    found = times(period)
    assert 5 <= len(found) <= 8
    assert all(period.start_ns <= at < period.end_ns for at, _ in found)


def test_days_begin_at_midnight_also_after_the_clock_was_put_back() -> None:
    noon_ns = 1_792_843_200 * 10**9  # of 24 October 2026 in UTC
    with clock_of("Europe/Berlin"):
        found = times(Period(noon_ns, HOUR_NS, 3 * 24))
    assert [((time_ns - noon_ns) // HOUR_NS, text) for time_ns, text in found] == [
        (10, "Sun"), (35, "Mon"), (59, "Tue"),
    ]  # fmt: skip
