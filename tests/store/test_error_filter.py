"""The filter for errors, its counts and the rows that are drawn as failed agree, however calls are told."""

from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from repeated import PROVIDER, SHAPES, Program
from spanglass.core.views import TraceSummary
from spanglass.gui.models.trace_columns import Outcome, outcome
from spanglass.store.filters.counting import WITH
from spanglass.store.reader import Reader
from spanglass.store.traits.trait_sets import _TRACES, ERRORS
from spanglass.store.writer import Writer

STEPS = 40


class Failing(Program):
    """A program any of whose spans may fail."""

    random = Random(0)

    def span(
        self, scope: str, begin: int, end: int, place: tuple[int, int] | None = None, **attributes: Any
    ) -> tuple[int, int]:
        """Send a span."""
        failed = attributes.pop("failed", False) or self.random.random() < 0.25
        return super().span(scope, begin, end, place, **attributes, failed=failed)


def stored(path: Path, program: Program, *, settled: bool) -> Reader:
    writer = Writer(path)
    writer.write(program.batches)
    while settled and writer.settle():
        pass
    writer.close()
    return Reader(path)


def all_of(reader: Reader, query: str = "") -> dict[bytes, TraceSummary]:
    page = reader.traces(query, limit=10_000)
    return {trace.trace_id: trace for trace in page.traces}


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_what_is_drawn_as_failed_is_found_and_counted(tmp_path: Path, seed: int, *, settled: bool) -> None:
    program = Failing()
    program.random = random = Random(seed)
    for number in range(STEPS):
        SHAPES[random.choice(sorted(SHAPES))](program, (10, 2), f"r{number}")
    reader = stored(tmp_path / "traces.db", program, settled=settled)
    every = all_of(reader)
    drawn = {key for key, trace in every.items() if outcome(trace, 0) is Outcome.ERROR}
    right = {key for key, trace in every.items() if trace.errors or key in drawn}
    assert any(not every[key].errors for key in drawn), "of some the failure counts elsewhere"
    others = set(every) - right
    for query in ("has:error", "status:error"):
        assert set(all_of(reader, query)) == right
        assert set(all_of(reader, f"-{query}")) == others
        assert reader.matching_count(query) == reader.quick_counts(query).errors == len(right)
        assert reader.quick_counts(f"-{query}").errors == 0
    assert not right & set(all_of(reader, "status:ok"))
    start_ns = sorted(trace.start_ns for trace in every.values())[len(every) // 2]
    late = {key for key in right if every[key].start_ns >= start_ns}
    assert reader.quick_counts().errors == len(right)
    assert reader.quick_counts(since_ns=start_ns).errors == len(late) < len(right)
    assert dict(reader.filter_values("status"))["error"] == len(right)
    reader.close()


def test_a_call_that_fails_in_two_traces_is_one_error_and_found_in_both(tmp_path: Path) -> None:
    program = Program()
    SHAPES["failed"](program, (10, 2), "r")
    reader = stored(tmp_path / "traces.db", program, settled=False)
    assert sorted(trace.errors for trace in all_of(reader).values()) == [0, 1]
    assert reader.figures().errors == 1
    assert reader.matching_count("has:error") == 2
    reader.close()


def test_a_call_that_was_tried_again_with_success_is_no_failure_of_its_trace(tmp_path: Path) -> None:
    program = Program()
    program.last = 1
    for begin, failed in ((0, True), (200, False)):
        program.call(PROVIDER, begin, begin + 100, (1, 0), asked="same", failed=failed)
    reader = stored(tmp_path / "traces.db", program, settled=False)
    (trace,) = all_of(reader).values()
    assert (trace.failed, trace.errors, trace.retries) == (False, 0, 1)
    reader.close()


@pytest.mark.parametrize("test", ERRORS)
def test_traces_with_errors_are_told_by_an_index_alone(tmp_path: Path, test: str) -> None:
    Writer(tmp_path / "traces.db").close()
    connection = apsw.Connection(str(tmp_path / "traces.db"))
    for text in (each.format(test=test) for each in (WITH, _TRACES)):
        ((*_, step),) = connection.execute(f"EXPLAIN QUERY PLAN {text}", {"since_ns": 0})
        assert "USING INDEX trace_error" in step or "USING INDEX trace_by_status" in step, step
        steps = [row[1] for row in connection.execute(f"EXPLAIN {text}", {"since_ns": 0})]
        assert "Column" not in steps, "no trace is looked at"
    connection.close()
