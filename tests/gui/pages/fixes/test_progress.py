"""A check as it goes, folded from what a checker tells."""

from dataclasses import replace

import pytest

from fix_values import PASSED, REF, REFUSED, a_check, a_group, a_proposal
from spanglass.core.fixes import CallRef, CheckedTrace, FailureKind, JudgedRun, RunVerdict, TraceVerdict
from spanglass.gui.pages.fixes.looks import (
    ANYWAY,
    KINDS,
    NOT_ANSWERED,
    OTHER_WAY,
    QUIET,
    Mark,
    after,
    of_run,
    state_of,
)
from spanglass.gui.pages.fixes.looks import PASSED as GOOD
from spanglass.gui.pages.fixes.progress import about, kept_view, summary, waiting_view, with_events
from spanglass.replay.fixes.events import RunJudged, Side, TraceJudged
from spanglass.replay.fixes.orders import Order, Subject

ORDER = Order(
    a_group(), a_proposal(),
    tuple(
        Subject(CallRef(bytes([n]) * 16, b"\2" * 8), f"Question {n}", n < 2, "No.", None)  # type: ignore[arg-type]
        for n in range(3)
    ), runs=2,
)  # fmt: skip


def test_all_traces_wait_at_first() -> None:
    view = waiting_view(ORDER)
    assert [cell.state for cell in view.cells] == ["waiting"] * 3
    assert (view.total, view.running) == (12, True)


def test_a_trace_runs_once_it_has_a_replay_and_is_judged_at_its_end() -> None:
    view = with_events(waiting_view(ORDER), [RunJudged(0, Side.BASELINE, 1, REFUSED)])
    assert [cell.state for cell in view.cells] == ["running", "waiting", "waiting"]
    done = CheckedTrace(REF, "Question 0", True, "No.", TraceVerdict.FIXED, (REFUSED,), (PASSED,))
    view = with_events(view, [RunJudged(0, Side.CANDIDATE, 1, PASSED), TraceJudged(0, done)])
    assert view.cells[0].state == "fixed"
    assert (view.calls, view.cost_nano) == (2, 22)


def test_counts_are_told_in_words_and_regressed_traces_by_name() -> None:
    check = a_check()
    broken = replace(check.traces[0], title="Boots", failing=False, verdict=TraceVerdict.REGRESSED)
    view = kept_view(replace(check, traces=(*check.traces, broken)))
    assert summary(view) == "1 fixed, 0 still failing, 1 regressed"
    assert [trace.title for trace in view.regressed] == ["Boots"]


@pytest.mark.parametrize(
    ("verdicts", "failing", "mark"),
    [
        ("pp", True, GOOD),
        ("pp", False, QUIET),
        ("ffp", True, KINDS[FailureKind.SCHEMA]),
        ("eep", True, NOT_ANSWERED),
        ("ddp", True, OTHER_WAY),
    ],
)
def test_what_most_replays_come_to_is_what_a_trace_comes_to(
    verdicts: str, failing: bool, mark: object
) -> None:
    names = {"p": RunVerdict.PASSED, "f": RunVerdict.FAILED, "e": RunVerdict.ERROR, "d": RunVerdict.DIVERGED}
    runs = tuple(replace(PASSED, verdict=names[name]) for name in verdicts)
    trace = CheckedTrace(REF, "", failing, "", TraceVerdict.FAILING, (), runs)
    assert after(trace, FailureKind.SCHEMA) == mark


@pytest.mark.parametrize(
    ("nano", "text"),
    [(380_000_000, "$0.38"), (4_270_000_000, "$4.27"), (4_200_000, "$0.0042"), (None, "—"), (0, "$0.00")],
)
def test_about_so_much_money(nano: int | None, text: str) -> None:
    assert about(nano) == text


def test_a_passing_trace_that_fails_without_the_change_too_is_said_to_fail_anyway() -> None:
    ref, failed = CallRef(b"\1" * 16, b"\1" * 8), JudgedRun(RunVerdict.FAILED)
    trace = CheckedTrace(ref, "One", False, "", TraceVerdict.UNCHANGED, (failed,), (failed,))
    assert state_of(trace) == ANYWAY
    assert after(trace, FailureKind.REFUSAL) == NOT_ANSWERED
    passed = replace(trace, candidate=(JudgedRun(RunVerdict.PASSED),))
    assert state_of(passed) is TraceVerdict.UNCHANGED


@pytest.mark.parametrize(("verdict", "kind", "mark"), [
    (RunVerdict.PASSED, FailureKind.CUT, GOOD),
    (RunVerdict.FAILED, FailureKind.CUT, KINDS[FailureKind.CUT]),
    (RunVerdict.FAILED, FailureKind.REFUSAL, NOT_ANSWERED),
    (RunVerdict.ERROR, FailureKind.CUT, NOT_ANSWERED),
    (RunVerdict.DIVERGED, FailureKind.CUT, OTHER_WAY),
])  # fmt: skip
def test_an_example_has_the_mark_of_its_failure(verdict: RunVerdict, kind: FailureKind, mark: Mark) -> None:
    assert of_run(JudgedRun(verdict), kind) == mark
