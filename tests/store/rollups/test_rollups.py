"""Rollups say what the spans say: after every change, however much of it has been added up already."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from builders import MS, T0
from places import clock_of
from spanglass.core.periods import inside
from spanglass.store.queries import filled, sql
from spanglass.store.reader import Reader
from spanglass.store.rollups import charts, rolled_days, rollups
from spanglass.store.rollups.rolled import Rolled
from spanglass.store.rollups.rollups import CONDITIONS, SLICES, stored
from spanglass.store.rollups.shares import COLUMNS, ENDED_LEVELS, NUMBERS, SHARE, Slice, slice_of
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

SECOND = 1000 * MS
HOUR = 3600 * SECOND


def identity(number: int) -> bytes:
    return number.to_bytes(16, "big")


def chat(**changes: Any) -> dict[str, Any]:
    return {**CHAT, **{key.replace("_", ".", 1): value for key, value in changes.items()}}


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(path, clock=lambda: T0 + HOUR)
    yield writer
    writer.close()


def settle(writer: Writer) -> None:
    while writer.settle():
        pass


def plain(part: Slice) -> dict[str, Any]:
    filled_ = {
        name: {k: v for k, v in c.items() if v} for name, c in zip(COLUMNS[-3:], part.measures, strict=True)
    }
    return {**dict(zip(NUMBERS, part.numbers, strict=True)), **filled_}


def tables(path: Path) -> dict[Any, Any]:
    """What the table says, everything added up."""
    connection = apsw.Connection(str(path))
    text = f"SELECT dimension, level, period, value, {', '.join(COLUMNS)} FROM rollup"  # noqa: S608
    found = {row[:4]: plain(slice_of(row[4:])) for row in connection.execute(text)}
    connection.close()
    return found


def from_spans(path: Path) -> dict[Any, Any]:
    """What the table should say."""
    connection = apsw.Connection(str(path))
    found: dict[Any, Any] = {}
    for kind, condition in CONDITIONS.items():
        text = filled("shares", share=SHARE.format(row="span"), condition=condition)
        slices = SLICES[kind]([(1, *row) for row in connection.execute(text)])
        found |= {tuple(stored(key)): plain(part) for key, part in slices.items()}
    connection.close()
    return found


def test_everything_is_added_up_when_nothing_comes(writer: Writer, path: Path) -> None:
    for number in range(1, 20):
        start = T0 - number * 300 * SECOND
        attributes = chat(user_id=f"u{number % 3}", gen_ai_request_model="m" * (number % 2 + 1))
        writer.write([a_batch(a_span(1, trace=identity(number), start=start, attributes=attributes))])
    settle(writer)
    assert tables(path) == from_spans(path)
    assert {key[0] for key in tables(path)} >= {"model", "version", "user", "kind", "service", "ended"}


def lasting(slices: dict[Any, Any]) -> dict[Any, Any]:
    """All but the finest periods, which are soon dropped."""
    return {key: part for key, part in slices.items() if key[1] != ENDED_LEVELS[0]}


def changes(writer: Writer, random: Random) -> None:
    """Something that happens to a store."""
    trace = identity(random.randrange(1, 6))
    start = T0 - random.randrange(5) * 1000 * SECOND
    choice = random.randrange(5)
    if choice == 0:  # the same span once more, changed
        attributes = chat(user_id=random.choice("abc"), gen_ai_usage_output_tokens=random.randrange(500))
        writer.write(
            [a_batch(a_span(random.randrange(1, 4), trace=trace, start=start, attributes=attributes))]
        )
    elif choice == 1:  # a wrapper around what counted until now, started before it
        inner = a_span(random.randrange(1, 4), 9, trace=trace, start=start)
        writer.write([a_batch(a_span(9, trace=trace, start=start - HOUR), inner)])
    elif choice == 2:  # a report of the same response in another trace
        attributes = chat(gen_ai_response_id=f"r{random.randrange(3)}")
        writer.write([a_batch(a_span(5, trace=trace, start=start, attributes=attributes))])
    elif choice == 3:
        writer.derive_again([(trace, (random.randrange(1, 4)).to_bytes(8, "big"))])
    else:
        writer.settle()


@pytest.mark.parametrize("seed", range(6))
def test_what_changes_later_is_corrected(writer: Writer, path: Path, seed: int) -> None:
    random = Random(seed)
    for _ in range(40):
        changes(writer, random)
    settle(writer)
    assert tables(path) == from_spans(path)


@pytest.mark.parametrize("seed", range(4))
def test_answers_are_right_while_half_of_it_is_not_added_up(
    writer: Writer, path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "_STEP", 5)
    random, reader = Random(100 + seed), Reader(path)
    for _ in range(40):
        changes(writer, random)
        whole = reader.figures(since_ns=T0 - 2000 * SECOND)
        with reader._at_once():
            groups = Rolled(reader._rows).by("user", T0 - 2000 * SECOND)
        assert sum(part["spans"] for part in groups.values()) == whole.spans
        assert sum(part["calls"] for part in groups.values()) == whole.calls
        assert sum(part["cost_nano"] for part in groups.values()) == (whole.cost_nano or 0)
        assert sum(part["errors"] for part in groups.values()) == whole.errors
    reader.close()


def test_spans_that_are_deleted_are_taken_away(writer: Writer, path: Path) -> None:
    for number in range(1, 10):
        writer.write([a_batch(a_span(1, trace=identity(number), start=T0 - number * HOUR))])
    settle(writer)
    writer._rollups.begin()
    with writer._connection as connection:
        connection.execute("DELETE FROM span WHERE trace < 5")
        connection.execute("DELETE FROM trace WHERE id < 5")
        writer._rollups.finish(T0 + HOUR)
    settle(writer)
    assert tables(path) == lasting(from_spans(path))
    assert sum(part["spans"] for key, part in tables(path).items() if key[:2] == ("kind", 1800)) == 5


def test_a_store_of_an_earlier_version_is_added_up_in_steps(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(path)
    writer.write([a_batch(*(a_span(number) for number in range(1, 30)))])
    settle(writer)
    writer.close()
    connection = apsw.Connection(str(path))
    connection.execute("DELETE FROM rollup; UPDATE rollup_through SET span = 0")
    connection.close()
    monkeypatch.setattr(rollups, "_STEP", 10)
    writer = Writer(path)
    assert tables(path) != lasting(from_spans(path))
    settle(writer)
    writer.close()
    assert tables(path) == lasting(from_spans(path))


def test_charts_of_many_calls_are_those_of_few_within_one_percent(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(3)
    for number in range(1, 40):
        start = T0 + random.randrange(1200) * SECOND
        end = start + random.randrange(100, 20_000) * MS
        spans = [
            a_span(each, trace=identity(number), start=start, end_time_unix_nano=end + each * MS)
            for each in range(1, 8)
        ]
        writer.write([a_batch(*spans)])
    reader = Reader(path, clock=lambda: T0 + 1500 * SECOND)
    first = T0 // (60 * SECOND) * 60 * SECOND
    ends = first, first + 1800 * SECOND
    exact = reader.pulse(*ends, 30)
    monkeypatch.setattr(charts, "FEW_CALLS", 0)
    for bucket_s in (60, 20):
        rolled = reader.pulse(*ends, 1800 // bucket_s)
        assert rolled.total_calls == exact.total_calls == 39 * 7
        assert rolled.versions.keys() == exact.versions.keys()
        assert sum(rolled.cost_nano) == sum(exact.cost_nano) > 0
        assert rolled.cost_today_nano == exact.cost_today_nano
        for share in ("p50", "p95", "p99"):
            true = getattr(exact.overall, share)
            assert getattr(rolled.overall, share) == pytest.approx(true, rel=0.01)
    minutes = reader.pulse(*ends, 30)
    for one, other in zip(exact.latency, minutes.latency, strict=True):
        assert (one is None) == (other is None)
        if one and other:
            assert other.p95 == pytest.approx(one.p95, rel=0.01)
    reader.close()


def test_the_finest_periods_are_only_kept_for_a_while(path: Path) -> None:
    now = [T0]
    writer = Writer(path, clock=lambda: now[0])
    writer.write([a_batch(a_span(1))])
    settle(writer)
    assert any(key[1] == ENDED_LEVELS[0] for key in tables(path))
    now[0] += 5 * HOUR
    writer.write([a_batch(a_span(1, trace=identity(2), start=T0 + 5 * HOUR))])
    settle(writer)
    assert len([key for key in tables(path) if key[1] == ENDED_LEVELS[0]]) == 1
    assert len([key for key in tables(path) if key[:2] == ("ended", 60)]) == 2
    writer.close()


PLANS = {
    "rollup": ({"columns": "rollup.calls"}, "SEARCH rollup USING PRIMARY KEY"),
    "calls_within": ({}, "SEARCH span USING COVERING INDEX span_call_end"),
    "first_call": ({"condition": "1", "everything": "1"}, "SEARCH span USING INDEX span_call_end"),
}


@pytest.mark.parametrize("name", PLANS)
def test_each_question_searches_its_index(writer: Writer, path: Path, name: str) -> None:
    parts, wanted = PLANS[name]
    plan = steps(path, filled(name, **parts) if parts else sql(name))
    assert any(wanted in step for step in plan), plan


def test_no_whole_period_is_in_a_short_range() -> None:
    assert inside(T0, T0 + SECOND, 5) is None


def steps(path: Path, text: str) -> list[str]:
    connection = apsw.Connection(str(path))
    plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _Anything())]
    connection.close()
    return plan


class _Anything(dict[str, object]):
    """Binds 1 to every name."""

    def __missing__(self, key: str) -> object:
        return 1


@pytest.mark.parametrize("settled", [False, True])
def test_sums_by_a_value_are_those_of_the_spans(writer: Writer, path: Path, settled: bool) -> None:
    random = Random(5)
    for number in range(1, 60):
        start = T0 - random.randrange(40 * 24) * HOUR
        attributes = chat(gen_ai_request_model=random.choice("abc"), user_id=random.choice("uv"))
        del attributes[random.choice(("user.id", "gen_ai.provider.name"))]
        writer.write([a_batch(a_span(1, trace=identity(number), start=start, attributes=attributes))])
    if settled:
        settle(writer)
    reader = Reader(path)
    for since_ns in (0, T0 - 7 * 24 * HOUR - 17 * SECOND):
        for key in ("model", "version", "provider", "user", "feature", "service"):
            exact = dict(reader.figures_by(key, since_ns=since_ns))
            rolled = dict(reader.breakdown(key, since_ns=since_ns))
            assert rolled.keys() == exact.keys()
            for value, group in exact.items():
                assert (rolled[value].spans, rolled[value].calls) == (group.spans, group.calls)
                assert rolled[value].cost_nano == group.cost_nano
                assert rolled[value].input_tokens == group.input_tokens
                assert rolled[value].latency.p50 == pytest.approx(group.latency.p50, rel=0.01)
    reader.close()


@pytest.mark.parametrize("settled", [False, True])
def test_costs_by_day_are_those_of_the_days(writer: Writer, path: Path, settled: bool) -> None:
    for number in range(1, 30):
        attributes = chat(user_id="uv"[number % 2]) if number % 3 else CHAT
        start = T0 - number * 7 * HOUR
        writer.write([a_batch(a_span(1, trace=identity(number), start=start, attributes=attributes))])
    if settled:
        settle(writer)
    reader = Reader(path)
    days = dict(reader.figures_by("day"))
    costs = reader.costs_by_day("user")
    assert {cost.day for cost in costs} == days.keys()
    assert {cost.value for cost in costs} == {"u", "v", None}
    for day, figures in days.items():
        assert sum(cost.cost_nano or 0 for cost in costs if cost.day == day) == figures.cost_nano
        assert sum(cost.calls for cost in costs if cost.day == day) == figures.calls
    later = reader.costs_by_day("user", since_ns=T0 - 24 * HOUR)
    assert sum(cost.calls for cost in later) == 3
    reader.close()


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Iterator[None]:
    with clock_of(request.param):
        yield


@pytest.mark.parametrize("place", ["UTC", "Asia/Kolkata", "Asia/Dubai", "America/New_York"], indirect=True)
@pytest.mark.parametrize("settled", [False, True])
@pytest.mark.usefixtures("place")
def test_days_are_those_of_the_place_and_the_dearest_are_told_apart(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch, settled: bool
) -> None:
    for number in range(1, 120):
        attributes = chat(user_id=f"u{number % 7}") if number % 5 else dict(CHAT)
        attributes |= {"gen_ai.usage.input_tokens": 100 * (number % 7 + 1)}
        start = T0 - number * 13 * HOUR
        writer.write([a_batch(a_span(1, trace=identity(number), start=start, attributes=attributes))])
    if settled:
        settle(writer)
    reader = Reader(path)
    for since_ns in (0, T0 - 40 * 24 * HOUR):
        costs = reader.costs_by_day("user", since_ns=since_ns)
        days = dict(reader.figures_by("day", since_ns=since_ns // (HOUR // 2) * (HOUR // 2)))
        assert {cost.day for cost in costs} == days.keys()
        for day, figures in days.items():
            assert sum(cost.calls for cost in costs if cost.day == day) == figures.calls
        sums: Counter[object] = Counter()
        for cost in costs:
            sums[cost.value] += cost.cost_nano or 0
        dearest = sorted(sums.keys() - {None}, key=lambda value: (-sums[value], str(value)))[:3]
        for looked_up in (0, 40_000):
            monkeypatch.setattr(rolled_days, "_MOST_LOOKED_UP", looked_up)
            few = reader.costs_by_day("user", since_ns=since_ns, most=3)
            assert {cost.value for cost in few if not cost.others} == set(dearest)
            assert [cost for cost in few if not cost.others] == [
                cost for cost in costs if cost.value in dearest
            ]
            for day in days:
                rest = [cost for cost in costs if cost.day == day and cost.value not in dearest]
                found = [cost for cost in few if cost.day == day and cost.others]
                assert sum(cost.cost_nano or 0 for cost in rest) == sum(cost.cost_nano or 0 for cost in found)
                assert sum(cost.calls for cost in rest) == sum(cost.calls for cost in found)
        groups = [group for group in reader.breakdown("user", since_ns=since_ns) if group[0] is not None]
        assert list(reader.breakdown("user", since_ns=since_ns, most=3)) == groups[:3]
    reader.close()


def test_a_store_without_traces_cost_nothing(writer: Writer, path: Path) -> None:
    assert writer.span_count() == 0
    reader = Reader(path)
    assert reader.costs_by_day("user", most=3) == ()
    reader.close()


def corrections(path: Path) -> int:
    connection = apsw.Connection(str(path))
    number = connection.execute("SELECT count(*) FROM rollup_correction").fetchone()
    connection.close()
    assert number is not None
    return int(number[0])  # type: ignore[arg-type]


def test_what_is_written_again_as_it_was_needs_no_correction(writer: Writer, path: Path) -> None:
    writer.write([a_batch(*(a_span(number) for number in range(1, 6)))])
    settle(writer)
    writer.derive_again([(a_span(1)["trace_id"], number.to_bytes(8, "big")) for number in range(1, 6)])
    assert corrections(path) == 0
    writer.write([a_batch(a_span(1, attributes=chat(user_id="u")))])
    assert corrections(path) == 4
    settle(writer)
    assert tables(path) == from_spans(path)


def test_corrections_do_not_pile_up(writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollups, "_MOST_NOTED", 10)
    writer.write([a_batch(*(a_span(number) for number in range(1, 30)))])
    settle(writer)
    for number in range(1, 30):
        writer.write([a_batch(a_span(number, attributes=chat(user_id=f"u{number % 3}")))])
        assert corrections(path) <= 10
    settle(writer)
    assert tables(path) == from_spans(path)
