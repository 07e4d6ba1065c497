"""Trace never finished: traces that went silent without their root, where traces usually finish.

A program that is stopped by hand leaves such a trace too, so one of them is no alert.
"""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import tzinfo

from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.alerts.share_watch import Measure, ShareCounter
from spanglass.core.alerting import Reading, Rule, Unit
from spanglass.core.watched import HOUR_NS, MINUTE_NS, Call, Heartbeat, Record, Scope

_USUALLY = 5
_FOLLOWED = 10_000
_SHARE = 0.05
_MOST_SCOPES = 500


class UnfinishedWatcher:
    """Open traces by their last sign, and how many finished in every feature."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._open: OrderedDict[str, tuple[Scope, int]] = OrderedDict()
        self._counters: dict[Scope, ShareCounter] = {}
        self._finished: dict[Scope, int] = {}

    def take(self, record: Record) -> Iterable[Scope]:
        """Note a sign of a trace, or its end."""
        if isinstance(record, Heartbeat) or record.ours:
            return ()
        if isinstance(record, Call):
            if record.trace in self._open:
                self._sign(record.trace, self._open[record.trace][0], record.end_ns)
            return ()
        scope = Scope(feature=record.feature)
        if not record.finished:
            self._sign(record.trace, scope, record.at_ns)
            return ()
        self._open.pop(record.trace, None)
        if scope not in self._finished and len(self._finished) >= _MOST_SCOPES:
            return ()
        self._finished[scope] = self._finished.get(scope, 0) + 1
        self._count(scope, record.trace, record.at_ns, bad=False)
        return (scope,)

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """None: it was a sign of its trace."""
        del before, after
        return ()

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """What a feature's traces say now."""
        return self._counter(scope).reading(now_ns)

    def settle(self, scope: Scope, now_ns: int) -> None:
        """An alert there has ended."""
        self._counter(scope).settle(now_ns)

    def due(self, now_ns: int) -> Iterable[Scope]:
        """The features with a trace whose time is up."""
        found = []
        while self._open:
            trace, (scope, last_ns) = next(iter(self._open.items()))
            if last_ns > now_ns - self._rule.limit and len(self._open) < _FOLLOWED:
                break
            del self._open[trace]
            if self._finished.get(scope, 0) >= _USUALLY:
                self._count(scope, trace, now_ns, bad=True)
                found.append(scope)
        return tuple(dict.fromkeys(found))

    def _sign(self, trace: str, scope: Scope, at_ns: int) -> None:
        self._open[trace] = (scope, at_ns)
        self._open.move_to_end(trace)

    def _count(self, scope: Scope, trace: str, at_ns: int, *, bad: bool) -> None:
        self._counter(scope).add(Call(at_ns, trace, feature=scope.feature), bad)

    def _counter(self, scope: Scope) -> ShareCounter:
        found = self._counters.get(scope)
        if found is None:
            measure = Measure(lambda *_: None, share=_SHARE)
            found = self._counters[scope] = ShareCounter(self._rule, measure)
        return found


class Unfinished:
    """Traces without a sign for a quarter of an hour: more than one in twenty of an hour's."""

    name = "unfinished"
    unit = Unit.DURATION
    marks = True
    default = Rule("unfinished", "unfinished", "Trace never finished", 15 * MINUTE_NS, HOUR_NS)

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches every feature."""
        del zone
        return UnfinishedWatcher(rule)


RULE: RuleKind = Unfinished()
