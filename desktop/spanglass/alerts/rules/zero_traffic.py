"""Zero traffic: no calls where there should be some, because their parents come, or a schedule says so.

That nothing comes is no fault by itself: a program on the developer's machine stops every evening.
"""

import math
from collections import deque
from collections.abc import Iterable
from datetime import datetime, tzinfo

from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.core.alerting import Reading, Rule, Unit, Verdict
from spanglass.core.watched import MINUTE_NS, SECOND_NS, Call, Heartbeat, Record, Scope, TraceMark

HEARTBEAT = "heartbeat"
"""The `figure` of a rule that expects calls while a program gives signs of life."""
_CHANCE = 0.001
_LEAST_PARENTS, _PARENTS, _GAPS = 20, 1_000, 20
_BEAT_NS = 2 * MINUTE_NS
_MOST_SCOPES = 500


class _Feature:
    """Calls and parents of one feature."""

    def __init__(self) -> None:
        self.last_call_ns: int | None = None
        self.last_sign_ns = 0
        self.missed: deque[TraceMark] = deque(maxlen=50)
        self.misses = 0
        self._with_calls: deque[bool] = deque(maxlen=_PARENTS)
        self._gaps: deque[int] = deque(maxlen=_GAPS)
        self._last_parent_ns: int | None = None

    def add_call(self, at_ns: int) -> None:
        """A call came."""
        self.last_call_ns = at_ns
        self.last_sign_ns = max(self.last_sign_ns, at_ns)
        self._end_misses()

    def add_parent(self, mark: TraceMark) -> None:
        """A trace ended, with calls or without."""
        if self._last_parent_ns is not None:
            self._gaps.append(mark.at_ns - self._last_parent_ns)
        self._last_parent_ns = mark.at_ns
        self.last_sign_ns = max(self.last_sign_ns, mark.at_ns)
        if mark.calls:
            self._end_misses()
            self._with_calls.append(True)
        else:
            self.misses += 1
            self.missed.append(mark)

    def expected(self) -> bool:
        """Whether parents without calls are too many in a row to be chance."""
        known = len(self._with_calls)
        if known < _LEAST_PARENTS or not self.misses:
            return False
        usual = min(sum(self._with_calls) / known, 1 - 1 / (known + 1))
        return usual > 0 and self.misses * math.log(1 - usual) < math.log(_CHANCE)

    def silent_ns(self, window_ns: int) -> int:
        """How long no sign at all may be missing before the program counts as away."""
        return max(4 * window_ns, 3 * max(self._gaps, default=0))

    def _end_misses(self) -> None:
        self._with_calls.extend([False] * self.misses)
        self.misses = 0
        self.missed.clear()


class ZeroWatcher:
    """The calls of every feature against what is expected of it."""

    def __init__(self, rule: Rule, zone: tzinfo) -> None:
        self._rule, self._zone = rule, zone
        self._features: dict[Scope, _Feature] = {}
        self._beats: tuple[int, int] | None = None

    def take(self, record: Record) -> Iterable[Scope]:
        """Count a call, a parent or a sign of life."""
        if isinstance(record, Heartbeat):
            first, last = self._beats or (record.at_ns, record.at_ns)
            going_on = record.at_ns - last <= _BEAT_NS
            self._beats = (first if going_on else record.at_ns, record.at_ns)
            return ()
        scope = Scope(feature=record.feature)
        if record.ours or not self._follows(scope):
            return ()
        feature = self._features.get(scope) or self._features.setdefault(scope, _Feature())
        if isinstance(record, Call):
            feature.add_call(record.end_ns)
        elif record.finished:
            feature.add_parent(record)
        return (scope,)

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """None: it was a call, whatever became of it."""
        del before, after
        return ()

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """Whether calls are missing where they are expected."""
        feature = self._features[scope]
        last = feature.last_call_ns
        if last is None:
            return Reading(Verdict.LEARNING)
        window = self._rule.window_ns
        if now_ns - last < window:
            return Reading(Verdict.CLEAR, 0, self._rule.limit, last_ns=last)
        missed = feature.missed
        reading = Reading(
            Verdict.OVER, now_ns - last, self._rule.limit, calls=feature.misses, bad=feature.misses,
            began_ns=missed[0].at_ns if missed else last, traces=tuple(mark.trace for mark in missed)[-10:],
            note=f"{feature.misses} traces without a call." if missed else "",
        )  # fmt: skip
        if self._expected(feature, now_ns):
            return reading
        away = now_ns - feature.last_sign_ns >= feature.silent_ns(window)
        return Reading(Verdict.EMPTY if away else Verdict.CLEAR, last_ns=feature.last_sign_ns)

    def settle(self, scope: Scope, now_ns: int) -> None:
        """Nothing: a call has settled it, or the program has gone."""

    def due(self, now_ns: int) -> Iterable[Scope]:
        """The features that have been silent for a window."""
        window = self._rule.window_ns
        return [
            scope for scope, feature in self._features.items()
            if feature.last_call_ns is not None and now_ns - feature.last_call_ns >= window
        ]  # fmt: skip

    def _follows(self, scope: Scope) -> bool:
        named = not self._rule.query or self._rule.query == scope.feature
        return named and (scope in self._features or len(self._features) < _MOST_SCOPES)

    def _expected(self, feature: _Feature, now_ns: int) -> bool:
        away = now_ns - feature.last_sign_ns >= feature.silent_ns(self._rule.window_ns)
        if not away and feature.expected():
            return True
        return self._alive(feature, now_ns) or self._scheduled(feature, now_ns)

    def _alive(self, feature: _Feature, now_ns: int) -> bool:
        if self._rule.figure != HEARTBEAT or self._beats is None:
            return False
        first, last = self._beats
        start = now_ns - self._rule.window_ns
        return last >= now_ns - _BEAT_NS and first <= start and feature.last_sign_ns <= start

    def _scheduled(self, feature: _Feature, now_ns: int) -> bool:
        """Whether the window before now lies in the hours of the schedule."""
        if self._rule.schedule is None:
            return False
        start = now_ns - self._rule.window_ns
        return (
            all(self._within(moment) for moment in (start, now_ns)) and (feature.last_call_ns or 0) <= start
        )

    def _within(self, moment_ns: int) -> bool:
        plan = self._rule.schedule
        at = datetime.fromtimestamp(moment_ns // SECOND_NS, self._zone)
        minute = at.hour * 60 + at.minute
        return plan is not None and at.weekday() in plan.days and plan.from_minute <= minute < plan.to_minute


class ZeroTraffic:
    """No call for a quarter of an hour; `query` may name the one feature. Switched off by default."""

    name = "zero_traffic"
    unit = Unit.DURATION
    marks = True
    default = Rule(
        "zero_traffic", "zero_traffic", "Zero traffic", 15 * MINUTE_NS, 15 * MINUTE_NS, enabled=False
    )

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches every feature, or the one that is named."""
        return ZeroWatcher(rule, zone)


RULE: RuleKind = ZeroTraffic()
