"""Icons, colours and words for ways of failing and for what a check says of a trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spanglass.core.fixes import CheckedTrace, FailureKind, JudgedRun, RunVerdict, TraceVerdict

WAITING, RUNNING, UNCHECKED = "waiting", "running", "not checked"
"""What is said of a trace before it is judged."""

ANYWAY = "fails anyway"
"""What is said of a passing trace that fails when it is replayed, with the change and without it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An icon in a colour."""

    icon: str
    token: str


KINDS: Mapping[FailureKind, Mark] = {
    FailureKind.REFUSAL: Mark("hand", "refusal"),
    FailureKind.SCHEMA: Mark("braces", "error"),
    FailureKind.TOOL: Mark("wrench", "error"),
    FailureKind.CUT: Mark("scissors", "warn"),
    FailureKind.RATE: Mark("circle-x", "error"),
    FailureKind.ERROR: Mark("circle-x", "error"),
    FailureKind.OPINION: Mark("thumbs-down", "warn"),
}
"""How a way of failing is shown."""

PASSED, NOT_ANSWERED, OTHER_WAY = Mark("check", "ok"), Mark("circle-x", "error"), Mark("git-branch", "warn")
QUIET = Mark("check", "text3")

VERDICTS: Mapping[str, Mark] = {
    TraceVerdict.FIXED: PASSED,
    TraceVerdict.FAILING: Mark("minus", "warn"),
    TraceVerdict.REGRESSED: Mark("x", "error"),
    TraceVerdict.UNCHANGED: QUIET,
    TraceVerdict.DIVERGED: OTHER_WAY,
    ANYWAY: Mark("minus", "text3"),
    WAITING: Mark("circle-dashed", "text3"),
    UNCHECKED: Mark("circle-dashed", "text3"),
    RUNNING: Mark("loader-circle", "text2"),
}
"""How a trace's cell is shown."""

GROUNDS: Mapping[str, str] = {"ok": "ok_bg", "warn": "warn_bg", "error": "error_bg"}
"""The ground of a cell by the colour of its icon."""


def state_of(trace: CheckedTrace) -> str:
    """What a check says of a trace."""
    runs = [run.verdict for run in trace.candidate]
    fails = 2 * runs.count(RunVerdict.FAILED) > len(runs)
    return ANYWAY if trace.verdict is TraceVerdict.UNCHANGED and fails else trace.verdict


def before(trace: CheckedTrace, kind: FailureKind) -> Mark:
    """How a trace went when it was recorded."""
    return KINDS[kind] if trace.failing else QUIET


def after(trace: CheckedTrace, kind: FailureKind) -> Mark:
    """How a trace goes with the change, by most of its replays."""
    runs = [run.verdict for run in trace.candidate]
    if not runs:
        return VERDICTS[WAITING]
    most = max(runs, key=runs.count)
    if most is RunVerdict.PASSED:
        return PASSED if trace.failing else QUIET
    if most is RunVerdict.FAILED and _refused(trace.candidate):
        return KINDS[FailureKind.REFUSAL]
    if most is RunVerdict.FAILED:
        return KINDS[kind] if kind is not FailureKind.REFUSAL else NOT_ANSWERED
    return NOT_ANSWERED if most is RunVerdict.ERROR else OTHER_WAY


def of_run(run: JudgedRun, kind: FailureKind) -> Mark:
    """How one replay went, of a trace of a group that fails so."""
    if run.refused:
        return KINDS[FailureKind.REFUSAL]
    if run.passed:
        return PASSED
    failed = run.verdict is RunVerdict.FAILED and kind is not FailureKind.REFUSAL
    return KINDS[kind] if failed else OTHER_WAY if run.verdict is RunVerdict.DIVERGED else NOT_ANSWERED


def _refused(runs: Sequence[JudgedRun]) -> bool:
    failed = [run for run in runs if run.verdict is RunVerdict.FAILED]
    return bool(failed) and all(run.refused for run in failed)
