"""Sums of a filter that leaves out few traces: those of a store that never had these, and the plain ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from builders import MS, T0
from random_filters import Sent, random_filter, random_traces
from spanglass.core.monitor import Course, RangeSums, Sums
from spanglass.core.views import Figures, Percentiles, Pulse
from spanglass.store.filters import matches
from spanglass.store.queries import sql
from spanglass.store.reader import Reader
from spanglass.store.rollups import charts, unfolded
from spanglass.store.writer import Writer

SECOND = 1000 * MS
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
BEGIN = T0 // HOUR * HOUR
TRACES, APART, FILTERS = 150, 97 * SECOND, 5
NOW = BEGIN + TRACES * APART + MINUTE
KEYS = ("model", "user", "version")
_OF_ALL = ("exact", "first_seen_ns", "cost_today_nano")


def sent_traces() -> list[Sent]:
    every = random_traces(Random(11), TRACES)
    return [replace(each, start_ns=BEGIN + each.number * APART) for each in every]


def written(path: Path, sent: Sequence[Sent], settled: int) -> Path:
    """A store of traces, of which those up to a number are in the rollups; some of these come again later."""
    writer, rolled_up = Writer(path, clock=lambda: NOW), False
    for each in sent:
        if each.number > settled and not rolled_up:
            while writer.settle():
                rolled_up = True
        for batch in each.batches():
            writer.write([batch])
    for each in (one for one in sent if one.number <= settled and one.number % 7 == 0):
        longer = tuple(replace(call, took_ms=call.took_ms + 50) for call in each.calls)
        for batch in replace(each, calls=longer).batches():
            writer.write([batch])
    while settled == TRACES and writer.settle():
        pass
    writer.close()
    return path


@pytest.fixture(scope="module", params=[TRACES, TRACES * 2 // 3], ids=["all rolled up", "not all"])
def settled(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, settled: int) -> Path:
    return written(tmp_path_factory.mktemp("store") / "all.db", sent_traces(), settled)


@pytest.fixture
def rolled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all ranges held many calls, and any number of traces were few."""
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    monkeypatch.setattr(matches, "_FEWER", 0)
    monkeypatch.setattr(unfolded, "_TRACES", 7)


RANGES = ((BEGIN, NOW), (BEGIN + 37 * MINUTE, BEGIN + 200 * MINUTE), (BEGIN + HOUR, BEGIN + HOUR + MINUTE))


def answers(path: Path, query: str) -> list[Any]:
    """What is told of several ranges."""
    reader = Reader(path, clock=lambda: NOW)
    told: list[Any] = []
    for start_ns, end_ns in RANGES:
        told.append(reader.range_sums(start_ns, end_ns, query, KEYS[:2], KEYS[2:]))
        told.append(replace(reader.figures(query, since_ns=start_ns), cache_read_tokens=None))
        told.append(reader.quality(start_ns, end_ns, HOUR, query, asked=False).tools)
        begin_ns = start_ns // MINUTE * MINUTE
        end_ns = begin_ns + -(-(end_ns - begin_ns) // (10 * MINUTE)) * 10 * MINUTE
        told.append(reader.course(begin_ns, end_ns, 10, query))
        told.append(reader.pulse(begin_ns, end_ns, 10, query))
    reader.close()
    return told


def filters(seed: int) -> Iterable[tuple[str, Callable[[Sent], bool]]]:
    random = Random(seed)
    yield "model:gpt-4o*", lambda sent: any("gpt-4o" in (call.model or "") for call in sent.calls)
    for _ in range(FILTERS):
        asked = random_filter(random)
        yield asked.text, asked.finds


@pytest.mark.usefixtures("rolled")
@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_out_is_in_no_sum(store: Path, tmp_path: Path, settled: int, seed: int) -> None:
    for number, (query, finds) in enumerate(filters(seed)):
        kept = [each for each in sent_traces() if finds(each)]
        if not kept:
            continue
        alone = written(tmp_path / f"{number}.db", kept, settled)
        found, right = about(answers(store, query)), about(answers(alone, ""))
        assert {
            name: (value, right.get(name)) for name, value in found.items() if value != right.get(name)
        } == {}
        assert found.keys() == right.keys()


def near(one: int | None, other: int | None) -> bool:
    return one == other or (one is not None and other is not None and abs(one - other) <= 0.0101 * other + 1)


def about(value: Any, path: str = "") -> dict[str, Any]:
    """All figures by name."""
    if isinstance(value, Percentiles | Sums | RangeSums | Figures | Course | Pulse):
        return {
            name: each
            for field in value.__slots__
            if field not in _OF_ALL
            for name, each in about(getattr(value, field), f"{path}.{field}").items()
        }
    if isinstance(value, dict):
        return {k: v for key, each in value.items() for k, v in about(each, f"{path}.{key}").items()}
    if isinstance(value, tuple | list):
        return {k: v for at, each in enumerate(value) for k, v in about(each, f"{path}.{at}").items()}
    return {path: value}


def test_it_is_what_is_told_call_by_call(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for query, _ in filters(9):
        monkeypatch.setattr(charts, "FEW_CALLS", 10**9)
        right = about(answers(store, query))
        monkeypatch.setattr(charts, "FEW_CALLS", -1)
        monkeypatch.setattr(matches, "_FEWER", 0)
        found = about(answers(store, query))
        assert found.keys() == right.keys(), query
        for name, value in found.items():
            if ".by." in name and "tools_" in name:
                continue  # which tools belong to a value is told by rollups alone
            timed = any(part in name for part in (".latency", ".first_token", ".overall"))
            counted = ".by.version" in name
            assert (near(value, right[name]) or counted) if timed else value == right[name], (query, name)


@pytest.mark.parametrize(("query", "one_by_one"), [("-model:nothing", False), ("model:claude-x", True)])
def test_calls_of_most_traces_are_not_read_one_by_one(
    store: Path, monkeypatch: pytest.MonkeyPatch, query: str, *, one_by_one: bool
) -> None:
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    reader, asked = Reader(store, clock=lambda: NOW), list[str]()
    rows = reader._rows

    def noted(text: str, values: Any) -> Any:
        asked.append(text)
        return rows(text, values)

    monkeypatch.setattr(reader, "_rows", noted)
    reader.range_sums(BEGIN, BEGIN + 3 * HOUR, query, KEYS)
    reader.course(BEGIN, BEGIN + 3 * HOUR, 6, query)
    reader.figures(query)
    begun = [sql(name).split("\n", 1)[0] for name in ("range_calls", "course", "figures")]
    assert [any(text.startswith(each) for text in asked) for each in begun] == [one_by_one] * 3
    reader.close()


@pytest.mark.usefixtures("rolled")
def test_what_is_taken_away_is_fetched_ahead(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, fetched = Reader(store, clock=lambda: NOW), list[list[int]]()
    monkeypatch.setattr(reader._ahead, "spans", fetched.append)
    reader.range_sums(BEGIN, NOW, "model:claude-x")
    others = [
        each.number + 1 for each in sent_traces() if not any(call.model == "claude-x" for call in each.calls)
    ]
    assert fetched == [others]
    reader.close()


@pytest.mark.usefixtures("rolled")
def test_by_what_rollups_do_not_know_calls_are_told_all_the_same(store: Path) -> None:
    reader = Reader(store, clock=lambda: NOW)
    told = reader.range_sums(BEGIN, NOW, "model:claude-x", ("session",))
    assert sum(sums.calls for _, sums in told.by["session"]) == told.whole.calls > 0
    reader.close()
