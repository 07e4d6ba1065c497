"""The page: one view fills all of it, and every mark leads to its traces."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.pages.monitor.stage import END, Stage
from monitored import a_change, a_group, a_range, a_view, some_sums
from pulses import BUCKET, NEW, OLD, SECOND, START, a_drift
from spanglass.core.alerting import Rule
from spanglass.core.monitor import CoursePart
from spanglass.core.views import Percentiles
from spanglass.gui.charts.buckets import Window
from spanglass.gui.charts.drawing import series
from spanglass.gui.charts.limits import Limit
from spanglass.gui.pages.monitor.alarms import Alarms, Period
from spanglass.gui.pages.monitor.told import Options


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot, a_view())


class ShownWindows(QObject):
    """Notes which widgets are shown as windows of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


def test_no_card_is_a_window_of_its_own_before_it_has_its_place(qtbot: QtBot, qapp: QApplication) -> None:
    seen = ShownWindows()
    qapp.installEventFilter(seen)
    stage = Stage(qtbot, a_view())
    stage.page.resize(900, 700)
    qapp.removeEventFilter(seen)
    assert seen.names == ["MonitorPage"]


def test_everything_is_of_the_one_view(stage: Stage) -> None:
    cards = stage.page.cards
    assert stage.page.row.cells[0].accessibleName() == "Requests 2,412"
    assert cards.latency.pane.legend.text == "p50 1.9 s · p95 6.4 s · p99 11.2 s"
    assert [pane.legend.text for pane in cards.outcomes.panes] == ["errors 1.4%", "refusals 6.8%"]
    assert cards.tokens.pane.legend.text == "input 12.4M · cached 8.1M · output 2.2M"
    assert cards.versions.badge.accessibleName() == "20 pt shift"
    assert stage.page.axis.news[0].label == "4o → 11-20"


def test_a_heading_stands_over_rows_alone(qtbot: QtBot) -> None:
    def names(**by: Any) -> list[str]:
        now = a_range(by={**a_range().by, **by}, whole=some_sums(first_token=Percentiles(None, None, None)))
        return [row.name for row in Stage(qtbot, a_view(now=now)).page.cards.latency.list.rows]

    assert names()[-3:] == ["Streaming", "streamed", "not streamed"]
    assert "Streaming" not in names(streaming=())


def test_errors_and_refusals_have_one_scale(stage: Stage) -> None:
    errors, refusals = (pane.drawing for pane in stage.page.cards.outcomes.panes)
    assert (errors.top, errors.ticks) == (refusals.top, refusals.ticks)
    assert len(errors.shapes) == len(refusals.shapes) == 1


def test_a_figure_leads_to_its_traces(stage: Stage) -> None:
    stage.page.row.cells[3].click()
    assert (stage.selection.query, stage.led) == ("has:refusal", 1)


def test_a_point_of_a_chart_leads_to_the_traces_of_its_time(stage: Stage) -> None:
    plot = stage.page.cards.outcomes.panes[1].plot
    QTest.mouseMove(plot, QPoint(plot.width() // 2, 20))
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(plot.width() // 2, 20))
    assert stage.selection.query.startswith("has:refusal at:")
    assert stage.led == 1


def test_with_shift_a_mark_is_only_added(stage: Stage) -> None:
    stage.page.leading._adding = lambda: True
    stage.selection.set_query("user:ann")
    stage.page.row.cells[2].click()
    assert (stage.selection.query, stage.led) == ("user:ann has:error", 0)


def test_a_row_of_the_table_leads_to_its_calls(stage: Stage) -> None:
    table = stage.page.cards.latency.list
    assert [row.name for row in table.rows][:2] == ["gpt-4o", "gpt-4o-mini"]
    QTest.mouseClick(table, Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    assert (stage.selection.query, stage.led) == ("model:gpt-4o", 1)


def test_rows_are_reached_with_the_keyboard(stage: Stage) -> None:
    table = stage.page.cards.latency.list
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(table, key)
    assert stage.selection.query == "stream:yes"


def test_a_drag_zooms_and_escape_goes_back(stage: Stage) -> None:
    stage.page.axis.picked.emit(START, START + 10 * BUCKET)
    assert stage.selection.query.startswith("at:")
    assert stage.led == 0
    QTest.keyClick(stage.page, Qt.Key.Key_Escape)
    assert stage.selection.query == ""


def test_a_card_takes_the_page_and_gives_it_back(stage: Stage) -> None:
    cards = stage.page.cards
    cards.versions.title.click()
    assert cards.versions.isVisible()
    assert not cards.latency.isVisible()
    QTest.keyClick(stage.page, Qt.Key.Key_Escape)
    assert cards.latency.isVisible()


def test_limits_of_rules_are_drawn_in_their_plots_and_can_be_hidden(stage: Stage) -> None:
    limits = (Limit(0.02, "2%", "Error rate"), Limit(0.05, "5%", "Refusal rate"))
    stage.page.set_limits({"Errors and refusals": limits})
    errors, refusals = stage.page.cards.outcomes.panes
    assert errors.plot._limits == limits[:1]
    assert refusals.plot._limits == limits[1:]
    stage.page.show_limits(False)
    assert errors.plot._limits == ()


def test_a_narrow_window_has_six_figures_and_no_table(qtbot: QtBot) -> None:
    page = Stage(qtbot, a_view(), (1052, 632)).page
    assert [cell.isVisible() for cell in page.row.cells] == [True] * 6 + [False] * 2
    assert not page.cards.latency.list.isVisible()


def test_today_is_told_beside_what_is_usual(stage: Stage) -> None:
    assert stage.page.row.cells[4].accessibleName() == "Spend today $4.82, 2.0×"
    assert stage.page.cards.spend.badge.accessibleName() == "2.0× average"
    assert stage.page.cards.spend.pane.plot._limits[0].value == 3.0


def test_a_bar_of_a_day_leads_to_its_traces(stage: Stage) -> None:
    plot = stage.page.cards.spend.pane.plot
    place = QPoint(plot.width() - 20, plot.height() - 30)
    QTest.mouseMove(plot, place)
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    assert stage.selection.query.startswith("feature:refunds at:")
    assert stage.led == 1


def test_days_are_stacked_by_what_is_chosen(stage: Stage) -> None:
    stage.page.cards.spend.keys.chosen.emit("customer")
    assert stage.feeds.wishes.chosen.days == "customer"
    assert stage.page.cards.spend.keys.value == "customer"


def test_costs_of_today_are_rows_that_lead_to_their_traces(stage: Stage) -> None:
    table = stage.page.cards.cost.list
    assert [(row.name, row.texts) for row in table.rows] == [
        ("u_2841", ("412", "$0.82", "0.2¢")),
        ("no user", ("3", "—", "—")),
    ]
    QTest.mouseClick(table, Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    assert stage.selection.query.startswith("user:u_2841 at:")


def test_a_figure_of_quality_leads_to_its_traces(stage: Stage) -> None:
    assert stage.page.quality.cells[4].accessibleName() == "Thumbs up 81%"
    stage.page.quality.cells[4].click()
    assert (stage.selection.query, stage.led) == ("thumbs:down", 1)


def test_what_changed_with_a_version_is_stated_under_it(qtbot: QtBot) -> None:
    cards = Stage(qtbot, a_view(changes=(a_change(a_group(100, refused=9)),))).page.cards
    texts = cards.versions.statement.texts
    assert texts[0] == "gpt-4o is now 2024-11-20 (was 2024-08-06)"
    assert texts[2:] == ("Refusals 0% → 9.0%",)
    assert not cards.versions.list.isVisible()
    cards.versions.title.click()
    assert cards.versions.list.isVisible()


def test_a_card_is_copied_as_csv_and_as_a_picture(stage: Stage) -> None:
    cards, clipboard = stage.page.cards, QGuiApplication.clipboard()
    entries = {action.text(): action for action in stage.page.menus.menu(cards.outcomes).actions()}
    entries["Copy as CSV"].trigger()
    lines = clipboard.text().splitlines()
    assert lines[0] == "Time,errors,refusals"
    assert len(lines) == 1 + 61
    entries["Copy as a picture"].trigger()
    assert clipboard.pixmap().width() == cards.outcomes.width()


def test_every_card_can_be_seen_as_a_table(stage: Stage) -> None:
    for card in stage.page.cards.named.values():
        table = card.table()
        assert table.rows > 1, card.name
        assert all(column.text(0) for column in table.columns), card.name
    cost = stage.page.cards.cost.table()
    assert [column.title for column in cost.columns] == ["User", "Calls", "Cost", "Each"]


def test_the_table_of_the_card_with_the_keyboard_is_shown_else_all_times(stage: Stage) -> None:
    stage.page.show_table()
    sheet = stage.page.menus.sheet
    assert sheet
    titles = [column.title for column in sheet._columns]
    assert titles[:6] == ["Time", "p50", "p95", "p99", "errors", "refusals"]
    sheet.close_sheet()
    stage.page.cards.spend.keys.setFocus()
    stage.page.show_table()
    assert [column.title for column in sheet._columns] == ["Day", "refunds", "inbox", "requests"]


def test_calls_are_told_apart_by_what_is_chosen(qtbot: QtBot) -> None:
    size = 61
    parts = tuple(
        CoursePart(name, (10,) * size, (bad,) * size, (0,) * size, (took * SECOND,) * size)
        for name, bad, took in (("plan", 1, 2), ("draft", 3, 5))
    )
    stage = Stage(qtbot, a_view(parts=parts, split="step"))
    cards = stage.page.cards
    cards.latency.ways.show_value("step")
    cards.latency.split.click()
    assert stage.feeds.wishes.options == Options("step", False, "step")
    assert [line.name for line in series(cards.latency.pane.drawing.shapes)] == ["plan", "draft"]
    assert cards.outcomes.panes[0].legend.text == "plan 10% · draft 30%"
    cards.latency.split.click()
    assert stage.feeds.wishes.options == Options(way="step")


def test_the_range_before_is_drawn_behind_this_one(qtbot: QtBot) -> None:
    stage = Stage(qtbot, a_view(earlier=a_drift()))
    cards = stage.page.cards
    cards.latency.compare.click()
    assert stage.feeds.wishes.options.compare
    drawn = [pane.drawing.shapes[0] for pane in (cards.latency.pane, *cards.outcomes.panes)]
    assert [line.name for line in series(drawn)] == ["p95 before", "before", "before"]


def test_endpoints_and_steps_are_told_with_where_they_lead(stage: Stage) -> None:
    latency = stage.page.cards.latency
    latency.ways.show_value("step")
    latency.show_view(a_view())
    assert latency.list.rows == ()
    latency.show_view(a_view(way="step"))
    assert latency.list.rows[0].name == "not told of so many calls"
    view = a_view(now=replace(a_range(), by={**a_range().by, "operation": (("chat", some_sums()),)}))
    latency.ways.show_value("operation")
    latency.show_view(view)
    assert [(row.name, row.term) for row in latency.list.rows] == [
        ("chat", "attr.gen_ai.operation.name:chat")
    ]


def test_what_fires_is_told_in_its_card_and_tinted_in_the_strip(qtbot: QtBot) -> None:
    period = Period("refusal_rate", START + 50 * BUCKET)
    page = Stage(qtbot, a_view(alarms=Alarms((), (period,)))).page
    assert page.cards.outcomes.badge.accessibleName() == "Refusals firing"
    assert page.cards.latency.badge.isHidden()
    assert page.strip._mark_at(END - BUCKET, END) == period
    assert page.strip._mark_at(START, START + BUCKET) is None


def test_limits_are_those_of_the_rules_as_they_are_set(qtbot: QtBot) -> None:
    rule = Rule("error_rate", "error_rate", "Error rate", 0.07, 300 * SECOND)
    page = Stage(qtbot, a_view(alarms=Alarms((rule,)))).page
    assert [limit.value for limit in page.cards.outcomes.panes[0].plot._limits] == [0.07]
    page.cards.outcomes.limits.click()
    assert page.cards.outcomes.panes[0].plot._limits == ()


def test_a_rule_can_be_made_at_a_height_of_a_chart(stage: Stage) -> None:
    wanted: list[tuple[str, float]] = []
    stage.page.rule_wanted.connect(lambda watched, limit: wanted.append((watched.figure, limit)))
    card = stage.page.cards.outcomes
    plot = card.panes[1].plot
    menu = stage.page.menus.menu(card, plot.mapToGlobal(QPoint(plot.width() // 2, plot.height() // 2)))
    action = next(action for action in menu.actions() if action.text().startswith("Alert on"))
    assert action.text().startswith("Alert on the refusal rate over ")
    action.trigger()
    assert wanted[0][0] == "refusal_rate"
    assert 0 < wanted[0][1] < 0.1


def test_the_menu_of_a_mark_shows_its_traces(stage: Stage) -> None:
    card, wanted = stage.page.cards.outcomes, []
    card.wanted.connect(wanted.append)
    plot = card.panes[1].plot
    middle = plot.mapToGlobal(QPoint(plot.width() // 2, plot.height() // 2))
    stage.page.menus.menu(card, middle).actions()[0].trigger()
    (lead,) = wanted
    assert lead.term == "has:refusal"
    assert stage.page.menus.menu(card, plot.mapToGlobal(QPoint(-500, 0))).actions()[0].text() == "Full page"


def test_the_menu_of_a_row_shows_its_traces(stage: Stage) -> None:
    card, wanted = stage.page.cards.cost, []
    card.wanted.connect(wanted.append)
    place = card.list.mapToGlobal(QPoint(5, 30))
    entry = stage.page.menus.menu(card, place).actions()[0]
    assert entry.text() == "Show traces"
    entry.trigger()
    assert wanted[0].term == card.list.rows[0].term


def test_a_limit_is_opened_and_moved_like_in_pulse(stage: Stage) -> None:
    moved: list[float] = []
    stage.page.limit_moved.connect(lambda _limit, value: moved.append(value))
    limit = Limit(0.05, "5%", "Refusal rate", "refusal_rate")
    stage.page.limits_changed.emit({"Errors and refusals": (limit,)})
    stage.page.cards.outcomes.panes[1].limits.moved.emit(limit, 0.08)
    assert moved == [0.08]


def test_versions_have_the_colours_of_every_page(stage: Stage) -> None:
    stage.selection.colours[OLD] = 5
    stage.page.cards.versions.show_view(a_view())
    layers = series(stage.page.cards.versions.pane.drawing.shapes)
    assert stage.selection.colours.keys() >= {OLD, NEW}
    assert len({layer.token for layer in layers}) == len(layers)


def test_in_a_narrow_window_the_clearest_change_is_enough(qtbot: QtBot) -> None:
    view = a_view(changes=(a_change(a_group(100, refused=9)),))
    statement = Stage(qtbot, view, (1052, 632)).page.cards.versions.statement
    assert statement.texts == ("gpt-4o is now 2024-11-20 (was 2024-08-06)", "Refusals 0% → 9.0%")


def test_a_crosshair_is_no_trouble_where_an_answer_for_fewer_times_came_unseen(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.page.axis.point(START + 60 * BUCKET)
    assert stage.page.axis.bucket == 60
    stage.page.hide()
    view = stage.feeds.view
    course = replace(view.course, pulse=a_drift(buckets=20))
    stage.feeds.view = replace(view, course=course, window=Window(START, START + 20 * BUCKET, BUCKET))
    with qtbot.captureExceptions() as raised:
        stage.page.show()
    assert raised == []


def test_no_title_is_cut_where_there_is_little_room_and_what_went_below_it_comes_back(qtbot: QtBot) -> None:
    page = Stage(qtbot, a_view(), (700, 632)).page
    cards = (page.cards.latency, page.cards.spend)

    def placed(*, below: bool) -> bool:
        return all(
            card.title.width() >= card.title.sizeHint().width()
            and (card.tail.geometry().top() > card.title.geometry().bottom()) is below
            for card in cards
        )

    qtbot.waitUntil(lambda: placed(below=True))
    page.resize(1376, 832)
    qtbot.waitUntil(lambda: placed(below=False))
