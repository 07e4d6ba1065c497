"""Whether the share of bad calls is above a limit: windows that grow until there is evidence.

The windows are W, 3W, 12W and 72W; the first whose lower bound at z = 3.3 is above the limit convinces,
from three bad calls among five on, as long as the last ten are still above it. A limit on a rate in one
window, even held for minutes, cries wrong every week on local traffic, and one that asks for twenty calls
in the window is silent for ever there.
"""

from dataclasses import dataclass

from spanglass.alerts.tally import Tally
from spanglass.analysis.intervals import wilson_low

SPANS = (1, 3, 12, 72)
"""How many times the window of a rule each window is long."""
LONGEST = SPANS[-1]
SURE, LIKELY = 3.3, 2.58
"""The z at which a rule fires, and at which it is said to be close."""
_LEAST_BAD, _LIKELY_BAD = 3, 2
_LATEST = 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """The counts of one window and the lower bound of the share of bad calls in it."""

    window_ns: int
    calls: int
    bad: int
    bound: float

    @property
    def share(self) -> float:
        """The share of bad calls."""
        return self.bad / self.calls if self.calls else 0.0


@dataclass(frozen=True, slots=True)
class Windows:
    """Where to look: the shortest window, the present, and before when nothing counts."""

    window_ns: int
    now_ns: int
    floor_ns: int = 0
    least_calls: int = 5
    least_bad: int = _LEAST_BAD

    def start(self, times: int) -> int:
        """Where the window of so many lengths begins."""
        return max(self.now_ns - self.window_ns * times + 1, self.floor_ns)


def convincing(tally: Tally, windows: Windows, limit: float, sure: bool = True) -> Evidence | None:
    """The shortest window whose share of bad calls is above the limit beyond doubt, if there is one."""
    if len(tally) >= _LATEST and not still(tally, _LATEST, limit):
        return None
    z, least_bad = (SURE, windows.least_bad) if sure else (LIKELY, _LIKELY_BAD)
    for times in SPANS:
        calls, bad = tally.since(windows.start(times))
        if calls < windows.least_calls or bad < least_bad:
            continue
        bound = wilson_low(bad, calls, z)
        if bound > limit and still(tally, calls, limit):
            return Evidence(windows.window_ns * times, calls, bad, bound)
    return None


def still(tally: Tally, calls: int, limit: float) -> bool:
    """Whether the last of so many calls, ten at most, are above the limit: else the fault is over."""
    count, bad = tally.latest(min(calls, _LATEST))
    return bad > limit * count


def calm(tally: Tally, windows: Windows, limit: float) -> bool:
    """Whether the calls of the window, or the last ten if those are more, are below half the limit."""
    count, bad = tally.recent(windows.start(1), _LATEST)
    return count > 0 and bad < limit / 2 * count


def unconvincing(tally: Tally, windows: Windows, limit: float) -> bool:
    """Whether no window has its lower bound above the limit any more."""
    return not any(
        bad and wilson_low(bad, calls, SURE) >= limit
        for calls, bad in (tally.since(windows.start(times)) for times in SPANS)
    )


def in_a_row(tally: Tally, windows: Windows, count: int) -> Evidence | None:
    """The evidence of so many bad calls one after the other, where there is a history to compare with."""
    calls, bad = tally.latest(count)
    since = tally.since(windows.start(LONGEST))
    if bad < count or since[0] < count or len(tally) < windows.least_calls:
        return None
    return Evidence(windows.window_ns, calls, bad, wilson_low(bad, calls, SURE))
