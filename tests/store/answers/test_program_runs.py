"""What one run of a program counts, whoever reported it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import MS, T0
from spanglass.formats.otlp_values import traces_batch
from spanglass.store.answers.program_runs import RUN
from spanglass.store.ingest.flush import LARGE
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_request, a_span

MINE, OTHER = "a" * 32, "b" * 32
OWN, NATIVE, FOREIGN = (bytes([number]) * 16 for number in (1, 2, 3))


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "traces.db", clock=lambda: T0 + 3_600_000 * MS)
    yield writer
    writer.close()


@pytest.fixture
def reader(writer: Writer, tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path / "traces.db")
    yield reader
    reader.close()


def write(
    writer: Writer, *spans: dict[str, Any], run: str | None = MINE, service: str = "app", scope: str = ""
) -> None:
    """Store spans of a resource that names a run, as one instrumentation."""
    request = a_request(*spans, resource={"service.name": service, **({RUN: run} if run else {})})
    request.resource_spans[0].scope_spans[0].scope.name = scope or "spanglass"
    writer.write([traces_batch(request)])


def captured(span_id: int, trace: bytes = OWN, **attributes: Any) -> dict[str, Any]:
    """A call as the capture reports it, which another report of more reach counts instead of."""
    return a_span(
        span_id, trace=trace, start=T0 + 10 * MS, end_time_unix_nano=T0 + 900 * MS,
        attributes={**CHAT, "gen_ai.response.id": f"r{span_id}", **attributes},
    )  # fmt: skip


def reported(span_id: int, of: int, trace: bytes, **fields: Any) -> dict[str, Any]:
    """The same call as another client reports it."""
    return a_span(span_id, trace=trace, attributes={**CHAT, "gen_ai.response.id": f"r{of}"}, **fields)


@pytest.mark.parametrize("trace", [OWN, NATIVE], ids=["in its trace", "in another"])
def test_what_counts_instead_of_a_captured_call_is_of_its_run(
    trace: bytes, writer: Writer, reader: Reader
) -> None:
    write(writer, captured(1))
    write(writer, reported(2, 1, trace), run=None, service="project", scope="opik")
    figures, is_settled = reader.run_figures(MINE)
    assert (figures.calls, figures.input_tokens, figures.output_tokens) == (1, 1000, 100)
    assert (figures.cost_nano, is_settled) == (3_500_000, True)
    assert reader.figures().calls == 1


def test_what_others_report_in_the_same_trace_is_not_of_the_run(writer: Writer, reader: Reader) -> None:
    write(writer, captured(1))
    write(writer, captured(2), run=OTHER, service="other")
    write(writer, reported(3, 99, OWN, start=T0 + 5000 * MS), run=None, service="project", scope="opik")
    assert [reader.run_figures(run)[0].calls for run in (MINE, OTHER)] == [1, 1]
    assert reader.figures(f"attr.{RUN}:{MINE}").calls == 3


def test_errors_and_what_counts_by_itself(writer: Writer, reader: Reader) -> None:
    failed = {**CHAT, "error.type": "rate_limit", "gen_ai.usage.input_tokens": 0}
    write(writer, a_span(1, trace=FOREIGN, attributes=failed, status={"code": 2}), captured(2))
    figures, _ = reader.run_figures(MINE)
    assert (figures.calls, figures.errors, figures.traces) == (2, 1, 2)


def test_a_run_without_spans_counts_nothing(writer: Writer, reader: Reader) -> None:
    write(writer, captured(1), run=OTHER)
    figures, is_settled = reader.run_figures(MINE)
    assert (figures.calls, figures.spans, figures.input_tokens, is_settled) == (0, 0, None, True)


def test_a_large_trace_is_told_to_be_judged_later(writer: Writer, reader: Reader) -> None:
    write(writer, *(captured(1 + number) for number in range(LARGE)))
    write(writer, captured(LARGE + 1))
    assert not reader.run_figures(MINE)[1]
    while writer.settle():
        pass
    assert reader.run_figures(MINE)[1]


@pytest.mark.parametrize("name", ["", "x", "a" * 31, "g" * 32, 'a" or is:ok'])
def test_what_is_no_name_of_a_run(name: str, reader: Reader) -> None:
    with pytest.raises(ValueError, match="not the name of a run"):
        reader.run_figures(name)
