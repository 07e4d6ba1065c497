"""What became of alerts, as rows."""

from dataclasses import replace

from PySide6.QtTest import QAbstractItemModelTester

from alert_values import NOW, a_delivery, a_standing, a_step
from spanglass.core.alert_notices import Sending
from spanglass.core.alerting import State
from spanglass.gui.pages.alerts.history_rows import HistoryModel, describe, rows_of


def test_a_step_says_what_it_was_how_long_it_lasted_and_where_it_was_told() -> None:
    fired, ended = a_step(minutes_ago=8), a_step(minutes_ago=3, after=State.OK)
    told = (a_delivery(fired), a_delivery(fired, "desktop"), a_delivery(fired, "teams", Sending.FAILED))
    standing = a_standing(steps=(ended, fired), deliveries=told)
    rows = rows_of(standing, "error_rate", NOW)
    assert [(row.look.word, row.lasted) for row in rows] == [("OK", "5 min"), ("Firing", "5 min")]
    assert rows[0].text == "Errors back to 6.8%"
    assert rows[1].text == "Errors at 6.8%, sent to Slack, Desktop"
    assert describe(rows[1]).endswith("Firing, Errors at 6.8%, sent to Slack, Desktop, 5 min")


def test_what_goes_on_lasts_until_now_and_other_rules_are_shown_on_demand() -> None:
    standing = a_standing(steps=(a_step("latency", 2), a_step(minutes_ago=8)))
    assert [row.lasted for row in rows_of(standing, "error_rate", NOW)] == ["8 min"]
    assert len(rows_of(standing, None, NOW)) == 2


def test_what_a_roll_up_repeats_is_left_out_and_what_an_outage_mutes_is_said() -> None:
    steps = (a_step(minutes_ago=2, muted_by="parts"), a_step("latency", 2, muted_by="outage"))
    rows = rows_of(a_standing(steps=steps), None, NOW)
    assert [(row.look.word, row.text.endswith("muted")) for row in rows] == [("Muted", True)]


def test_what_came_on_top_is_inserted() -> None:
    model = HistoryModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    resets, inserted = [], []
    model.modelReset.connect(lambda: resets.append(1))
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    first = a_standing(steps=(a_step(minutes_ago=8),))
    model.show(rows_of(first, None, NOW))
    model.show(rows_of(replace(first, steps=(a_step("latency", 1), *first.steps)), None, NOW))
    assert inserted == [(0, 0), (0, 0)]
    assert not resets
    assert model.rowCount() == 2
