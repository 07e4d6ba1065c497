"""Limits in the charts follow the rules, move them, and begin new ones."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from spanglass.alerts.catalogue import default_rules
from spanglass.core.alert_notices import RuleNow
from spanglass.core.alerting import Rule, State
from spanglass.gui.charts.limits import WATCHED, Limit, Unit
from spanglass.gui.pages.alerts.standing import Standing
from spanglass.gui.places import thresholds
from spanglass.gui.places.thresholds import Thresholds, usable
from spanglass.gui.session.selection import Selection
from spanglass.gui.widgets.toast_card import Toast

RULES = {rule.kind: rule for rule in default_rules()}


class FakePage(QObject):
    limits_changed = Signal(object)
    firing_changed = Signal(object)
    spend_changed = Signal(object)
    limit_moved = Signal(object, float)
    limit_opened = Signal(object)
    rule_wanted = Signal(object, float)
    said = Signal(object)


class FakeDesk(QObject):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.standing = Standing(tuple(RULES.values()))

    def save(self, rule: Rule) -> Rule:
        rules = tuple(rule if one.id == rule.id else one for one in self.standing.rules)
        self.standing = replace(self.standing, rules=rules)
        self.changed.emit()
        return rule


class FakeAlerting(QObject):
    """The desk, and a page that notes what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.place, self.page = FakeDesk(), self, self
        self.shown: list[str] = []
        self.added: list[tuple[str, float, str]] = []

    def show_rule(self, rule: str) -> None:
        self.shown.append(rule)

    def add_rule(self, figure: str, limit: float, query: str) -> None:
        self.added.append((figure, limit, query))


class Stage:
    def __init__(self) -> None:
        self.page, self.alerting, self.selection = FakePage(), FakeAlerting(), Selection()
        self.pages: list[str] = []
        self.drawn: list[dict[str, tuple[Limit, ...]]] = []
        self.said: list[Toast] = []
        self.page.limits_changed.connect(self.drawn.append)
        self.page.said.connect(self.said.append)
        show: Callable[[str], Any] = self.pages.append
        Thresholds(self.page, self.alerting, self.selection, show)  # type: ignore[arg-type]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


def test_the_charts_follow_the_rules_and_are_told_only_of_changes(stage: Stage) -> None:
    for _ in range(3):
        stage.alerting.desk.changed.emit()
    assert len(stage.drawn) == 1
    assert [limit.text for limit in stage.drawn[0]["Latency"]] == ["15 s"]
    stage.alerting.desk.save(replace(RULES["latency"], limit=6 * 10**9))
    assert [limit.text for limit in stage.drawn[-1]["Latency"]] == ["6 s"]


def test_a_limit_that_is_moved_changes_its_rule_and_can_be_undone(stage: Stage) -> None:
    stage.alerting.desk.changed.emit()
    (limit,) = stage.drawn[0]["Latency"]
    stage.page.limit_moved.emit(limit, 4.5)
    rule = stage.alerting.desk.standing.rule(limit.rule)
    assert rule is not None
    assert rule.limit == 4_500_000_000
    (toast,) = stage.said
    assert (toast.title, toast.text) == (f"{rule.title}: 4.5 s from now on", "It was 15 s.")
    undo, open_rule = toast.buttons
    open_rule.pressed()
    assert stage.alerting.shown == [rule.id]
    undo.pressed()
    assert stage.alerting.desk.standing.rule(limit.rule) == RULES["latency"]


def test_a_rule_that_is_gone_is_not_made_anew(stage: Stage) -> None:
    stage.page.limit_moved.emit(Limit(1.0, "1 s", "Gone", "own-9"), 2.0)
    assert stage.said == []


def test_a_rule_begins_at_the_height_with_the_filter_of_the_charts(stage: Stage) -> None:
    stage.selection.set_query("model:gpt-4o at:07:01..07:05")
    stage.page.rule_wanted.emit(WATCHED["Errors and refusals"][1], 0.03)
    assert stage.pages == ["alerts"]
    assert stage.alerting.added == [("refusal_rate", 0.03, "model:gpt-4o")]
    assert WATCHED["Errors and refusals"][1].unit is Unit.SHARE


def test_how_much_of_a_usual_day_was_spent_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thresholds, "TracesPage", FakePage)
    told = list[float | None]()
    stage.page.spend_changed.connect(told.append)
    desk, rule = stage.alerting.desk, RULES["daily_spend"]
    desk.changed.emit()
    desk.standing = replace(desk.standing, now={rule.id: RuleNow(rule.id, State.OK, 1.7, 2.0, 0)})
    desk.changed.emit()
    assert told == [None, 1.7]


def test_a_rule_that_fires_is_named_at_its_chart_until_it_ends(stage: Stage) -> None:
    told: list[dict[str, tuple[str, ...]]] = []
    stage.page.firing_changed.connect(told.append)
    desk, rule = stage.alerting.desk, RULES["refusal_rate"]

    def be(state: State) -> None:
        now = {rule.id: RuleNow(rule.id, state, 0.07, 0.05, 0)}
        desk.standing = replace(desk.standing, now=now)
        desk.changed.emit()

    for state in (State.PENDING, State.FIRING, State.RECOVERING, State.OK):
        be(state)
    assert told == [{"Errors and refusals": (rule.title,)}, {}]


def test_a_filter_that_rules_cannot_use_is_left_out() -> None:
    assert usable("model:gpt-4o") == "model:gpt-4o"
    assert usable("{kind:tool} x") == ""
    assert usable("") == ""
