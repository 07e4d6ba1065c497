"""Replays are told apart, and count nowhere but in the row of their own trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import MS, T0
from spanglass.core.span import Batch
from spanglass.core.watched import Call, TraceMark
from spanglass.formats.otlp_values import traces_batch
from spanglass.store.answers.watched import Seen, Watched
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_request, a_span

NOW = T0 + 60_000 * MS
REAL, REPLAY, SERVICE = (letter * 16 for letter in (b"a", b"b", b"c"))
FAILED = {"code": 2, "message": "Error code: 503 - overloaded"}


def replayed(*spans: dict[str, object]) -> Batch:
    request = a_request(*spans, resource={"service.name": "replay"})
    request.resource_spans[0].scope_spans[0].scope.name = "spanglass.replay"
    return traces_batch(request)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "t.db"
    writer = Writer(path, clock=lambda: NOW)
    other = {**CHAT, "gen_ai.response.model": "gpt-4o-2024-11-20", "gen_ai.response.id": "r1"}
    writer.write([
        a_batch(a_span(1, trace=REAL, attributes={**CHAT, "gen_ai.response.id": "r1"})),
        replayed(
            a_span(1, trace=REPLAY, start=T0 + MS, attributes=other),
            a_span(2, trace=REPLAY, start=T0 + 2000 * MS, status=FAILED),
        ),
        traces_batch(a_request(a_span(1, trace=SERVICE), resource={"service.name": "replay"})),
    ])  # fmt: skip
    yield path
    writer.settle()
    assert told(path) == ["c", "a"]
    writer.close()


def told(path: Path, query: str = "-is:replay") -> list[str]:
    reader = Reader(path, clock=lambda: NOW)
    return [trace.trace_id[:1].decode() for trace in reader.traces(query).traces]


def test_they_are_marked_and_found(path: Path) -> None:
    assert told(path, "is:replay") == ["b"]
    assert told(path, "") == ["b", "c", "a"]
    marks = {trace.trace_id: trace.replay for trace in Reader(path).traces().traces}
    assert marks == {REAL: False, REPLAY: True, SERVICE: False}


def test_a_replay_has_figures_of_its_own(path: Path) -> None:
    found = Reader(path).trace(REPLAY.hex())
    assert found is not None
    assert (found.calls, found.errors, found.cost_nano, found.input_tokens) == (2, 1, 7_000_000, 2000)
    assert found.models == ("gpt-4o-2024-11-20", "gpt-4o-2024-08-06")
    rows = Reader(path).spans(REPLAY)
    assert {(row.counted, row.not_counted_because) for row in rows} == {(False, "it is a replay")}


def test_they_count_in_no_total(path: Path) -> None:
    reader = Reader(path, clock=lambda: NOW)
    every = reader.figures()
    assert (every.calls, every.errors, every.input_tokens, every.cost_nano) == (2, 0, 2000, 7_000_000)
    assert (every.unpriced_calls, every.schema_declared, every.tools_called) == (0, 0, 0)
    pulse = reader.pulse(T0 - 1, NOW, 10)
    assert (pulse.total_calls, sum(pulse.errors), sum(pulse.cost_nano)) == (2, 0, 7_000_000)
    assert set(pulse.versions) == {"gpt-4o-2024-08-06"}
    assert "gpt-4o-2024-11-20" not in pulse.first_seen_ns


@pytest.mark.parametrize(("query", "requests"), [("", 2), ("kind:llm", 2), ("is:replay", 0)])
def test_they_are_no_requests(path: Path, query: str, requests: int) -> None:
    reader = Reader(path, clock=lambda: NOW)
    assert reader.range_sums(T0 - 1, NOW, query).requests == requests
    assert sum(reader.request_counts(T0 - 1, NOW, 1000 * MS, query).values()) == requests


def test_alerts_do_not_see_them(path: Path) -> None:
    watched = Watched(path)
    records = watched.between(T0 - 1, NOW)
    arrived = watched.arrived(Seen(0, 0), T0).records
    watched.close()
    calls = [record for record in records if isinstance(record, Call)]
    marks = {record.trace for record in (*records, *arrived) if isinstance(record, TraceMark)}
    assert REPLAY.hex() not in marks
    assert {REAL.hex(), SERVICE.hex()} <= marks
    assert {call.trace for call in calls} == {REAL.hex(), SERVICE.hex()}
