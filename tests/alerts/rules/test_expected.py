"""When calls are expected, and when a trace should have ended."""

from datetime import UTC, datetime

import pytest

from alerts_traffic import a_call, a_rule, minute
from places import clock_of
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.rules import Watcher
from spanglass.core.alerting import Schedule, Verdict
from spanglass.core.local_zone import LOCAL
from spanglass.core.watched import SECOND_NS, Call, Heartbeat, Record, Scope, TraceMark

HERE = Scope(feature="refunds")
DAYS = frozenset({0, 1, 2, 3, 4})


def _parent(at: float, calls: int) -> TraceMark:
    return TraceMark(minute(at), f"t{at}", "refunds", finished=True, calls=calls)


def _zero(*records: Record, **changes: object) -> Watcher:
    watcher = kinds()["zero_traffic"].watcher(a_rule("zero_traffic", **changes), LOCAL)
    for record in records:
        watcher.take(record)
    return watcher


@pytest.mark.parametrize(("share", "parents"), [(0.95, 3), (0.8, 5), (0.5, 10)])
def test_so_many_parents_without_calls_are_no_chance(share: float, parents: int) -> None:
    known = [_parent(at, int(at * share) != int((at - 1) * share)) for at in range(1, 201)]
    records = sorted([a_call(200), *known], key=lambda record: record.at_ns)
    for count, verdict in ((parents - 1, Verdict.CLEAR), (parents, Verdict.OVER)):
        silent = [_parent(200 + at, 0) for at in range(1, count + 1)]
        found = _zero(*records, *silent).reading(HERE, minute(216))
        assert found.verdict is verdict


def test_twenty_parents_must_be_known() -> None:
    for known, verdict in ((19, Verdict.CLEAR), (20, Verdict.OVER)):
        records = [
            *(_parent(at, 1) for at in range(known)),
            a_call(30),
            *(_parent(31 + at, 0) for at in range(4)),
        ]
        assert _zero(*records).reading(HERE, minute(46)).verdict is verdict


def test_a_program_without_any_sign_for_four_windows_or_three_times_its_longest_gap_is_away() -> None:
    watcher = _zero(a_call(0))
    assert watcher.reading(HERE, minute(14.9)).verdict is Verdict.CLEAR
    assert watcher.reading(HERE, minute(59.9)).verdict is Verdict.CLEAR
    assert watcher.reading(HERE, minute(60)).verdict is Verdict.EMPTY
    rare = _zero(_parent(0, 1), _parent(30, 1), a_call(30))
    assert rare.reading(HERE, minute(119.9)).verdict is Verdict.CLEAR
    assert rare.reading(HERE, minute(120)).verdict is Verdict.EMPTY


@pytest.mark.parametrize(
    ("beats", "last_call", "now", "is_over"),
    [
        (range(31), 5, 30, True),
        (range(31), 16, 30, False),
        (range(28), 5, 30, False),
        (range(16, 31), 5, 30, False),
        ([*range(20), *range(23, 31)], 5, 30, False),
        ([*range(0, 20, 2), *range(20, 31, 2)], 15, 30, True),
    ],
)
def test_signs_of_life_for_a_whole_window_without_a_call(
    beats: list[int], last_call: float, now: float, is_over: bool
) -> None:
    records = sorted(
        [a_call(last_call), *(Heartbeat(minute(at)) for at in beats)], key=lambda record: record.at_ns
    )
    found = _zero(*records, figure="heartbeat").reading(HERE, minute(now))
    assert (found.verdict is Verdict.OVER) is is_over


@pytest.mark.parametrize(
    ("moment", "is_over"),
    [
        ("2026-10-23T09:15+02:00", True),  # a Friday; the window of a quarter of an hour is within
        ("2026-10-23T09:14+02:00", False),
        ("2026-10-23T16:59+02:00", True),
        ("2026-10-23T17:00+02:00", False),
        ("2026-10-24T12:00+02:00", False),
        ("2026-10-26T09:15+01:00", True),  # the clock was put back on Sunday
        ("2026-10-26T09:14+01:00", False),
        ("2026-10-26T16:59+01:00", True),
    ],
)
def test_the_hours_of_a_schedule_are_those_of_the_clock(moment: str, is_over: bool) -> None:
    with clock_of("Europe/Berlin"):
        now_ns = int(datetime.fromisoformat(moment).timestamp()) * SECOND_NS
        call = Call(now_ns - 15 * 60 * SECOND_NS, "t", feature="refunds")
        watcher = _zero(call, schedule=Schedule(DAYS, 9 * 60, 17 * 60))
        assert (watcher.reading(HERE, now_ns).verdict is Verdict.OVER) is is_over


def test_those_silent_for_a_window_are_looked_at() -> None:
    watcher = _zero(a_call(0), _parent(1, 1), TraceMark(minute(2), "x", "other", finished=True, calls=1))
    assert list(watcher.due(minute(14.9))) == []
    assert list(watcher.due(minute(15))) == [HERE]


def _unfinished(*records: Record) -> Watcher:
    watcher = kinds()["unfinished"].watcher(a_rule("unfinished"), UTC)
    for record in records:
        watcher.take(record)
    return watcher


def _begun(at: float, trace: str) -> TraceMark:
    return TraceMark(minute(at), trace, "refunds")


def _ended(at: float, trace: str) -> TraceMark:
    return TraceMark(minute(at), trace, "refunds", finished=True, calls=1)


@pytest.mark.parametrize(("finished", "is_due"), [(4, False), (5, True)])
def test_a_trace_is_unfinished_where_five_have_finished(finished: int, is_due: bool) -> None:
    watcher = _unfinished(*(_ended(at / 10, f"t{at}") for at in range(finished)), _begun(1, "open"))
    assert watcher.due(minute(15.9)) == ()
    assert watcher.due(minute(16)) == ((HERE,) if is_due else ())
    assert watcher.reading(HERE, minute(16)).bad == int(is_due)


def test_a_call_is_a_sign_of_its_trace_and_an_end_its_end() -> None:
    usual = [_ended(at / 10, f"t{at}") for at in range(9)]
    watcher = _unfinished(*usual, _begun(1, "open"), a_call(10, trace="open"), a_call(11, trace="another"))
    assert watcher.due(minute(24.9)) == ()
    assert watcher.due(minute(25)) == (HERE,)
    ended = _unfinished(*usual, _begun(1, "open"), _ended(12, "open"))
    assert ended.due(minute(60)) == ()
    assert ended.reading(HERE, minute(59)).calls == 10


def test_of_replays_and_signs_of_life_no_trace_is_open() -> None:
    watcher = _unfinished(*(_ended(at / 10, f"t{at}") for at in range(9)))
    ours = TraceMark(minute(1), "ours", "refunds", ours=True)
    assert watcher.take(ours) == ()
    assert watcher.take(Heartbeat(minute(1))) == ()
    assert watcher.due(minute(60)) == ()


def test_what_ended_counts_no_more() -> None:
    usual = [_ended(at / 10, f"t{at}") for at in range(30)]
    watcher = _unfinished(*usual, *(_begun(4, f"o{at}") for at in range(12)))
    assert watcher.due(minute(19)) == (HERE,)
    assert watcher.reading(HERE, minute(19)).verdict is Verdict.OVER
    watcher.settle(HERE, minute(20))
    assert watcher.reading(HERE, minute(20)).verdict is not Verdict.OVER
