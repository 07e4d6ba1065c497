"""Rules of the user's own: any figure of the calls that match a filter."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo

from spanglass.alerts.matching import Test, test_of
from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.alerts.share_watch import Measure, ShareWatcher
from spanglass.core.alerting import Reading, Rule, Unit, Verdict
from spanglass.core.watched import ALL, Call, Record, Scope

_TRACES = 10
_KEPT = 200_000

SHARES: Mapping[str, Callable[[Call], bool | None]] = {
    "error_rate": lambda call: None if call.cancelled else call.failed,
    "refusal_rate": lambda call: call.refused if call.answered or call.refused else None,
    "schema_failures": lambda call: None if call.schema_valid is None else not call.schema_valid,
    "retry_rate": lambda call: call.retries > 0,
    "truncated_rate": lambda call: None if call.failed else call.truncated,
}
"""Figures that are shares of calls: what is bad, None for what does not count."""
PERCENTILES: Mapping[str, tuple[float, Callable[[Call], int | None]]] = {
    f"{name}_p{round(part * 100)}": (1 - part, amount)
    for name, amount in (
        ("latency", lambda call: call.took_ns),
        ("first_token", lambda call: call.first_token_ns),
    )
    for part in (0.5, 0.95, 0.99)
}
"""Figures that are percentiles: the share of calls above, and of what."""
SUMS: Mapping[str, Callable[[Call], int | None]] = {
    "calls": lambda call: 1,  # noqa: ARG005
    "cost": lambda call: call.cost_nano,
    "tokens": lambda call: call.tokens,
    "input_tokens": lambda call: call.input_tokens,
    "output_tokens": lambda call: call.output_tokens,
}
"""Figures that are sums over the window."""


class SumWatcher:
    """The sum of an amount over the calls of the window, above or below a limit."""

    def __init__(self, rule: Rule, amount: Callable[[Call], int | None]) -> None:
        self._rule, self._amount = rule, amount
        self._calls: deque[tuple[int, int, str]] = deque(maxlen=_KEPT)
        self._first_ns: int | None = None
        self._sum = 0

    def take(self, record: Record) -> Iterable[Scope]:
        """Add what a call has of it."""
        if not isinstance(record, Call) or record.ours:
            return ()
        if self._first_ns is None:
            self._first_ns = record.end_ns
        value = self._amount(record)
        if value is None:
            return ()
        if len(self._calls) == _KEPT:
            self._sum -= self._calls[0][1]
        self._calls.append((record.end_ns, value, record.trace))
        self._sum += value
        return (ALL,)

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """Put what a call has of it now in place of what was added."""
        value, now = self._amount(before), self._amount(after) if after else None
        entry = (before.end_ns, value or 0, before.trace)
        if value is None or value == now or before.ours or entry not in self._calls:
            return ()
        place = self._calls.index(entry)
        if now is None:
            del self._calls[place]
        else:
            self._calls[place] = (before.end_ns, now, before.trace)
        self._sum += (now or 0) - value
        return (ALL,)

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """The sum now; what is below a limit is judged once a whole window has been seen."""
        del scope
        start = now_ns - self._rule.window_ns
        while self._calls and self._calls[0][0] <= start:
            self._sum -= self._calls.popleft()[1]
        if self._first_ns is None or (not self._rule.above and self._first_ns > start):
            return Reading(Verdict.LEARNING, self._sum, self._rule.limit)
        over = self._sum > self._rule.limit if self._rule.above else self._sum < self._rule.limit
        largest = sorted(self._calls, key=lambda call: call[1], reverse=True)[:_TRACES] if over else []
        return Reading(
            Verdict.OVER if over else Verdict.CLEAR, self._sum, self._rule.limit, calls=len(self._calls),
            began_ns=self._calls[0][0] if self._calls else None,
            traces=tuple(dict.fromkeys(trace for _, _, trace in largest)),
        )  # fmt: skip

    def settle(self, scope: Scope, now_ns: int) -> None:
        """Nothing: the window moves on."""

    def due(self, now_ns: int) -> Iterable[Scope]:
        """The one there is: sums fall with time alone."""
        del now_ns
        return (ALL,)


class Filtered:
    """Another watcher that sees only the calls of a filter."""

    def __init__(self, inner: Watcher, test: Test) -> None:
        self._inner, self._test = inner, test

    def take(self, record: Record) -> Iterable[Scope]:
        """Pass on a call that matches."""
        return self._inner.take(record) if isinstance(record, Call) and self._test(record) else ()

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """Pass on what matches of it, before and after."""
        now = after if after is not None and self._test(after) else None
        if self._test(before):
            return self._inner.correct(before, now)
        return () if now is None else self._inner.take(now)

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """The inner reading."""
        return self._inner.reading(scope, now_ns)

    def settle(self, scope: Scope, now_ns: int) -> None:
        """The inner one settles."""
        self._inner.settle(scope, now_ns)

    def due(self, now_ns: int) -> Iterable[Scope]:
        """The inner scopes."""
        return self._inner.due(now_ns)


class Figure:
    """A rule that says for itself which figure it limits, and of which calls."""

    name = "figure"
    unit = Unit.SHARE
    marks = False
    default = None

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches one figure; raises ``ValueError`` for one that is not known, or a filter it cannot use."""
        del zone
        inner = _inner(rule)
        return Filtered(inner, test_of(rule.query)) if rule.query.strip() else inner


def _inner(rule: Rule) -> Watcher:
    if rule.figure in SUMS:
        return SumWatcher(rule, SUMS[rule.figure])
    if not rule.above:
        raise ValueError(f"“{rule.figure}” can only be watched for being above its limit.")
    measure = measure_of(rule)
    if measure is None:
        raise ValueError(f"There is no figure “{rule.figure}”.")
    return ShareWatcher(rule, measure)


def measure_of(rule: Rule) -> Measure | None:
    """What a rule of the user's own counts, if its figure is a share or a percentile."""
    if rule.figure in SHARES:
        bad = SHARES[rule.figure]
        return Measure(lambda call, _: bad(call), parts=False)
    if rule.figure in PERCENTILES:
        share, amount = PERCENTILES[rule.figure]
        return _slower(share, amount)
    return None


def _slower(share: float, amount: Callable[[Call], int | None]) -> Measure:
    def bad(call: Call, rule: Rule) -> bool | None:
        value = None if call.failed else amount(call)
        return None if value is None else value > rule.limit

    return Measure(bad, share=share, amount=amount, parts=False)


RULE: RuleKind = Figure()
