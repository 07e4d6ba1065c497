"""What replays of failing and passing traces prove of a change.

Traces that were chosen because they failed pass by luck when they are only run again, so the change is held
against a fresh baseline: an exact sign test on the failing ones (McNemar 1947), and a bound on what the
passing ones lose, paired by trace (Miller 2024, "Adding error bars to evals"), no less than three over their
number where nothing is lost.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from spanglass.analysis.intervals import chance_of
from spanglass.core.fixes import CheckedTrace, FixVerdict, JudgedRun, Judgement, RunVerdict, TraceVerdict

SURE = 0.05
"""A change is said to fix where luck would do so less often; all changes that were tried share it."""

MOST_LOSS = 0.10
"""A change is safe where the passing traces lose less of their pass rate than this, with 95% certainty."""

_Z, _Z_WORSE = 1.645, 1.96
_LEAST_BROKEN = 2
_MOST_TIMES = 8.0
_STEP = 1.1


@dataclass(frozen=True, slots=True)
class _Counts:
    """Failing traces that pass more and less often than before, and what each passing one has lost."""

    up: int
    down: int
    losses: tuple[float, ...]

    @property
    def chance(self) -> float:
        return chance_of(self.up, self.up + self.down, 0.5)


def trace_verdict(
    failing: bool, baseline: Sequence[JudgedRun], candidate: Sequence[JudgedRun]
) -> TraceVerdict:
    """What the change does to one trace, by most of its replays."""
    if sum(run.verdict is RunVerdict.DIVERGED for run in candidate) * 2 > len(candidate):
        return TraceVerdict.DIVERGED
    before, after = _mostly(baseline), _mostly(candidate)
    if before and not after:
        return TraceVerdict.REGRESSED
    if not failing or (before and after):
        return TraceVerdict.UNCHANGED
    return TraceVerdict.FIXED if after else TraceVerdict.FAILING


def judged(traces: Sequence[CheckedTrace], tried: int = 1) -> Judgement:
    """What the replays prove, for the change number `tried` of those that were tried for these traces."""
    counts = _counted(traces)
    sure = SURE / max(1, tried)
    low, high = _bounds(_loss(counts.losses))
    verdict = _verdict(counts, sure, (low, high))
    more = _more(counts, sure, traces) if verdict in (FixVerdict.UNSURE, FixVerdict.BETTER) else None
    tally = Counter(trace.verdict for trace in traces)
    found = Judgement(
        verdict, tally[TraceVerdict.FIXED], tally[TraceVerdict.FAILING], tally[TraceVerdict.REGRESSED],
        tally[TraceVerdict.UNCHANGED], tally[TraceVerdict.DIVERGED], counts.chance, high, more,
        sum(trace.failing and _mostly(trace.baseline) for trace in traces), "",
    )  # fmt: skip
    said = _unanswered(traces) or _sentence(found, sum(trace.failing for trace in traces))
    return replace(found, sentence=said)


def _unanswered(traces: Sequence[CheckedTrace]) -> str:
    """What is to be said where most replays of both sides had no answer, and so show nothing; else ""."""
    before = [run for trace in traces for run in trace.baseline]
    after = [run for trace in traces for run in trace.candidate]
    sides = (before, after)
    errors = [[run.why for run in runs if run.verdict is RunVerdict.ERROR] for runs in sides]
    if any(len(bad) * 2 <= len(runs) for bad, runs in zip(errors, sides, strict=True)):
        return ""
    bad = [why for side in errors for why in side]
    usual = Counter(bad).most_common(1)[0][0].rstrip(".")
    of = sum(map(len, sides))
    return f"{len(bad)} of {of} replays had no answer that can be judged: {usual}. That shows nothing."


def _verdict(counts: _Counts, sure: float, loss: tuple[float, float]) -> FixVerdict:
    low, high = loss
    broken = sum(each > 0 for each in counts.losses)
    if (low > 0 and broken >= _LEAST_BROKEN) or chance_of(counts.down, counts.up + counts.down, 0.5) < sure:
        return FixVerdict.WORSE
    if counts.chance >= sure:
        return FixVerdict.UNSURE
    return FixVerdict.FIXED if high < MOST_LOSS else FixVerdict.BETTER


def _counted(traces: Sequence[CheckedTrace]) -> _Counts:
    """Passing traces that fail now without any change have nothing to lose, and show no safety."""
    changes = [_rate(trace.candidate) - _rate(trace.baseline) for trace in traces if trace.failing]
    standing = [trace for trace in traces if not trace.failing and _rate(trace.baseline) > 0]
    return _Counts(
        sum(change > 0 for change in changes),
        sum(change < 0 for change in changes),
        tuple(_rate(trace.baseline) - _rate(trace.candidate) for trace in standing),
    )


def _loss(losses: Sequence[float]) -> tuple[float, float, int]:
    """The mean and the spread of what was lost, and by how many traces."""
    count = len(losses)
    return fmean(losses) if count else 0.0, stdev(losses) if count > 1 else 1.0, count


def _bounds(loss: tuple[float, float, int], times: float = 1.0) -> tuple[float, float]:
    """The least and the most that the mean pass rate has lost, if there were so many times as many traces."""
    middle, spread, count = loss
    if not count:
        return 0.0, 1.0
    error, none_lost = spread / math.sqrt(count * times), 1 - SURE ** (1 / (count * times))
    return middle - _Z_WORSE * error, min(1.0, max(middle + _Z * error, none_lost))


def _more(counts: _Counts, sure: float, traces: Sequence[CheckedTrace]) -> int | None:
    """About how many more replays make it sure if it goes on so; None if far too many, or none would."""
    if counts.up <= counts.down or not counts.losses:
        return None
    replays = sum(len(trace.baseline) + len(trace.candidate) for trace in traces)
    times, loss = 1.0, _loss(counts.losses)
    while times <= _MOST_TIMES:
        up, down = round(counts.up * times), round(counts.down * times)
        if chance_of(up, up + down, 0.5) < sure and _bounds(loss, times)[1] < MOST_LOSS:
            return max(1, math.ceil((times - 1) * replays))
        times *= _STEP
    return None


def _sentence(found: Judgement, failing: int) -> str:
    """The verdict in words."""
    said = f"{found.fixed} of {failing} fixed, {found.regressed} regressed"
    more = "" if found.more is None else f": about {found.more} more replays"
    if found.verdict is FixVerdict.FIXED:
        lost = f"passing traces lose {found.loss_high:.1%} at most"
        return f"{said}. Luck does that {_odds(found.chance)}; {lost}."
    if found.verdict is FixVerdict.WORSE:
        return f"{said}. It does harm."
    if found.verdict is FixVerdict.BETTER:
        lost = f"which may lose up to {found.loss_high:.0%}"
        return f"{said}. It fixes, but is not shown to be safe for passing traces, {lost}{more}."
    if found.diverged and found.verdict is FixVerdict.UNSURE:
        unknown = "what their tools would have answered is not known"
        return f"{said}. {found.diverged} went another way than the recording: {unknown}."
    if failing and found.unlike * 2 > failing:
        return f"{said}. {found.unlike} of {failing} pass without the change as well: not sure yet{more}."
    if not found.fixed:
        return f"{said}. Nothing is better for it so far."
    return f"{said}. Not sure yet{more}."


def _odds(chance: float) -> str:
    return f"once in {round(1 / chance):,}" if chance > 0 else "never"


def _rate(runs: Sequence[JudgedRun]) -> float:
    return sum(run.passed for run in runs) / len(runs) if runs else 0.0


def _mostly(runs: Sequence[JudgedRun]) -> bool:
    return _rate(runs) > 1 / 2
