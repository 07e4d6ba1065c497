"""Daily spend: today against the days before on which anything was spent."""

import math
from collections import Counter, deque
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.core.alerting import Reading, Rule, Unit, Verdict
from spanglass.core.display import money
from spanglass.core.watched import ALL, DAY_NS, SECOND_NS, Call, Record, Scope

_MEAN_DAYS, _DAYS, _LEAST_DAYS = 7, 28, 3
_TOP_SHARE, _ABOVE_TOP = 0.9, 1.25
_FLOOR_NANO = 500_000_000
_TRACES = 10


class SpendWatcher:
    """The spending of today, by feature and trace, and of the active days before it."""

    def __init__(self, rule: Rule, zone: tzinfo) -> None:
        self._rule, self._zone = rule, zone
        self._days: deque[int] = deque(maxlen=_DAYS)
        self._start_ns = self._end_ns = 0
        self._today = self._calls = 0
        self._features: Counter[str] = Counter()
        self._traces: Counter[str] = Counter()

    def take(self, record: Record) -> Iterable[Scope]:
        """Add what a call cost."""
        if not isinstance(record, Call) or record.ours or not record.cost_nano:
            return ()
        self._turn(record.end_ns)
        if record.end_ns < self._start_ns:
            if self._days:
                self._days[-1] += record.cost_nano
            return ()
        self._today += record.cost_nano
        self._calls += 1
        self._features[record.feature or ""] += record.cost_nano
        self._traces[record.trace] += record.cost_nano
        return (ALL,)

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """Add what it costs more or less."""
        more = (after.cost_nano or 0 if after else 0) - (before.cost_nano or 0)
        if not more or before.ours or before.end_ns < self._start_ns:
            return ()
        self._today += more
        self._features[before.feature or ""] += more
        self._traces[before.trace] += more
        return (ALL,)

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """Today against what is usual."""
        del scope
        self._turn(now_ns)
        if len(self._days) < _LEAST_DAYS:
            return Reading(Verdict.LEARNING, calls=self._calls, money_nano=self._today)
        latest = list(self._days)[-_MEAN_DAYS:]
        mean = sum(latest) / len(latest)
        top = sorted(self._days)[math.ceil(_TOP_SHARE * len(self._days)) - 1]
        limit = max(self._rule.limit * mean, _ABOVE_TOP * top, _FLOOR_NANO)
        over = self._today > limit
        return Reading(
            Verdict.OVER if over else Verdict.CLEAR, self._today / mean, limit / mean, calls=self._calls,
            note=self._most() if over else "",
            traces=tuple(trace for trace, _ in self._traces.most_common(_TRACES)) if over else (),
            money_nano=self._today, usual_nano=round(mean),
        )  # fmt: skip

    def settle(self, scope: Scope, now_ns: int) -> None:
        """Nothing: midnight has settled it."""

    def due(self, now_ns: int) -> Iterable[Scope]:
        """The roll-up, when a day has passed."""
        return (ALL,) if self._end_ns and now_ns >= self._end_ns else ()

    def _turn(self, now_ns: int) -> None:
        """Begin a new day at local midnight; only days with spending count later."""
        if now_ns < self._end_ns:
            return
        if self._today:
            self._days.append(self._today)
        moment = datetime.fromtimestamp(now_ns // SECOND_NS, self._zone)
        day = moment.replace(hour=0, minute=0, second=0, fold=0)
        self._start_ns = int(day.timestamp()) * SECOND_NS
        following = (day + timedelta(days=1)).timestamp()
        self._end_ns = max(int(following) * SECOND_NS, self._start_ns + DAY_NS // 2)
        self._today = self._calls = 0
        self._features.clear()
        self._traces.clear()

    def _most(self) -> str:
        feature, nano = self._features.most_common(1)[0]
        return f"{feature} spent {money(nano)} of it." if feature else ""


class DailySpend:
    """Daily spend above a multiple of the mean."""

    name = "daily_spend"
    unit = Unit.MULTIPLE
    marks = False
    default = Rule("daily_spend", "daily_spend", "Daily spend", 1.5, DAY_NS)

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches the sum of all calls."""
        return SpendWatcher(rule, zone)


RULE: RuleKind = DailySpend()
