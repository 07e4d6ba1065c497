"""What alerts leave in a store, and what is answered about it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alerts_traffic import a_rule, minute
from spanglass.core.alert_notices import (
    AlertMark,
    Delivery,
    Mark,
    News,
    Notice,
    RuleCounts,
    RuleNow,
    Sending,
    Snooze,
    StoredStep,
    notice_key,
)
from spanglass.core.alerting import Reading, Schedule, State, Transition, Verdict, VersionChange
from spanglass.core.watched import Scope
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader
from spanglass.store.records.alerts import AlertTables
from spanglass.store.writer import Writer

SEARCH = Scope("search", "gpt-4o", streaming=False)
READING = Reading(
    Verdict.OVER, 0.25, 0.02, 0.047, 12, 3, 15, minute(0), minute(2), ("t1", "t2"), ("gpt-4o",), "openai",
    outage=True, note="Note.", money_nano=5, usual_nano=2,
)  # fmt: skip
RULE = a_rule("error_rate")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "traces.db")
    yield writer
    writer.close()


@pytest.fixture
def reader(writer: Writer, tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path / "traces.db")
    yield reader
    reader.close()


def _stored(
    at: float, before: State, after: State, since: float | None = None, **changes: object
) -> StoredStep:
    since_ns = None if since is None else minute(since)
    step = Transition("error_rate", SEARCH, minute(at), before, after, READING, since_ns)
    step = replace(step, **changes)  # type: ignore[arg-type]
    return StoredStep(0, step, notice_key(step.rule, step.scope, since_ns or step.at_ns), "Title", "Body")


RAISED = _stored(1, State.OK, State.FIRING, 1)


def _write(writer: Writer, *steps: StoredStep) -> None:
    writer.alerts(lambda tables: tables.add_steps(steps))


def test_a_rule_is_kept_with_all_it_says(writer: Writer, reader: Reader) -> None:
    rule = replace(
        RULE, limit=0.1, excluded=frozenset({"policy"}), channels=("slack", "desktop"),
        schedule=Schedule(frozenset({0, 4}), 540, 1020),
    )  # fmt: skip
    before = reader.alert_rules_state()
    writer.alerts(lambda tables: tables.save_rule(rule, minute(1)))
    assert reader.alert_rules() == (rule,)
    assert reader.alert_rules_state() != before
    writer.alerts(lambda tables: tables.delete_rule("error_rate"))
    assert reader.alert_rules() == ()


def test_a_transition_is_kept_with_its_evidence(writer: Writer, reader: Reader) -> None:
    change = VersionChange(minute(0), "gpt-4o", "gpt-4o-2024-11-20")
    stored = _stored(1, State.OK, State.FIRING, 1, coincides=change, muted_by="outage")
    _write(writer, stored)
    (found,) = reader.alert_steps()
    assert replace(found, row_id=0) == stored


def test_transitions_are_asked_by_range_and_rule_the_newest_first(writer: Writer, reader: Reader) -> None:
    over = _stored(9, State.RECOVERING, State.OK, 1)
    other = _stored(5, State.OK, State.PENDING, rule="latency")
    _write(writer, RAISED, other, over)
    assert [found.step.at_ns for found in reader.alert_steps()] == [minute(9), minute(5), minute(1)]
    assert [found.step.rule for found in reader.alert_steps(minute(5), minute(9))] == ["latency"]
    assert len(reader.alert_steps(rule="error_rate")) == 2


def test_an_alert_is_there_from_its_beginning_to_its_end(writer: Writer, reader: Reader) -> None:
    _write(writer, _stored(0, State.OK, State.PENDING))
    assert [(now.state, now.since_ns) for now in reader.alerts_now()] == [(State.PENDING, None)]
    _write(writer, RAISED, _stored(3, State.FIRING, State.RECOVERING, 1))
    (now,) = reader.alerts_now()
    assert (now.state, now.since_ns, now.scope) == (State.RECOVERING, minute(1), SEARCH)
    assert now.stored.step.at_ns == minute(1)
    assert now.stored.step.reading == READING
    _write(writer, _stored(8, State.RECOVERING, State.OK, 1))
    assert reader.alerts_now() == ()


def test_what_the_user_said_is_with_the_alert_and_counted_with_its_rule(
    writer: Writer, reader: Reader
) -> None:
    muted = _stored(2, State.OK, State.FIRING, 2, muted_by="parts", scope=Scope())
    _write(writer, RAISED, muted)
    for _ in range(2):
        writer.alerts(lambda tables: tables.mark(AlertMark(RAISED.key, Mark.DISMISSED, minute(2))))
    _, now = reader.alerts_now()
    assert now.marks == {Mark.DISMISSED}
    assert reader.alert_counts(0) == {"error_rate": RuleCounts(1, 0, 1)}
    assert reader.alert_counts(minute(2)) == {}
    assert reader.alert_marks(Mark.DISMISSED) == {RAISED.key}


def test_snoozes_end(writer: Writer, reader: Reader) -> None:
    snoozes = (
        Snooze(minute(60), "error_rate", None, minute(1)),
        Snooze(minute(50), "latency", ("latency", "search", None), minute(1)),
    )
    for snooze in snoozes:
        writer.alerts(lambda tables, snooze=snooze: tables.snooze(snooze))  # type: ignore[misc]
    assert set(reader.alert_snoozes(minute(2))) == set(snoozes)
    writer.alerts(lambda tables: tables.wake("latency", minute(3)))
    assert reader.alert_snoozes(minute(3)) == snoozes[:1]


def test_a_delivery_waits_until_it_is_sent(writer: Writer, reader: Reader) -> None:
    notice = Notice(News.FIRED, "key", RULE, SEARCH, minute(1), minute(1), "Title", "Body", ("t1",))
    waiting = Delivery("slack", notice, Sending.WAITING, 1, "It answered 503.", minute(1))
    writer.alerts(lambda tables: tables.set_deliveries([waiting, replace(waiting, channel="desktop")]))
    sent = replace(waiting, state=Sending.SENT, tries=2, reason="", changed_ns=minute(2))
    writer.alerts(lambda tables: tables.set_deliveries([sent]))
    assert reader.alert_deliveries() == (replace(waiting, channel="desktop"), sent)
    assert reader.alert_deliveries(waiting=True) == (replace(waiting, channel="desktop"),)


def test_where_rules_stand_is_the_latest_said(writer: Writer, reader: Reader) -> None:
    rows = [RuleNow("error_rate", State.OK, 0.01, 0.02, minute(at)) for at in (1, 2)]
    for row in rows:
        writer.alerts(lambda tables, row=row: tables.set_rules_now([row]))  # type: ignore[misc]
    assert reader.rules_now() == (rows[1],)
    writer.alerts(lambda tables: tables.set_until(minute(2)))
    assert reader.alerts_until() == minute(2)


def test_what_fails_leaves_nothing(writer: Writer, reader: Reader) -> None:
    def fail(tables: AlertTables) -> None:
        tables.save_rule(RULE, 1)
        raise StoreError("No.")

    with pytest.raises(StoreError):
        writer.alerts(fail)
    assert reader.alert_rules() == ()
    writer.alerts(lambda tables: tables.save_rule(RULE, 1))
    assert reader.alert_rules() == (RULE,)


def test_the_oldest_of_many_go_but_not_what_stands(
    writer: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spanglass.store.records.alerts._KEPT_STEPS", 2)
    _write(writer, RAISED, *(_stored(at, State.OK, State.PENDING, rule="latency") for at in (2, 3, 4, 5)))
    writer.alerts(lambda tables: tables.trim())
    assert sorted(found.step.at_ns for found in reader.alert_steps()) == [minute(at) for at in (1, 4, 5)]
