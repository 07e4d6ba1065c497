"""Zero traffic and traces that never finish."""

from alerts_traffic import a_call, a_rule, minute, played, raised
from spanglass.alerts.catalogue import kinds
from spanglass.core.alerting import Schedule, State
from spanglass.core.watched import Heartbeat, Record, Scope, TraceMark

FIRST_TICK = 1 / 6
ZERO, UNFINISHED = a_rule("zero_traffic"), a_rule("unfinished")


def _parents(first: int, count: int, calls: int) -> list[Record]:
    """Traces of one feature, ten minutes apart, each with its calls just before its end."""
    records: list[Record] = []
    for number in range(first, first + count):
        at = number * 10
        records += [a_call(at - 0.1, trace=f"t{number}") for _ in range(calls)]
        records.append(TraceMark(minute(at), f"t{number}", "refunds", finished=True, calls=calls))
    return records


def test_it_is_switched_off_by_default() -> None:
    default = kinds()["zero_traffic"].default
    assert default is not None
    assert not default.enabled


def test_parents_that_come_without_calls_fire() -> None:
    steps = raised(played([*_parents(1, 100, 1), *_parents(101, 10, 0)], ZERO))
    assert [(step.scope, step.at_ns) for step in steps] == [(Scope("refunds"), minute(1_020))]
    assert steps[0].reading.note == "2 traces without a call."
    assert steps[0].reading.traces == ("t101", "t102")


def test_it_ends_when_a_call_comes() -> None:
    records = [*_parents(1, 100, 1), *_parents(101, 4, 0), *_parents(105, 4, 1)]
    steps = played(records, ZERO)
    assert [step.after for step in steps if step.ended] == [State.OK]


def test_a_program_that_stops_is_no_outage() -> None:
    steps = played(_parents(1, 100, 1), ZERO, until=3_000)
    assert not raised(steps)
    assert steps[-1].after is State.NO_DATA


def test_parents_that_often_have_no_calls_need_more_of_them() -> None:
    records = [
        record for n in range(0, 200, 2) for record in (*_parents(n + 1, 1, 1), *_parents(n + 2, 1, 0))
    ]
    assert not raised(played([*records, *_parents(201, 8, 0)], ZERO))
    assert raised(played([*records, *_parents(201, 12, 0)], ZERO))


def test_signs_of_life_without_calls_count_only_where_they_are_asked_for() -> None:
    beats = [Heartbeat(minute(at)) for at in range(100)]
    records = sorted([*(a_call(at) for at in range(20)), *beats], key=lambda record: record.at_ns)
    assert not raised(played(records, ZERO))
    steps = raised(played(records, a_rule("zero_traffic", figure="heartbeat")))
    assert [step.at_ns for step in steps] == [minute(34 + FIRST_TICK)]


def test_a_schedule_says_when_calls_are_expected() -> None:
    always = a_rule("zero_traffic", schedule=Schedule(frozenset(range(7))))
    never = a_rule("zero_traffic", schedule=Schedule(frozenset()))
    calls = [a_call(at) for at in range(20)]
    assert [step.at_ns for step in raised(played(calls, always, until=60))] == [minute(34 + FIRST_TICK)]
    assert not raised(played(calls, never, until=60))


def test_one_feature_may_be_named() -> None:
    records = [*_parents(1, 100, 1), *_parents(101, 10, 0)]
    assert not raised(played(records, a_rule("zero_traffic", query="other")))
    assert raised(played(records, a_rule("zero_traffic", query="refunds")))


def _trace(number: int, finished: bool) -> list[Record]:
    begun = TraceMark(minute(number), f"t{number}", "refunds")
    ended = TraceMark(minute(number + 0.5), f"t{number}", "refunds", finished=True, calls=1)
    return [begun, ended] if finished else [begun]


def test_traces_that_stop_finishing_fire_and_a_single_one_does_not() -> None:
    usual = [record for number in range(60) for record in _trace(number, finished=True)]
    assert not raised(played([*usual, *_trace(60, finished=False)], UNFINISHED, until=200))
    hung = [record for number in range(60, 75) for record in _trace(number, finished=False)]
    steps = raised(played([*usual, *hung], UNFINISHED, until=120))
    assert [step.scope for step in steps] == [Scope("refunds")]
    assert minute(78) < steps[0].at_ns < minute(84)


def test_programs_whose_traces_never_have_a_root_are_left_alone() -> None:
    hung = [record for number in range(60) for record in _trace(number, finished=False)]
    assert not raised(played(hung, UNFINISHED, until=200))
