"""Ranges in figures say what ``stats`` says of the same traces, from spans and from rollups alike."""

import time
from pathlib import Path

import pytest

from builders import MS, T0
from sample_store import a_sample_store
from spanglass.core.monitor import RangeSums, Sums
from spanglass.core.views import Figures
from spanglass.store.reader import Reader
from spanglass.store.rollups import charts
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

SECOND = 1000 * MS
HOUR = 3600 * SECOND
OPEN = 2**63 - 1


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_sample_store(tmp_path_factory.mktemp("store") / "a.db", 120)


def assert_equal(sums: Sums, figures: Figures) -> None:
    assert (sums.calls, sums.errors) == (figures.calls, figures.call_errors)
    assert (sums.refusals, sums.retries) == (figures.refusals, figures.retries)
    assert sums.input_tokens == figures.input_tokens
    assert (sums.output_tokens or 0) == (figures.output_tokens or 0)
    assert (sums.cached_tokens or 0) == (figures.cache_read_tokens or 0)
    assert (sums.cost_nano, sums.unpriced_calls) == (figures.cost_nano, figures.unpriced_calls)
    assert (sums.tools_called, sums.tools_failed) == (figures.tools_called, figures.tools_failed)
    assert (sums.schema_declared, sums.schema_valid) == (figures.schema_declared, figures.schema_valid or 0)


QUERIES = (
    "", "model:gpt-4o", "has:refusal", "user:u_2841 -feature:inbox", "status:error", "cost:>0.01",
    "{kind:tool status:error}", "kind:tool OR has:error", "took:>2s -model:gpt-4o",
)  # fmt: skip


@pytest.mark.parametrize("seconds", [300, 900, 1_700])
@pytest.mark.parametrize("query", QUERIES)
def test_the_figures_are_those_of_stats(samples: Path, query: str, seconds: int) -> None:
    reader = Reader(samples)
    since_ns = time.time_ns() - seconds * SECOND
    sums = reader.range_sums(since_ns, OPEN, query)
    figures = reader.figures(query, since_ns=since_ns)
    assert figures.traces < 120
    assert sums.requests == figures.traces
    if not figures.calls:
        return
    assert_equal(sums.whole, figures)
    assert (sums.whole.latency, sums.whole.first_token) == (figures.latency, figures.first_token)
    reader.close()


def test_groups_are_those_of_stats(samples: Path) -> None:
    reader = Reader(samples)
    since_ns = time.time_ns() - 1500 * SECOND
    by = reader.range_sums(since_ns, OPEN, "", ("model", "feature")).by
    for key in ("model", "feature"):
        figures = {value: each for value, each in reader.figures_by(key, since_ns=since_ns) if each.calls}
        assert {value for value, _ in by[key]} == set(figures)
        for value, sums in by[key]:
            assert (sums.calls, sums.refusals) == (figures[value].calls, figures[value].refusals)
            assert (sums.cost_nano, sums.input_tokens) == (
                figures[value].cost_nano,
                figures[value].input_tokens,
            )
            assert sums.latency == figures[value].latency
    reader.close()


def test_rollups_say_the_same_as_the_spans(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it added up, both ends of the range within periods."""
    writer = Writer(samples)
    writer.settle()
    writer.close()
    reader, now_ns = Reader(samples), time.time_ns()
    ends = now_ns - 3 * HOUR - 7 * SECOND, now_ns - 300 * SECOND
    keys = ("model", "user", "operation", "step")
    exact = reader.range_sums(*ends, "", keys)
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    rolled = reader.range_sums(*ends, "", keys)
    assert {value for value, _ in rolled.by["operation"]} >= {"chat", "embeddings"}
    assert exact.whole.calls > 100
    assert rolled.requests == exact.requests
    assert without_percentiles(rolled) == without_percentiles(exact)
    assert rolled.whole.latency.p95 == pytest.approx(exact.whole.latency.p95, rel=0.011)
    reader.close()


def without_percentiles(found: RangeSums) -> object:
    def numbers(sums: Sums) -> tuple[object, ...]:
        return sums.calls, sums.errors, sums.refusals, sums.cost_nano, sums.tokens

    groups = {key: {value: numbers(sums) for value, sums in each} for key, each in found.by.items()}
    return numbers(found.whole), found.whole.tools_called, found.whole.tools_failed, groups


def test_the_course_adds_up_to_the_figures(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, end_ns = Reader(samples), (time.time_ns() // HOUR + 1) * HOUR
    exact = reader.course(end_ns - 4 * HOUR, end_ns, 48)
    monkeypatch.setattr(charts, "FEW_CALLS", -1)
    rolled = reader.course(end_ns - 4 * HOUR, end_ns, 48)
    figures = reader.figures()
    for course in (exact, rolled):
        assert sum(course.input_tokens) == figures.input_tokens
        assert sum(course.cached_tokens) == figures.cache_read_tokens
        assert sum(course.retries) == figures.retries
        assert (sum(course.schema_declared), sum(course.schema_valid)) == (
            figures.schema_declared,
            figures.schema_valid,
        )
    assert exact.output_tokens == rolled.output_tokens
    assert exact.pulse.calls == rolled.pulse.calls
    reader.close()


def test_requests_are_counted_by_period_and_by_name(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    spans = [
        a_span(number, trace=bytes(15) + bytes([number]), name=name, start=T0 + minute * 60 * SECOND)
        for number, (name, minute) in enumerate([("ask", 0), ("ask", 1), ("ask", 1), ("sum", 3)], 1)
    ]
    writer.write([a_batch(*spans)])
    writer.close()
    reader, minute = Reader(path), 60 * SECOND
    start_ns = T0 // minute * minute
    counts = reader.request_counts(start_ns, start_ns + 5 * minute, minute)
    assert [counts.get(start_ns // minute + number, 0) for number in range(5)] == [1, 2, 0, 1, 0]
    costs = reader.spent_on("name", start_ns, OPEN)
    assert [(cost.value, cost.requests, cost.calls) for cost in costs] == [("ask", 3, 3), ("sum", 1, 1)]
    assert reader.request_counts(start_ns, OPEN, OPEN, "name:sum") == {0: 1}
    reader.close()
