"""The store counts a call once, whatever order, grouping and repetition its reports come in."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repeated import APP, FRAMEWORK, PROVIDER, SHAPES, Program
from spanglass.analysis.chains.once import MOST_REPORTS, Report
from spanglass.core.span import Batch
from spanglass.store.duplicates import repeats
from spanglass.store.ingest import flush
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

TOKENS = st.tuples(st.sampled_from([10, 20]), st.sampled_from([1, 2]))
STEPS = st.lists(st.tuples(st.sampled_from(sorted(SHAPES)), TOKENS), min_size=1, max_size=5)


@dataclass(frozen=True)
class Told:
    """What a store says: totals of calls, tokens, retries and errors, and the verdict on every span."""

    totals: tuple[int, ...]
    verdicts: list[tuple[Any, ...]]


def program_of(steps: Sequence[tuple[str, tuple[int, int]]]) -> Program:
    program = Program()
    for number, (shape, tokens) in enumerate(steps):
        SHAPES[shape](program, tokens, f"r{number}")
    return program


def told(path: Path) -> Told:
    """What the store says, once it is sure that its traces add up to its figures."""
    reader = Reader(path)
    figures, traces = reader.figures(), reader.traces(limit=1000).traces
    names = ("calls", "input_tokens", "output_tokens", "retries", "errors")
    totals = tuple(getattr(figures, name) or 0 for name in names)
    assert totals == tuple(sum(getattr(trace, name) or 0 for trace in traces) for name in names)
    verdicts = [
        (
            row.span_id, row.counted, row.not_counted_because, row.duplicate_of, row.duplicate_of_trace,
            row.attempt, row.attempts,
        )
        for trace in traces
        for row in reader.spans(trace.trace_id)
    ]  # fmt: skip
    reader.close()
    return Told(totals, sorted(verdicts))


def store(path: Path, groups: Sequence[Sequence[Batch]], *, restarts: bool = False) -> Told:
    writer = Writer(path)
    for group in groups:
        writer.write(group)
        if restarts:
            writer.close()
            writer = Writer(path)
    writer.close()
    return told(path)


def truth(program: Program) -> tuple[int, ...]:
    return program.calls, program.input, program.output, program.retries, program.errors


@pytest.mark.parametrize("shape", SHAPES)
def test_each_way_of_reporting_a_call_twice_is_seen_through(tmp_path: Path, shape: str) -> None:
    program = program_of([(shape, (30, 3))])
    forth = store(tmp_path / "forth.db", [program.batches])
    assert forth.totals == truth(program)
    for name, groups in {
        "back": [program.batches[::-1]],
        "single": [[batch] for batch in program.batches],
        "single back": [[batch] for batch in program.batches[::-1]],
        "twice": [program.batches, program.batches],
    }.items():
        assert store(tmp_path / f"{name}.db", groups) == forth, name


@settings(max_examples=25, deadline=None)
@given(steps=STEPS, data=st.data())
def test_any_order_and_grouping_give_the_truth(
    steps: list[tuple[str, tuple[int, int]]], data: st.DataObject
) -> None:
    program = program_of(steps)
    order = data.draw(st.permutations(program.batches))
    again = data.draw(st.lists(st.sampled_from(program.batches), max_size=3))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=4)))
    edges = [0, *cuts, len(order)]
    groups = [order[start:end] for start, end in pairwise(edges) if start < end]
    with tempfile.TemporaryDirectory() as folder:
        forth = store(Path(folder) / "forth.db", [program.batches])
        other = store(Path(folder) / "other.db", [*groups, again], restarts=data.draw(st.booleans()))
    assert forth.totals == truth(program)
    assert other == forth


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_reports_without_sense_are_judged_alike_in_any_order(data: st.DataObject) -> None:
    program = Program()
    places: list[tuple[int, int] | None] = [None]
    for _ in range(data.draw(st.integers(2, 9))):
        begin, place = data.draw(st.sampled_from([0, 3, 6, 20, 60])), data.draw(st.sampled_from(places))
        if data.draw(st.integers(0, 4)) == 0:
            places.append(program.span(APP, begin, 60, place))
            continue
        tokens = data.draw(st.sampled_from([None, (10, 1), (20, 2)]))
        said: dict[str, Any] = {"tokens": tokens} if tokens else {}
        if data.draw(st.booleans()):
            said["id"] = data.draw(st.sampled_from(["a", "b"]))
        scope = data.draw(st.sampled_from([FRAMEWORK, PROVIDER, "third"]))
        end = begin + data.draw(st.sampled_from([0, 3, 20, 60]))
        said["failed"] = data.draw(st.booleans())
        places.append(program.call(scope, begin, end, place, **said))
    order = data.draw(st.permutations(program.batches))
    with tempfile.TemporaryDirectory() as folder:
        forth = store(Path(folder) / "forth.db", [program.batches])
        other = store(Path(folder) / "other.db", [[batch] for batch in order])
    assert other == forth


def test_the_trace_that_a_late_span_changes_is_shown_anew(tmp_path: Path) -> None:
    program = program_of([("two_traces", (30, 3))])
    *first, late = program.batches[::-1]
    writer, path = Writer(tmp_path / "t.db"), tmp_path / "t.db"
    writer.write(first[:1])
    reader = Reader(path)
    (alone,) = reader.traces().traces
    assert (alone.calls, alone.input_tokens) == (1, 30)
    before = reader.last_revision()
    writer.write([*first[1:], late])
    changed = {trace.trace_id: trace for trace in reader.changed_traces(before)}
    assert (changed[alone.trace_id].calls, changed[alone.trace_id].input_tokens) == (0, None)
    assert changed[alone.trace_id].received_ns == alone.received_ns
    (row,) = reader.spans(alone.trace_id, after_revision=before)
    assert row.not_counted_because == "reports the same response as framework span (framework), which counts"
    kept = next(each for each in reader.spans(row.duplicate_of_trace or b"") if each.counted)
    assert row.duplicate_of == kept.span_id
    reader.close()
    writer.close()


def test_the_report_with_the_figures_counts_though_it_is_the_inner_one(tmp_path: Path) -> None:
    program = program_of([("without_usage", (30, 3))])
    store(tmp_path / "t.db", [program.batches])
    rows = [row for trace in Reader(tmp_path / "t.db").traces().traces for row in spans(tmp_path, trace)]
    assert {row.scope: row.counted for row in rows} == {FRAMEWORK: False, PROVIDER: True}


def spans(folder: Path, trace: Any) -> Any:
    return Reader(folder / "t.db").spans(trace.trace_id)


@pytest.mark.parametrize("apart_ms", [0, 61_000])
def test_services_and_minutes_apart_are_other_calls(tmp_path: Path, apart_ms: int) -> None:
    one, other = Program(service="one"), Program(service="one" if apart_ms else "other", last=50)
    one.call(FRAMEWORK, 0, 100, tokens=(30, 3), id="r")
    other.call(PROVIDER, 10 + apart_ms, 90 + apart_ms, tokens=(30, 3), id="r")
    assert store(tmp_path / "t.db", [one.batches, other.batches]).totals[:2] == (2, 60)


def test_one_instrumentation_with_the_same_tokens_twice_made_two_calls(tmp_path: Path) -> None:
    program = Program()
    for begin in (0, 10, 200):
        program.call(PROVIDER, begin, 100, tokens=(30, 3))
    assert store(tmp_path / "t.db", [program.batches]).totals[:2] == (3, 90)


def test_a_test_servers_constant_response_id_makes_no_call_of_many(tmp_path: Path) -> None:
    program = Program()
    for number in range(6):
        begin = 200 * number
        program.call(FRAMEWORK, begin, begin + 100, tokens=(30, 3), id="chatcmpl-123", asked=f"q{number}")
        program.call(PROVIDER, begin + 5, begin + 95, tokens=(30, 3), id="chatcmpl-123", asked=f"p{number}")
    single = [[batch] for batch in program.batches]
    assert store(tmp_path / "t.db", single).totals[:2] == (6, 180)


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_a_constant_response_id_of_very_many_calls_names_none(tmp_path: Path, at_once: int) -> None:
    program = Program()
    for number in range(MOST_REPORTS + 20):
        program.call(PROVIDER, number, number + 1, tokens=(30, 3), id="chatcmpl-123")
    batches = program.batches
    groups = [batches[at : at + at_once] for at in range(0, len(batches), at_once)]
    assert store(tmp_path / "t.db", groups).totals[0] == len(batches)


def test_the_work_for_one_call_does_not_grow_with_those_of_its_response_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, compared, alike = Program(), [0], repeats._alike

    def counted(one: Report, other: Report) -> bool:
        compared[0] += 1
        return alike(one, other)

    monkeypatch.setattr(repeats, "_alike", counted)
    for _ in range(600):
        program.call(PROVIDER, 0, 1, tokens=(30, 3), id="chatcmpl-123")
    spent = []
    writer = Writer(tmp_path / "t.db")
    for at in range(0, 600, 200):
        writer.write(program.batches[at : at + 200])
        spent.append(compared[0] - sum(spent))
    writer.close()
    assert spent[0] < 200 * 3 * MOST_REPORTS
    assert spent[1:] == [0, 0]


def test_a_large_traces_calls_are_compared_when_it_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flush, "LARGE", 5)
    program = Program()
    agent = program.span("app", 0, 5000)
    for number in range(20):
        begin = 200 * number
        program.call(FRAMEWORK, begin, begin + 100, agent, tokens=(30, 3), id=f"r{number}")
        program.call(PROVIDER, begin + 5, begin + 95, tokens=(30, 3), id=f"r{number}")
    single = [[batch] for batch in program.batches]
    assert store(tmp_path / "t.db", single).totals[:2] == (20, 600)
    assert store(tmp_path / "back.db", single[::-1], restarts=True).totals[:2] == (20, 600)


def test_a_call_that_changes_is_compared_again(tmp_path: Path) -> None:
    program, later = Program(), Program()
    program.call(FRAMEWORK, 0, 100, tokens=(30, 3), id="r")
    later.call(FRAMEWORK, 0, 100, tokens=(30, 3), id="another")
    program.call(PROVIDER, 5, 95, tokens=(30, 3), id="r")
    assert store(tmp_path / "t.db", [program.batches]).totals[:2] == (1, 30)
    assert store(tmp_path / "t.db", [later.batches]).totals[:2] == (2, 60)
    assert store(tmp_path / "t.db", [program.batches]).totals[:2] == (1, 30)


@pytest.mark.parametrize("times", [(0, 0), (0, 2**64 - 1), (2**64 - 1, 0), (2**63 - 1, 2**63 - 1), (5, 0)])
def test_no_time_is_too_odd_to_compare(tmp_path: Path, times: tuple[int, int]) -> None:
    program = Program(clock_ns=0)
    note = {"logfire.span_type": "log", "duration": 80_000}
    for scope in (FRAMEWORK, PROVIDER):
        for said in ({"tokens": (1, 1)}, {"id": "r"}, {"failed": True}, {"tokens": (1, 1), "more": note}):
            program.call(scope, 0, 0, **said, times=times)
    forth = store(tmp_path / "forth.db", [[batch] for batch in program.batches])
    assert store(tmp_path / "back.db", [program.batches[::-1]]) == forth


def test_a_span_between_two_reports_says_which_one_is_the_outer(tmp_path: Path) -> None:
    program = Program()
    outer = program.call(FRAMEWORK, 0, 100, tokens=(30, 3), id="r")
    between = program.span(APP, 0, 100, outer)
    inner = program.call(PROVIDER, 0, 100, between, tokens=(30, 3), id="r")
    single = [[batch] for batch in program.batches]
    told = store(tmp_path / "t.db", [single[0], single[2], single[1]])
    assert told == store(tmp_path / "forth.db", single)
    assert [verdict[0] for verdict in told.verdicts if verdict[3]] == [inner[1].to_bytes(8, "big")]


def test_a_report_that_turns_out_to_be_a_sum_reports_no_call_any_more(tmp_path: Path) -> None:
    program = Program()
    total = program.call(FRAMEWORK, 0, 400, tokens=(30, 3))
    program.call(PROVIDER, 5, 395, tokens=(30, 3), id="r")
    program.call(FRAMEWORK, 10, 110, total, tokens=(10, 1))
    program.call(FRAMEWORK, 210, 310, total, tokens=(20, 2))
    single = [[batch] for batch in program.batches]
    assert store(tmp_path / "t.db", single) == store(tmp_path / "back.db", single[::-1])
