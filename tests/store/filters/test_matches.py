"""What is asked of the traces of a filter is asked of the very traces that match, however they are found."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import MS
from sample_store import a_sample_store
from spanglass.store.filters import matches
from spanglass.store.queries import filled, sql
from spanglass.store.reader import Reader
from spanglass.store.rollups.charts import Span
from spanglass.store.writer import Writer

SECOND = 1000 * MS
HOUR = 3600 * SECOND
OPEN = 2**63 - 1
FILTERS = (
    "model:gpt-4o", "-model:gpt-4o", "took:>2s", "status:error", "user:u_2841", "the", "cost:<0.001",
    "model:gpt-4o status:error", "user:nobody",
)  # fmt: skip
WAYS = {
    "as it is": {},
    "traces that last very long": {"_HOUR_NS": -(2**62)},
    "calls by their end": {"_PASSED": 10_000},
    "all at once": {"_HOUR_NS": -(2**62), "_PASSED": 10_000},
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = a_sample_store(tmp_path_factory.mktemp("store") / "a.db", 120)
    writer = Writer(path)
    while writer.settle():
        pass
    writer.close()
    return path


@pytest.fixture
def reader(path: Path) -> Iterator[Reader]:
    reader = Reader(path)
    yield reader
    reader.close()


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in WAYS[request.param].items():
        monkeypatch.setattr(matches, name, value)
    return str(request.param)


def told(reader: Reader, query: str, text: str, **values: Any) -> Any:
    """What a statement says of the traces that the list shows."""
    traces = json.dumps([trace.row_id for trace in reader.traces(query, limit=1000).traces])
    these = "(SELECT each.value FROM json_each(:traces) AS each)"
    return reader._rows(text.replace("OF_THESE", these), {"traces": traces, **values})[0]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("query", FILTERS)
def test_calls_of_a_range_are_those_of_the_traces_that_match(reader: Reader, query: str) -> None:
    end_ns = (time.time_ns() // HOUR + 1) * HOUR
    for start_ns in (end_ns - 40 * HOUR, end_ns - 2 * HOUR):
        calls, tokens = told(
            reader,
            query,
            "SELECT count(*), coalesce(sum(counted * input_tokens), 0) FROM span "
            "WHERE call AND trace IN OF_THESE AND end_ns >= :start AND end_ns < :end",
            start=start_ns,
            end=end_ns,
        )
        course = reader.course(start_ns, end_ns, 24, query)
        assert (sum(course.pulse.calls), sum(course.input_tokens)) == (calls, tokens)
        assert sum(reader.pulse(start_ns, end_ns, 24, query).calls) == calls
        parts = reader.course_parts("model", Span(start_ns, end_ns, 24), query)
        assert sum(sum(part.calls) for part in parts) == calls


@pytest.mark.parametrize("query", FILTERS)
def test_the_first_call_is_that_of_the_traces_that_match(reader: Reader, query: str) -> None:
    text = "SELECT min(end_ns) FROM span WHERE call AND end_ns > 0 AND trace IN OF_THESE"
    assert reader.first_call_ns(query) == told(reader, query, text)[0]


@pytest.mark.parametrize("query", FILTERS)
def test_the_first_trace_is_that_of_those_that_match(reader: Reader, query: str) -> None:
    text = "SELECT min(start_ns) FROM trace WHERE start_ns > 0 AND id IN OF_THESE"
    assert reader.first_trace_ns(query) == told(reader, query, text)[0]


def test_the_last_moment_is_of_a_trace_or_a_call(reader: Reader) -> None:
    ends = "SELECT max(end_ns) FROM span WHERE call UNION SELECT max(start_ns) FROM trace"
    assert reader.last_ns() == max(row[0] for row in reader._rows(ends, {}))


def test_between_first_and_last_is_everything(reader: Reader) -> None:
    traces, calls = reader._rows("SELECT count(*), (SELECT count(*) FROM span WHERE call) FROM trace", {})[0]
    start_ns = reader.first_trace_ns()
    assert start_ns
    found = reader.range_sums(start_ns, reader.last_ns() + 1)
    assert (found.requests, found.whole.calls) == (traces, calls)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("first_trace", ["SEARCH trace USING COVERING INDEX trace_start"]),
        (
            "last_moment",
            ["SEARCH trace USING COVERING INDEX", "SEARCH span USING COVERING INDEX span_call_end"],
        ),
    ],
)
def test_the_ends_of_all_time_are_read_off_indexes(reader: Reader, name: str, wanted: list[str]) -> None:
    text = filled(name, condition="1") if name == "first_trace" else sql(name)
    plan = reader._rows(f"EXPLAIN QUERY PLAN {text}", {})
    steps = [row[3] for row in plan]
    assert all(any(each in step for step in steps) for each in wanted), steps
    assert not any(step.startswith("SCAN") and "CONSTANT" not in step for step in steps), steps


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("query", FILTERS)
def test_questions_of_sessions_are_those_of_the_traces_that_match(
    reader: Reader, query: str, few: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not few:
        monkeypatch.setattr("spanglass.store.filters.conditions.FEW", -1)
    asked, again = told(
        reader,
        query,
        "SELECT count(*), count(turn.again) FROM turn JOIN trace ON trace.trace_id = turn.trace_id "
        "WHERE turn.session IS NOT NULL AND trace.id IN OF_THESE",
    )
    found = reader.asked_again(0, OPEN, HOUR, query)
    assert (sum(each[0] for each in found.values()), sum(each[1] for each in found.values())) == (
        asked,
        again,
    )


@pytest.mark.parametrize("query", FILTERS)
def test_tools_and_opinions_are_those_of_the_traces_that_match(reader: Reader, query: str) -> None:
    tools = told(
        reader,
        query,
        "SELECT count(*), coalesce(sum(failed), 0) FROM span WHERE trace IN OF_THESE AND kind = 'tool'",
    )
    quality = reader.quality(0, OPEN, HOUR, query, asked=False)
    counts = quality.tools.values()
    assert [sum(each[place] for each in counts) for place in (0, 1)] == list(tools)
    shown = {trace.row_id for trace in reader.traces(query, limit=1000).traces}
    liked = {trace.row_id for trace in reader.traces(f"{query} has:score", limit=1000).traces}
    assert bool(quality.opinions) == bool(liked)
    assert liked <= shown
