"""What the page of alerts asks of the calls in a store; to be asked in the process for long questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from spanglass.alerts.backtest import LEARNING_NS, Among, Backtest, backtest
from spanglass.alerts.course import Period, Values, course
from spanglass.core.alerting import Rule
from spanglass.core.local_zone import LOCAL
from spanglass.core.watched import DAY_NS, HOUR_NS, MINUTE_NS, Record
from spanglass.store.answers.watched import Watched
from spanglass.store.reader import Reader

_STEP_NS = 6 * HOUR_NS
_MOST = 60_000
"""So many calls are tried at most: a trial should take about a second."""
_SPARKS = 48
_BUCKETS: Mapping[int, int] = {1: 5 * MINUTE_NS, 7: 30 * MINUTE_NS, 30: 2 * HOUR_NS}
_DAYS, _LONG_DAYS = 7, 30
_GRAIN_NS = 30 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule to be tried out on the calls of the last `days` (1, 7 or 30) before a moment, among others."""

    rule: Rule
    days: int
    now_ns: int
    others: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Sparks:
    """The figures of rules over the last day, by the id of the rule."""

    values: Mapping[str, Values]


def period_of(days: int, now_ns: int) -> Period:
    """The last days in buckets of a round length; the last one holds now."""
    bucket_ns = _BUCKETS[days]
    end_ns = -(-now_ns // bucket_ns) * bucket_ns
    count = days * DAY_NS // bucket_ns
    return Period(end_ns - count * bucket_ns, bucket_ns, count)


def tried(store: Path, trial: Trial, reader: Reader) -> Backtest:
    """What the rule would have done; the calls are read once for many trials."""
    del reader
    period = period_of(trial.days, trial.now_ns)
    moment_ns = _moment(trial.now_ns)
    spending = trial.rule.kind == "daily_spend"
    days = _LONG_DAYS if spending or trial.days > _DAYS else _DAYS
    records = _read(store, moment_ns - days * DAY_NS - LEARNING_NS, moment_ns)
    return backtest(trial.rule, records, period, moment_ns, Among(trial.others, LOCAL))


def sparks(store: Path, rules: Sequence[Rule], now_ns: int, reader: Reader) -> Sparks:
    """The course of every rule's figure over the last day."""
    del reader
    moment_ns = _moment(now_ns)
    bucket_ns = DAY_NS // _SPARKS
    period = Period(moment_ns - DAY_NS, bucket_ns, _SPARKS)
    records = _read(store, moment_ns - _DAYS * DAY_NS - LEARNING_NS, moment_ns)
    return Sparks({rule.id: course(rule, records, period, LOCAL) for rule in rules})


def _moment(now_ns: int) -> int:
    return -(-now_ns // _GRAIN_NS) * _GRAIN_NS


@lru_cache(maxsize=2)
def _read(store: Path, start_ns: int, end_ns: int) -> tuple[Record, ...]:
    """The records of a range in order of time, the latest if they are too many."""
    watched = Watched(store)
    parts: list[list[Record]] = []
    count = 0
    try:
        while end_ns > start_ns and count < _MOST:
            begin_ns = max(start_ns, end_ns - _STEP_NS)
            parts.append(watched.between(begin_ns, end_ns))
            count += len(parts[-1])
            end_ns = begin_ns
    finally:
        watched.close()
    return tuple(record for part in reversed(parts) for record in part)
