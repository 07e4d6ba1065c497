"""What the runs of a column came to, kept as each one ends: telling it does not take longer for many runs."""

from bisect import insort
from collections import Counter
from dataclasses import dataclass, field

from spanglass.replay.outcome import Outcome, Spread
from spanglass.replay.statistics import PassRate


@dataclass(slots=True)
class Tally:
    """How many runs stand how, and the figures of those that did not fail, in order."""

    counts: Counter[str] = field(default_factory=Counter)
    latency_ns: list[int] = field(default_factory=list)
    first_token_ns: list[int] = field(default_factory=list)
    output_tokens: list[int] = field(default_factory=list)
    cost_nano: list[int] = field(default_factory=list)
    judged: int = 0
    passed: int = 0

    def move(self, before: str, now: str) -> None:
        """One run stands otherwise than it did."""
        self.counts[before] -= 1
        self.counts[now] += 1

    def add(self, outcome: Outcome) -> None:
        """One run came to this."""
        self.judged += 1
        self.passed += outcome.verdict == "ok"
        if outcome.verdict == "error":
            return
        for known, value in (
            (self.latency_ns, outcome.latency_ns), (self.first_token_ns, outcome.first_token_ns),
            (self.output_tokens, outcome.output_tokens), (self.cost_nano, outcome.cost_nano),
        ):  # fmt: skip
            if value is not None:
                insort(known, value)

    @property
    def rate(self) -> PassRate:
        """How many ended as they should; errors count as runs that did not."""
        return PassRate(self.passed, self.judged)

    def over(self, runs: int) -> int:
        """How many of so many runs are over, be it that they were stopped."""
        return runs - self.counts["waiting"] - self.counts["running"]


def spread_of(ordered: list[int]) -> Spread | None:
    """The spread of values that stand in order; None of none."""
    if not ordered:
        return None
    middle = len(ordered) // 2
    half = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Spread(ordered[0], half, ordered[-1])
