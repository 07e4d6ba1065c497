"""No lucky change is called a fix, a real one is found, and what breaks passing traces is said."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from fix_values import REF
from spanglass.analysis.fixing.fix_verdicts import judged, trace_verdict
from spanglass.core.fixes import CheckedTrace, FixVerdict, JudgedRun, RunVerdict, TraceVerdict

YES, NO = JudgedRun(RunVerdict.PASSED), JudgedRun(RunVerdict.FAILED)
GONE = JudgedRun(RunVerdict.DIVERGED)
SIGNS = {"+": YES, "-": NO, "?": GONE}
Effect = Callable[[float, bool], float]


def a_trace(failing: bool, baseline: str, candidate: str) -> CheckedTrace:
    """A trace by its runs, each ``+``, ``-`` or ``?`` for one that parted from the recording."""
    runs = [tuple(SIGNS[sign] for sign in side) for side in (baseline, candidate)]
    return CheckedTrace(REF, "", failing, "", trace_verdict(failing, *runs), *runs)


@pytest.mark.parametrize(("failing", "baseline", "candidate", "verdict"), [
    (True, "---", "+++", "fixed"), (True, "--+", "++-", "fixed"), (True, "---", "--+", "still failing"),
    (True, "+++", "+++", "unchanged"), (True, "++-", "---", "regressed"), (False, "+++", "-+-", "regressed"),
    (False, "+++", "++-", "unchanged"), (False, "---", "---", "unchanged"),
    (True, "---", "??+", "diverged"),
])  # fmt: skip
def test_a_trace(failing: bool, baseline: str, candidate: str, verdict: str) -> None:
    assert a_trace(failing, baseline, candidate).verdict == TraceVerdict(verdict)


def test_what_fixes_all_and_breaks_nothing() -> None:
    traces = [a_trace(True, "---", "+++")] * 12 + [a_trace(False, "+++", "+++")] * 30
    found = judged(traces)
    assert (found.verdict, found.fixed, found.regressed, found.more) == (FixVerdict.FIXED, 12, 0, None)
    assert found.loss_high == pytest.approx(0.095, abs=0.001)
    assert found.sentence == (
        "12 of 12 fixed, 0 regressed. Luck does that once in 4,096; passing traces lose 9.5% at most."
    )


def test_too_few_passing_traces_show_no_safety() -> None:
    traces = [a_trace(True, "---", "+++")] * 12 + [a_trace(False, "+++", "+++")] * 20
    found = judged(traces)
    assert found.verdict is FixVerdict.BETTER
    assert found.more is not None
    assert 60 < found.more < 120
    assert "not shown to be safe" in found.sentence


def test_traces_that_pass_by_themselves_prove_nothing() -> None:
    found = judged([a_trace(True, "+++", "+++")] * 9 + [a_trace(True, "---", "+++")])
    assert (found.verdict, found.unlike, found.fixed) == (FixVerdict.UNSURE, 9, 1)
    assert "9 of 10 pass without the change as well" in found.sentence


def test_many_changes_that_are_tried_share_the_chance() -> None:
    traces = [a_trace(True, "---", "+++")] * 5 + [a_trace(False, "+++", "+++")] * 40
    assert judged(traces, 1).verdict is FixVerdict.FIXED
    assert judged(traces, 2).verdict is FixVerdict.UNSURE


def test_what_breaks_passing_traces_is_worse() -> None:
    traces = [a_trace(True, "---", "+++")] * 12 + [a_trace(False, "+++", "---")] * 8
    found = judged([*traces, *[a_trace(False, "+++", "+++")] * 22])
    assert (found.verdict, found.regressed) == (FixVerdict.WORSE, 8)
    assert judged([a_trace(True, "++-", "---")] * 6).verdict is FixVerdict.WORSE


def test_errors_count_as_runs_that_did_not_pass() -> None:
    error = JudgedRun(RunVerdict.ERROR)
    trace = CheckedTrace(REF, "", False, "", TraceVerdict.UNCHANGED, (YES,) * 3, (error, YES, YES))
    assert judged([trace] * 30).loss_high > 1 / 3 - 1e-9


def test_replays_without_answers_show_nothing() -> None:
    gone = (JudgedRun(RunVerdict.ERROR, "It cannot be reached."),) * 2
    lost = CheckedTrace(REF, "", True, "", TraceVerdict.FAILING, gone, gone)
    said = judged([lost] * 3 + [a_trace(False, "++", "++")]).sentence
    assert said == (
        "12 of 16 replays had no answer that can be judged: It cannot be reached. That shows nothing."
    )
    broken = CheckedTrace(REF, "", False, "", TraceVerdict.REGRESSED, (YES, YES), gone)
    assert judged([broken] * 9).sentence == "0 of 0 fixed, 9 regressed. It does harm."


def test_passing_traces_that_fail_now_show_no_safety() -> None:
    fixed = [a_trace(True, "---", "+++")] * 12
    assert judged([*fixed, *[a_trace(False, "---", "+++")] * 40]).verdict is FixVerdict.BETTER
    mixed = [a_trace(False, "---", "---")] * 20 + [a_trace(False, "+++", "+++")] * 20
    assert judged([*fixed, *mixed]).loss_high == pytest.approx(0.139, abs=0.001)


def test_nothing_at_all() -> None:
    found = judged([])
    assert (found.verdict, found.chance, found.loss_high) == (FixVerdict.UNSURE, 1.0, 1.0)


def simulated(failing: int, passing: int, effect: Effect, times: int) -> Counter[FixVerdict]:
    """What is said of a change that has an effect on the chance to pass, three runs of each side."""
    chance = random.Random(7)
    verdicts: Counter[FixVerdict] = Counter()
    for _ in range(times):
        traces = []
        for number in range(failing + passing):
            fails = number < failing
            before = chance.betavariate(0.4, 2.2) if fails else chance.betavariate(18, 0.9)
            after = effect(before, fails)
            sides = ["".join("-+"[chance.random() < share] for _ in range(3)) for share in (before, after)]
            traces.append(a_trace(fails, *sides))
        verdicts[judged(traces).verdict] += 1
    return verdicts


@pytest.mark.parametrize(("failing", "passing"), [(10, 30), (20, 50)])
def test_what_changes_nothing_is_hardly_ever_called_a_fix(failing: int, passing: int) -> None:
    said = simulated(failing, passing, lambda before, _: before, 400)
    assert said[FixVerdict.FIXED] / 400 <= 0.02
    assert said[FixVerdict.WORSE] / 400 <= 0.05


def test_a_real_fix_is_found() -> None:
    chance = random.Random(3)

    def fixes(before: float, fails: bool) -> float:
        return 0.95 if fails and chance.random() < 0.6 else before

    said = simulated(20, 50, fixes, 200)
    assert said[FixVerdict.FIXED] / 200 >= 0.9


def test_what_breaks_a_fifth_is_no_fix() -> None:
    chance = random.Random(4)

    def breaks(before: float, fails: bool) -> float:
        if fails:
            return 0.95 if chance.random() < 0.8 else before
        return before * 0.1 if chance.random() < 0.2 else before

    said = simulated(20, 50, breaks, 200)
    assert said[FixVerdict.FIXED] / 200 <= 0.02
    assert said[FixVerdict.WORSE] / 200 >= 0.85
