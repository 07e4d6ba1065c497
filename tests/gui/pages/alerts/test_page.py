"""The page of alerts at work: rules chosen, changed, added and deleted, traces led to, keys alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from alert_values import NOW, RULES, a_delivery, a_standing, a_step
from sample_store import a_sample_store
from spanglass.core.alert_notices import RuleCounts, Sending, Snooze
from spanglass.core.alerting import Rule
from spanglass.core.watched import HOUR_NS
from spanglass.gui.keyboard.tab_order import tab_stops
from spanglass.gui.pages.alerts.backtesting import Backtesting
from spanglass.gui.pages.alerts.desk import Desk
from spanglass.gui.pages.alerts.page import AlertsPage
from spanglass.gui.pages.alerts.standing import Standing
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.alert_requests import ChannelSetUp, Tried
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.pick_button import PickButton
from spanglass.gui.widgets.toast_card import Toast


@dataclass
class Stage:
    """The page over a store with samples, and what it has asked for."""

    page: AlertsPage
    desk: Desk
    asked: list[tuple[object, ...]] = field(default_factory=list)
    said: list[Toast] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)

    def stand(self, standing: Standing) -> None:
        self.desk._kept = standing
        self.desk.changed.emit()

    def line(self, name: str) -> LineField:
        found = self.page.panel.sentence.control(name)
        assert isinstance(found, LineField)
        return found

    @property
    def rule(self) -> Rule:
        assert self.page.rule is not None
        return self.page.rule


class _Receiver:
    def __init__(self, asked: list[tuple[object, ...]]) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> object:
        return partial(self._note, name)

    def _note(self, *what: object) -> object:
        self._asked.append(what)
        return {"slack": ChannelSetUp(ready=False)} if what[0] == "channels" else Tried(False, "No route.")


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    store = a_sample_store(tmp_path / "a.db", 5)
    questions, asked = Questions(store), []  # type: ignore[var-annotated]
    desk = Desk(questions, store, lambda: _Receiver(asked), now=lambda: NOW)  # type: ignore[arg-type,return-value]
    page = AlertsPage(Theme(), desk, Backtesting(questions, store), now=lambda: NOW)
    stage = Stage(page, desk, asked)
    page.said.connect(stage.said.append)
    page.traces_wanted.connect(stage.traces.append)
    qtbot.addWidget(page)
    page.resize(1300, 800)
    desk.refresh = lambda: None  # type: ignore[method-assign]
    show_active(qtbot, page)
    stage.stand(a_standing())
    yield stage
    questions.stop()


def written(qtbot: QtBot, stage: Stage, name: str) -> tuple[object, ...]:
    qtbot.waitUntil(lambda: any(what[0] == name for what in stage.asked))
    return next(what for what in stage.asked if what[0] == name)


def test_the_most_pressing_rule_is_shown_until_one_is_chosen(stage: Stage) -> None:
    stage.stand(a_standing("latency"))
    assert stage.rule.id == "latency"
    assert stage.page.head.firing.isVisible()
    stage.page.show_rule("daily_spend")
    stage.stand(a_standing("refusal_rate"))
    assert stage.rule.id == "daily_spend"


def test_a_number_that_is_entered_is_kept(qtbot: QtBot, stage: Stage) -> None:
    stage.page.show_rule("error_rate")
    limit = stage.line("limit")
    limit.setFocus()
    limit.selectAll()
    QTest.keyClicks(limit, "7")
    QTest.keyClick(limit, Qt.Key.Key_Return)
    saved = written(qtbot, stage, "save_rule")[1]
    assert isinstance(saved, Rule)
    assert (saved.id, saved.limit) == ("error_rate", pytest.approx(0.07))
    assert stage.page.panel.preview.chart.limit == pytest.approx(0.07)


def test_a_number_that_is_none_is_marked_and_changes_nothing(stage: Stage) -> None:
    stage.page.show_rule("error_rate")
    limit = stage.line("limit")
    limit.setText("many")
    limit.entered.emit("many")
    assert limit.toolTip() == "This is not a number."
    assert not stage.asked[1:]
    assert stage.rule == RULES["error_rate"]


def test_a_filter_on_everybodys_rule_makes_one_more(qtbot: QtBot, stage: Stage) -> None:
    stage.page.show_rule("refusal_rate")
    stage.line("query").entered.emit("feature:refunds")
    assert stage.rule.id.startswith("own-")
    assert (stage.rule.query, stage.rule.title) == ("feature:refunds", "Refusal rate 2")
    assert "of your own" in stage.said[0].title
    assert stage.desk.standing.rule("refusal_rate") == RULES["refusal_rate"]


def test_a_new_rule_is_shown_and_can_be_deleted_and_had_back(stage: Stage) -> None:
    stage.page.add_rule("calls", 12, "feature:a")
    made = stage.rule
    assert (made.figure, made.limit, made.query) == ("calls", 12, "feature:a")
    side = stage.page.panel.sentence.control("above")
    assert isinstance(side, PickButton)
    QTest.keyClick(side, Qt.Key.Key_Down)
    assert not stage.rule.above
    stage.page.delete()
    assert stage.desk.standing.rule(made.id) is None
    assert stage.rule.id in RULES
    stage.said[-1].buttons[0].pressed()
    assert stage.rule.id == made.id


def test_everybodys_rule_is_as_it_was_and_that_can_be_undone(stage: Stage) -> None:
    stage.page.show_rule("latency")
    stage.page.delete()
    assert not stage.said
    stage.desk.save(replace(RULES["latency"], limit=1))
    stage.page.delete()
    assert stage.rule == RULES["latency"]
    stage.said[-1].buttons[0].pressed()
    assert stage.rule.limit == 1


def test_a_snooze_until_tomorrow_ends_at_midnight(qtbot: QtBot, stage: Stage) -> None:
    stage.page.show_rule("latency")
    stage.page.snooze(0)
    _, seconds, rule = written(qtbot, stage, "snooze")
    assert isinstance(seconds, int)
    assert (0 < seconds <= 90_000, rule) == (True, "latency")


def test_muting_is_for_an_hour_and_ends_by_the_same_button(qtbot: QtBot, stage: Stage) -> None:
    stage.page.head.mute.click()
    assert written(qtbot, stage, "snooze") == ("snooze", 3600, None)
    stage.stand(a_standing(snoozes=(Snooze(NOW + HOUR_NS, None, None, NOW),)))
    assert stage.page.head.mute.text() == "Muted for 1 h"
    stage.page.head.mute.click()
    assert written(qtbot, stage, "wake") == ("wake", None)


def test_an_alert_is_acknowledged_or_dismissed_by_its_key(qtbot: QtBot, stage: Stage) -> None:
    stage.stand(a_standing("error_rate"))
    menu = stage.page.panel.head.more_menu()
    next(action for action in menu.actions() if action.text().startswith("Dismiss")).trigger()
    key = stage.desk.standing.alerts[0].stored.key
    assert written(qtbot, stage, "mark") == ("mark", key, "dismissed")


def test_rule_step_and_alert_lead_to_their_traces(stage: Stage) -> None:
    stage.stand(a_standing("error_rate"))
    stage.page.open_rule()
    stage.page.history.opened.emit(a_step("latency"))
    stage.page.show_rule("latency")
    stage.page.open_rule()
    assert stage.traces == [f"trace:{'aa' * 16}", f"trace:{'aa' * 16}", "took:>15s"]


def test_a_rule_is_told_where_its_boxes_say(qtbot: QtBot, stage: Stage) -> None:
    stage.page.show_rule("error_rate")
    stage.page.routing.lines["slack"].box.click()
    assert stage.rule.channels == ("desktop", "slack")
    stage.page.routing.lines["desktop"].box.click()
    assert stage.rule.channels == ("slack",)


def test_a_channel_that_is_not_set_up_leads_to_the_settings_and_others_are_tried(
    qtbot: QtBot, stage: Stage
) -> None:
    lines = stage.page.routing.lines
    qtbot.waitUntil(lambda: lines["slack"].button.text() == "Set up")
    with qtbot.waitSignal(stage.page.channels_wanted):
        lines["slack"].button.click()
    lines["webhook"].button.click()
    assert lines["webhook"].note.text() == "Sending…"
    assert not lines["webhook"].button.isEnabled()
    qtbot.waitUntil(lambda: lines["webhook"].note.text() == "No route.")
    assert lines["webhook"].button.isEnabled()


def test_what_failed_last_is_said_beside_its_channel(stage: Stage) -> None:
    stored = a_step()
    failed = (a_delivery(stored, "teams", Sending.FAILED), a_delivery(stored, "discord"))
    stage.stand(a_standing("error_rate", deliveries=failed))
    lines = stage.page.routing.lines
    assert "hooks.example answered 404." in lines["teams"].note.text()
    assert lines["discord"].note.text().startswith("Last sent at")


def test_a_rule_that_was_dismissed_often_is_offered_to_be_loosened(stage: Stage) -> None:
    stage.stand(a_standing("error_rate", counts={"error_rate": RuleCounts(5, 1, 3)}))
    said = stage.page.panel.head._said.text()
    assert "fired 5× in 30 days, 3 dismissed: raise its limit" in said


def test_the_list_is_narrowed_by_words(stage: Stage) -> None:
    stage.page.rules.field.setText("refus")
    assert [stage.page.rules.model.row_at(0).rule.id, stage.page.rules.model.rowCount()] == [
        "refusal_rate",
        1,
    ]
    QTest.keyClick(stage.page.rules.field, Qt.Key.Key_Escape)
    QTest.keyClick(stage.page, Qt.Key.Key_Escape)
    assert stage.page.rules.model.rowCount() == len(RULES)


def test_the_keyboard_goes_through_rules_and_escape_steps_out(qtbot: QtBot, stage: Stage) -> None:
    page = stage.page
    page.take_focus()
    first = stage.rule.id
    QTest.keyClick(page.rules.view, Qt.Key.Key_Down)
    assert stage.rule.id != first
    QTest.keyClick(page.rules.view, Qt.Key.Key_Return)
    assert page.panel.preview.chart.hasFocus()
    QTest.keyClick(page.panel.preview.chart, Qt.Key.Key_Escape)
    assert page.rules.view.hasFocus()
    with qtbot.waitSignal(page.left):
        QTest.keyClick(page.rules.view, Qt.Key.Key_Escape)


def test_everything_that_takes_keys_has_a_name(stage: Stage) -> None:
    stage.stand(a_standing("refusal_rate", steps=(a_step("refusal_rate"),)))
    nameless = [stop for stop in tab_stops((stage.page,)) if not _name(stop)]
    assert not nameless


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or str(widget.property("text") or "")


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("size", [(1376, 790), (1052, 632), (900, 560)])
def test_it_paints_in_every_size_and_scheme(stage: Stage, scheme: Scheme, size: tuple[int, int]) -> None:
    stage.page._theme.change(scheme)
    stage.page.resize(*size)
    stage.stand(a_standing("refusal_rate", steps=(a_step("refusal_rate"),)))
    assert not stage.page.grab().isNull()
    assert stage.page.panel.sentence.height() > 40


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_in_the_smallest_window_a_rule_is_not_cut(qtbot: QtBot, tmp_path: Path, scale: float) -> None:
    questions, asked = Questions(a_sample_store(tmp_path / "a.db", 5)), []  # type: ignore[var-annotated]
    desk = Desk(questions, tmp_path / "a.db", lambda: _Receiver(asked), now=lambda: NOW)  # type: ignore[arg-type,return-value]
    theme = Theme(Scheme.DARK, scale)
    page = AlertsPage(theme, desk, Backtesting(questions, tmp_path / "a.db"), now=lambda: NOW)
    qtbot.addWidget(page)
    page.resize(960 - theme.px(48), 576)
    page.show()
    desk._kept = a_standing()
    desk.changed.emit()
    panel = page.panel
    qtbot.waitUntil(lambda: panel.widget().minimumSizeHint().width() <= panel.viewport().width())
    questions.stop()
