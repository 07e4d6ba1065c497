"""The rules as rows of the list."""

from dataclasses import replace

from PySide6.QtTest import QAbstractItemModelTester

from alert_values import NOW, RULES, a_standing
from spanglass.core.alert_notices import RuleNow, Snooze
from spanglass.core.alerting import Rule, State
from spanglass.core.watched import HOUR_NS, MINUTE_NS
from spanglass.gui.pages.alerts.rule_rows import OFF, RowsModel, describe, limit_line, rows_of, short


def test_the_most_pressing_come_first_and_those_that_are_off_last() -> None:
    standing = a_standing("latency")
    now = {**standing.now, "schema_failures": RuleNow("schema_failures", State.PENDING, 0.014, 0.01, NOW)}
    rows = rows_of(replace(standing, now=now), {}, NOW)
    assert [row.rule.id for row in rows[:2]] == ["latency", "schema_failures"]
    assert rows[-1].rule.id == "zero_traffic"
    assert rows[-1].look is OFF


def test_a_row_says_the_figure_the_limit_and_the_snooze() -> None:
    standing = a_standing("refusal_rate", snoozes=(Snooze(NOW + HOUR_NS, "refusal_rate"),))
    row = rows_of(standing, {}, NOW)[0]
    assert (row.value, row.line, row.snoozed) == ("6.8%", "over 5% within 10 min", "1 h")
    assert describe(row) == "Refusal rate, firing, 6.8%, over 5% within 10 min, snoozed for 1 h"


def test_without_a_figure_from_the_receiver_the_last_of_the_course_stands() -> None:
    standing = replace(a_standing(), now={})
    rows = {row.rule.id: row for row in rows_of(standing, {"error_rate": (0.1, 0.02, None)}, NOW)}
    assert rows["error_rate"].value == "2%"
    assert rows["latency"].value == "—"


def test_a_figure_of_what_is_silent_is_not_told_as_one_of_now() -> None:
    standing = a_standing("refusal_rate")
    now = replace(standing.now["refusal_rate"], state=State.NO_DATA)
    row = next(
        row for row in rows_of(replace(standing, now={**standing.now, "refusal_rate": now}), {}, NOW)
        if row.rule.id == "refusal_rate"
    )  # fmt: skip
    assert (row.value, row.look.word) == ("—", "No data")


def test_a_rule_of_the_users_own_names_its_calls() -> None:
    own = Rule("own", "figure", "Mine", 3, 10 * MINUTE_NS, figure="calls", query="feature:a", above=False)
    assert limit_line(own) == "below 3 within 10 min · feature:a"
    assert limit_line(RULES["daily_spend"]) == "over 1.5× the 7-day average"


def test_rows_that_stay_in_order_are_changed_and_others_are_made_anew() -> None:
    model = RowsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    resets, changes = [], []
    model.modelReset.connect(lambda: resets.append(1))
    model.dataChanged.connect(lambda *_: changes.append(1))
    model.show(rows_of(a_standing(), {}, NOW))
    model.show(rows_of(a_standing(), {"latency": (1.0,)}, NOW))
    assert (len(resets), len(changes)) == (1, 1)
    model.show(rows_of(a_standing("zero_traffic", "latency"), {}, NOW))
    assert len(resets) == 2
    assert model.place_of("latency") == 0
    assert model.place_of("none") == -1


def test_how_long_nothing_came_is_told_in_minutes() -> None:
    rule = RULES["zero_traffic"]
    assert [short(rule, value) for value in (0.0, 12.5 * MINUTE_NS, 2 * HOUR_NS)] == [
        "0 min",
        "12 min",
        "2 h",
    ]
