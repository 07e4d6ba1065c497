"""Watches the share of bad calls, in each feature and model and over all."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

from spanglass.alerts.baseline import Baseline
from spanglass.alerts.evidence import (
    LONGEST,
    Evidence,
    Windows,
    calm,
    convincing,
    in_a_row,
    still,
    unconvincing,
)
from spanglass.alerts.tally import Tally
from spanglass.analysis.intervals import Bets, chance_of
from spanglass.core.alerting import Reading, Rule, Verdict
from spanglass.core.watched import Call, Record, Scope

_SHOWN, _AMOUNTS = 50, 400
_MOST_SCOPES = 500
_TRACES = 10
_E_FIRES, _E_DOUBTFUL = 2_000.0, 1.5
_RAREST, _FAST, _TAIL = 0.001, 20, 12
_OUTAGE = frozenset({"http_5xx", "rate_limit", "timeout", "connection"})


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted: `bad` gives None for calls that do not count; `baseline` multiplies the usual share.

    `least` is how many bad calls it takes; with `surprise` the latest of a window with many calls must also
    be as unlikely as that to be what is usual. `split` keeps streamed calls and others apart; `row` is how
    many bad calls in a row suffice; without `parts` there is the roll-up alone. A limit on a percentile is
    one on the `share` of calls whose `amount` is above it.
    """

    bad: Callable[[Call, Rule], bool | None]
    share: float | None = None
    amount: Callable[[Call], int | None] | None = None
    split: bool = False
    baseline: float | None = None
    row: int | None = None
    least: int = 3
    surprise: float | None = None
    parts: bool = True


@dataclass(frozen=True, slots=True)
class _Bad:
    """What is kept of a bad call."""

    at_ns: int
    trace: str
    model: str | None
    provider: str | None
    error: str | None


class ShareCounter:
    """The calls of one scope."""

    def __init__(self, rule: Rule, measure: Measure) -> None:
        self._rule, self._measure = rule, measure
        self._tally = Tally()
        self._bad: deque[_Bad] = deque(maxlen=_SHOWN)
        self._floor_ns = 0
        self._winning_ns = 0
        self.at_ease = False
        self._tail_ns = rule.window_ns * _TAIL
        self._share = rule.limit if measure.share is None else measure.share
        self._bets = Bets(self._share) if rule.quiet else None
        self._amounts: deque[tuple[int, int]] = deque(maxlen=_AMOUNTS)
        learns = measure.baseline or measure.surprise
        self._baseline = Baseline(rule.window_ns) if learns else None

    def add(self, call: Call, bad: bool) -> None:
        """Count a call."""
        self._tally.add(call.end_ns, bad)
        if bad:
            self._bad.append(_Bad(call.end_ns, call.trace, call.model, call.provider, call.error))
        if self._measure.amount is not None and (amount := self._measure.amount(call)) is not None:
            self._amounts.append((call.end_ns, amount))
        if self._baseline is not None:
            self._baseline.add(call.end_ns, bad)
        if self._bets is not None:
            self._bets.aim(self._limit(call.end_ns) or self._share)
            if self._bets.evidence < _E_DOUBTFUL:
                self._winning_ns = call.end_ns
            self._bets.add(bad)

    def remove(self, call: Call, bad: bool) -> None:
        """Take back a call that was counted."""
        if not self._tally.remove(call.end_ns, bad):
            return
        left = [each for each in self._bad if (each.at_ns, each.trace) != (call.end_ns, call.trace)]
        self._bad = deque(left, maxlen=_SHOWN)
        self._amounts = deque(
            (pair for pair in self._amounts if pair[0] != call.end_ns), maxlen=_AMOUNTS
        )  # fmt: skip
        if self._baseline is not None:
            self._baseline.remove(call.end_ns, bad)
        if self._bets is not None:
            self._bets.take_back(bad)

    @property
    def last_ns(self) -> int:
        """When the last call was, 0 for none."""
        return self._tally.last_ns or 0

    def settle(self, now_ns: int) -> None:
        """What led to an alert that has ended counts no more."""
        self._floor_ns = now_ns
        if self._bets is not None:
            self._bets.restart()

    def reading(self, now_ns: int) -> Reading:
        """What the calls say now; at ease where a good call cannot change it."""
        reading = self._reading(now_ns)
        self.at_ease = reading.verdict in (Verdict.CLEAR, Verdict.BETWEEN)
        return reading

    def _reading(self, now_ns: int) -> Reading:
        windows = Windows(
            self._rule.window_ns, now_ns, self._floor_ns, self._rule.least_calls, self._measure.least
        )  # fmt: skip
        self._tally.drop(now_ns - self._rule.window_ns * LONGEST)
        limit = self._limit(now_ns)
        calls = len(self._tally)
        if not calls:
            empty = Verdict.EMPTY if self._tally.seen else Verdict.LEARNING
            return Reading(empty, limit=limit, last_ns=self._tally.last_ns)
        if calls < self._rule.least_calls or limit is None:
            return self._plain(Verdict.LEARNING, windows, limit)
        verdict, found = self._judged(windows, limit)
        if found is None:
            return self._plain(verdict, windows, limit)
        return self._explained(verdict, found, now_ns, limit)

    def _judged(self, windows: Windows, limit: float) -> tuple[Verdict, Evidence | None]:
        found = self._convincing(windows, limit)
        if found is not None:
            return Verdict.OVER, found
        if calm(self._tally, windows, limit):
            return Verdict.CLEAR, None
        likely = convincing(self._tally, windows, limit, sure=False)
        if likely is not None:
            return Verdict.NEAR, likely
        return (Verdict.CLEAR if self._doubtful(windows, limit) else Verdict.BETWEEN), None

    def _convincing(self, windows: Windows, limit: float) -> Evidence | None:
        if self._bets is not None:
            return self._won(windows, limit)
        found = convincing(self._tally, windows, limit)
        if found is not None and not self._is_surprising(found, windows.now_ns, limit):
            found = None
        if found is None and self._measure.row:
            found = in_a_row(self._tally, windows, self._measure.row)
        return found

    def _is_surprising(self, found: Evidence, now_ns: int, limit: float) -> bool:
        """Whether the latest bad calls came too thick to be what is usual, as far as that is below the limit.

        It is asked where calls come fast: so many windows go by that by chance alone one looks convincing.
        Any number of the latest bad calls may be the ones that are too many, so that a burst is noticed at
        once and a slow rise before it fills a longer window.
        """
        if self._measure.surprise is None or self._baseline is None:
            return True
        if found.calls < _FAST or found.window_ns > self._rule.window_ns:
            return True
        usual = self._baseline.share(now_ns)
        if usual is None:
            return True
        share, start = min(max(usual, _RAREST), limit), max(now_ns - self._tail_ns, self._floor_ns)
        for latest in takewhile(lambda bad: bad.at_ns >= start, reversed(self._bad)):
            calls, bad = self._tally.since(latest.at_ns)
            if bad >= self._measure.least and chance_of(bad, calls, share) < self._measure.surprise:
                return True
        return False

    def _won(self, windows: Windows, limit: float) -> Evidence | None:
        """The evidence of the bets; the counts are those since they began to win."""
        if self._bets is None or self._bets.evidence < _E_FIRES or not self._bad:
            return None
        start = max(self._winning_ns, windows.start(LONGEST))
        calls, bad = self._tally.since(start)
        if bad < self._measure.least or not still(self._tally, calls, limit):
            return None
        return Evidence(windows.now_ns - start + 1, calls, bad, limit)

    def _doubtful(self, windows: Windows, limit: float) -> bool:
        if self._bets is not None:
            return self._bets.evidence < _E_DOUBTFUL
        return unconvincing(self._tally, windows, limit)

    def _limit(self, now_ns: int) -> float | None:
        """The limit now; None while the usual share is not known yet."""
        if self._baseline is None or self._measure.baseline is None:
            return self._share
        usual = self._baseline.share(now_ns)
        return None if usual is None else max(self._share, self._measure.baseline * usual)

    def _plain(self, verdict: Verdict, windows: Windows, limit: float | None) -> Reading:
        calls, bad = self._tally.recent(windows.start(1), windows.least_calls)
        value = self._value(bad / calls if calls else None, windows.start(1))
        last = self._tally.last_ns
        return Reading(verdict, value, self._said(limit), None, calls, bad, windows.window_ns, last_ns=last)

    def _said(self, limit: float | None) -> float | None:
        """The limit in the rule's unit."""
        return limit if self._measure.amount is None else self._rule.limit

    def _value(self, share: float | None, start_ns: int) -> float | None:
        """The share, or the percentile that stands for it, in the rule's unit."""
        if self._measure.amount is None:
            return share
        amounts = sorted(amount for _, amount in self._since(start_ns))
        return amounts[min(len(amounts) - 1, int(len(amounts) * (1 - self._share)))] if amounts else None

    def _explained(self, verdict: Verdict, found: Evidence, now_ns: int, limit: float) -> Reading:
        start = max(now_ns - found.window_ns + 1, self._floor_ns)
        shown = [bad for bad in self._bad if bad.at_ns >= start]
        providers = {bad.provider for bad in shown}
        away = sum(bad.error in _OUTAGE for bad in shown)
        return Reading(
            verdict, self._value(found.share, start), self._said(limit), self._bound(found),
            found.calls, found.bad, found.window_ns,
            began_ns=self._began(found, start), last_ns=self._tally.last_ns,
            traces=tuple(dict.fromkeys(bad.trace for bad in reversed(shown)))[:_TRACES],
            models=tuple(dict.fromkeys(bad.model for bad in shown if bad.model)),
            provider=providers.pop() if len(providers) == 1 else None,
            outage=bool(shown) and away * 2 >= len(shown),
        )  # fmt: skip

    def _since(self, start_ns: int) -> Iterable[tuple[int, int]]:
        return takewhile(lambda pair: pair[0] >= start_ns, reversed(self._amounts))

    def _bound(self, found: Evidence) -> float | None:
        return found.bound if self._measure.amount is None else None

    def _began(self, found: Evidence, start_ns: int) -> int | None:
        """When the first of the bad calls that weigh was: of the last in a row, or in the window."""
        if found.bad == found.calls and self._measure.row == found.bad:
            return self._bad[-found.bad].at_ns
        return self._tally.first_bad_ns(start_ns)


_Places: TypeAlias = "list[tuple[Scope, ShareCounter]]"


class ShareWatcher:
    """Carries out a rule on the share of bad calls."""

    def __init__(self, rule: Rule, measure: Measure) -> None:
        self._rule, self._measure = rule, measure
        self._counters: dict[Scope, ShareCounter] = {}
        self._places: dict[tuple[str | None, str | None, bool], _Places] = {}
        self._next_ns = 0

    def take(self, record: Record) -> Iterable[Scope]:
        """Count a call where it belongs."""
        if not isinstance(record, Call) or record.ours:
            return ()
        bad = self._measure.bad(record, self._rule)
        if bad is None:
            return ()
        scopes = self._places_of(record)
        for _, counter in scopes:
            counter.add(record, bad)
        return [scope for scope, counter in scopes if bad or not counter.at_ease]

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """Count a call as it is now, where it was counted."""
        was = self._measure.bad(before, self._rule)
        now = None if after is None else self._measure.bad(after, self._rule)
        if was == now or before.ours:
            return ()
        scopes = self._places_of(before)
        for _, counter in scopes:
            if was is not None:
                counter.remove(before, was)
            if now is not None:
                counter.add(after or before, now)
        return [scope for scope, _ in scopes]

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """What one scope says now."""
        return self._counter(scope).reading(now_ns)

    def settle(self, scope: Scope, now_ns: int) -> None:
        """An alert there has ended."""
        self._counter(scope).settle(now_ns)

    def due(self, now_ns: int) -> Iterable[Scope]:
        """Those without a call in any window, looked at now and then: a share only rises with a call."""
        if now_ns < self._next_ns:
            return ()
        self._next_ns = now_ns + self._rule.window_ns
        old = now_ns - self._rule.window_ns * LONGEST
        return [scope for scope, counter in self._counters.items() if counter.last_ns < old]

    def _places_of(self, call: Call) -> _Places:
        """Where a call belongs."""
        key = (call.feature, call.model, bool(call.streaming))
        scopes = self._places.get(key)
        if scopes is None:
            scopes = [(scope, self._counter(scope)) for scope in self._scopes(call)]
            if len(self._places) < _MOST_SCOPES:
                self._places[key] = scopes
        return scopes

    def _counter(self, scope: Scope) -> ShareCounter:
        found = self._counters.get(scope)
        if found is None:
            found = self._counters[scope] = ShareCounter(self._rule, self._measure)
        return found

    def _room(self, now_ns: int) -> bool:
        """Whether one more scope can be followed; those long silent make room."""
        if len(self._counters) < _MOST_SCOPES:
            return True
        old = now_ns - self._rule.window_ns * LONGEST
        for scope in [scope for scope, counter in self._counters.items() if counter.last_ns < old]:
            del self._counters[scope]
        self._places.clear()
        return len(self._counters) < _MOST_SCOPES

    def _scopes(self, call: Call) -> tuple[Scope, ...]:
        streaming = bool(call.streaming) if self._measure.split else None
        if not self._measure.parts:
            return (Scope(streaming=streaming),)
        part = Scope(call.feature, call.model, streaming)
        alone = part.is_whole or (part not in self._counters and not self._room(call.end_ns))
        return (part.whole,) if alone else (part, part.whole)
