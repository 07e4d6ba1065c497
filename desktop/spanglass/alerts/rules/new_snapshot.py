"""New snapshot: the model asked for is answered by a version never seen for it."""

from collections import deque
from collections.abc import Iterable
from datetime import tzinfo

from spanglass.alerts.events import EventWatcher
from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.core.alerting import Reading, Rule, Unit, Verdict
from spanglass.core.watched import DAY_NS, Call, Record, Scope

_CALLS, _ACTIVE_DAYS = 100, 3
_SHARE = 0.05
_KEPT = 64


class _Versions:
    """The versions that have answered for one model."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.new: dict[str, list[Call]] = {}
        self.latest: deque[int] = deque(maxlen=_KEPT)
        self.calls = 0
        self.days: set[int] = set()

    @property
    def learned(self) -> bool:
        """Whether enough was seen to call a version new."""
        return self.calls >= _CALLS or len(self.days) >= _ACTIVE_DAYS

    def add(self, call: Call, version: str, least: float) -> list[Call] | None:
        """Count a call; the calls of a version that is new and has answered often enough."""
        learned = self.learned
        self.calls += 1
        if not learned:
            self.days.add(call.end_ns // DAY_NS)
        self.latest.append(call.end_ns)
        if version in self.known:
            return None
        if not learned or version == call.requested:  # the name that was asked for tells no version
            self.known.add(version)
            return None
        seen = self.new.setdefault(version, [])
        seen.append(call)
        today = sum(at_ns > call.end_ns - DAY_NS for at_ns in self.latest)
        if len(seen) < least and len(seen) < _SHARE * today:
            return None
        self.known.add(version)
        return self.new.pop(version)


class SnapshotWatcher(EventWatcher):
    """The versions of every model that is asked for."""

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self._rule = rule
        self._models: dict[str, _Versions] = {}

    def take(self, record: Record) -> Iterable[Scope]:
        """Compare the version that answered with those known."""
        if not isinstance(record, Call) or record.ours or not record.version or not record.requested:
            return ()
        versions = self._models.setdefault(record.requested, _Versions())
        calls = versions.add(record, record.version, self._rule.limit)
        if calls is None:
            return ()
        scope = Scope(model=record.requested, passing=record.version)
        self._events[scope] = Reading(
            Verdict.EVENT, len(calls), self._rule.limit, calls=len(calls), bad=len(calls),
            began_ns=calls[0].end_ns, last_ns=record.end_ns, traces=tuple(call.trace for call in calls),
            models=(record.requested,), provider=record.provider, note=record.version,
        )  # fmt: skip
        return (scope,)


class NewSnapshot:
    """A version never seen, from three calls on or a twentieth of the day's."""

    name = "new_snapshot"
    unit = Unit.COUNT
    marks = False
    default = Rule("new_snapshot", "new_snapshot", "New snapshot", 3, DAY_NS)

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches the versions of every model."""
        del zone
        return SnapshotWatcher(rule)


RULE: RuleKind = NewSnapshot()
