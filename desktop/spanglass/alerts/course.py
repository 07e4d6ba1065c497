"""How the figure of a rule went over time, in buckets, in the rule's own unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from spanglass.alerts.catalogue import kinds
from spanglass.alerts.matching import test_of
from spanglass.alerts.rules import Watcher
from spanglass.alerts.rules.figure import measure_of
from spanglass.alerts.share_kind import ShareKind
from spanglass.alerts.share_watch import Measure
from spanglass.core.alerting import Rule
from spanglass.core.watched import Call, Record, Scope

Values = tuple[float | None, ...]
"""A value for each bucket, None where there is none."""

_ENOUGH = 30
"""Shares of fewer calls jump about; buckets with fewer look at those before them."""
_EVENTS = frozenset({"new_snapshot", "model_version"})


@dataclass(frozen=True, slots=True)
class Period:
    """A time cut into equal buckets."""

    start_ns: int
    bucket_ns: int
    buckets: int

    @property
    def end_ns(self) -> int:
        """Where the last bucket ends."""
        return self.start_ns + self.bucket_ns * self.buckets

    def number(self, at_ns: int) -> int:
        """The bucket of a time; outside it is none of them."""
        return (at_ns - self.start_ns) // self.bucket_ns


def course(rule: Rule, records: Sequence[Record], period: Period, zone: tzinfo = UTC) -> Values:
    """The figure over a period; `records` may begin earlier, for rules that have to learn what is usual."""
    if rule.kind in _EVENTS:
        return (None,) * period.buckets
    if rule.kind == "runaway":
        return _dearest(records, period)
    kind, measure = kinds().get(rule.kind), _measure(rule)
    try:
        if measure is not None:
            return _shares(rule, measure, records, period)
        return () if kind is None else _sampled(rule, kind.watcher(rule, zone), records, period)
    except ValueError:
        return ()


def _measure(rule: Rule) -> Measure | None:
    kind = kinds().get(rule.kind)
    return kind.measure if isinstance(kind, ShareKind) else measure_of(rule)


def _shares(rule: Rule, measure: Measure, records: Sequence[Record], period: Period) -> Values:
    """The share of bad calls, or a percentile; a bucket with few calls looks at those before it too."""
    found: list[list[float]] = [[] for _ in range(period.buckets)]
    for call in _matching(rule, records):
        number = period.number(call.end_ns)
        value = _value(rule, measure, call) if 0 <= number < period.buckets else None
        if value is not None:
            found[number].append(value)
    values: list[float | None] = []
    before: list[float] = []
    for bucket in found:
        before = [*before, *bucket][-max(_ENOUGH, len(bucket)) :]
        enough = bool(bucket) and len(before) >= rule.least_calls
        values.append(_summed(before, measure) if enough else None)
    return tuple(values)


def _value(rule: Rule, measure: Measure, call: Call) -> float | None:
    if call.ours:
        return None
    if measure.amount is not None:
        return None if call.failed else measure.amount(call)
    bad = measure.bad(call, rule)
    return None if bad is None else float(bad)


def _summed(values: list[float], measure: Measure) -> float:
    if measure.amount is None:
        return sum(values) / len(values)
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * (1 - (measure.share or 0))))]


def _matching(rule: Rule, records: Sequence[Record]) -> list[Call]:
    calls = [record for record in records if isinstance(record, Call)]
    if rule.kind != "figure" or not rule.query.strip():
        return calls
    test = test_of(rule.query)
    return [call for call in calls if test(call)]


def _dearest(records: Sequence[Record], period: Period) -> Values:
    """The cost of the dearest trace that had a call in each bucket."""
    values: list[float | None] = [None] * period.buckets
    costs: dict[str, int] = {}
    for record in records:
        if not isinstance(record, Call) or not record.cost_nano:
            continue
        cost = costs[record.trace] = costs.get(record.trace, 0) + record.cost_nano
        number = period.number(record.end_ns)
        if 0 <= number < period.buckets:
            values[number] = max(values[number] or 0.0, float(cost))
    return tuple(values)


def _sampled(rule: Rule, watcher: Watcher, records: Sequence[Record], period: Period) -> Values:
    """The most that the watcher itself says in any scope, at the end of each bucket or more often."""
    step_ns = max(min(period.bucket_ns, rule.window_ns), period.bucket_ns // 6)
    pick = max if rule.above else min
    scopes: dict[Scope, None] = {}
    values: list[float | None] = [None] * period.buckets
    following = iter(records)
    record = next(following, None)
    for now_ns in range(period.start_ns + step_ns, period.end_ns + 1, step_ns):
        while record is not None and record.at_ns <= now_ns:
            scopes.update(dict.fromkeys(watcher.take(record)))
            record = next(following, None)
        readings = [watcher.reading(scope, now_ns).value for scope in scopes]
        known = [value for value in readings if value is not None]
        number = min(period.number(now_ns - 1), period.buckets - 1)
        if known:
            before = values[number]
            values[number] = pick(known) if before is None else pick(before, *known)
    return tuple(values)
