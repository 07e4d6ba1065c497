"""Model version: the mix of versions that answer for a model has moved, and not by chance."""

from collections import Counter, deque
from collections.abc import Iterable
from datetime import tzinfo

from spanglass.alerts.events import EventWatcher
from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.analysis.mixes import chance, moved
from spanglass.core.alerting import Reading, Rule, Unit, Verdict
from spanglass.core.watched import DAY_NS, HOUR_NS, Call, Record, Scope

_RECENT, _REFERENCE = 30, 100
_REFERENCE_NS = 7 * DAY_NS
_CHANCE = 0.001
_TRACES = 10


class _Mix:
    """The versions of the latest calls, and of those before them."""

    def __init__(self, window_ns: int) -> None:
        self._window_ns = window_ns
        self._recent: deque[Call] = deque()
        self._past: deque[tuple[int, str]] = deque()
        self._floor_ns = 0
        self.now: Counter[str] = Counter()
        self.before: Counter[str] = Counter()

    def add(self, call: Call, version: str) -> None:
        """Count a call."""
        self._recent.append(call)
        self.now[version] += 1
        while len(self._recent) > _RECENT and self._recent[0].end_ns < call.end_ns - self._window_ns:
            self._age(self._recent.popleft())
        while self._past and self._past[0][0] < call.end_ns - _REFERENCE_NS:
            _, version = self._past.popleft()
            _less(self.before, version)

    def shift(self, limit: float) -> float | None:
        """How much has moved, if it is more than the limit and not by chance."""
        if len(self._past) < _REFERENCE or len(self._recent) < _RECENT:
            return None
        share = moved(self.before, self.now)
        return share if share > limit and chance(self.before, self.now) < _CHANCE else None

    def reading(self, share: float, limit: float) -> Reading:
        """The evidence of a shift."""
        gained = max(self.now, key=lambda version: self._gain(version))
        lost = min(self.before, key=lambda version: self._gain(version))
        calls = [call for call in self._recent if call.responded == gained]
        return Reading(
            Verdict.EVENT, share, limit, calls=len(self._recent), bad=len(calls),
            began_ns=calls[0].end_ns, last_ns=calls[-1].end_ns,
            traces=tuple(dict.fromkeys(call.trace for call in reversed(calls)))[:_TRACES],
            provider=calls[-1].provider, note=f"{share:.0%} of calls moved from {lost} to {gained}.",
        )  # fmt: skip

    def restart(self) -> None:
        """Calls that come after now are what later ones are compared with."""
        self._floor_ns = self._recent[-1].end_ns
        self._past.clear()
        self.before.clear()

    def _gain(self, version: str) -> float:
        return self.now[version] / len(self._recent) - self.before[version] / len(self._past)

    def _age(self, call: Call) -> None:
        version = call.responded or ""
        _less(self.now, version)
        if call.end_ns <= self._floor_ns:
            return
        self._past.append((call.end_ns, version))
        self.before[version] += 1


class VersionWatcher(EventWatcher):
    """The mix of versions of every model that is asked for."""

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self._rule = rule
        self._mixes: dict[str, _Mix] = {}

    def take(self, record: Record) -> Iterable[Scope]:
        """Compare the latest mix with the one before."""
        if not isinstance(record, Call) or record.ours or not record.responded or not record.requested:
            return ()
        mix = self._mixes.setdefault(record.requested, _Mix(self._rule.window_ns))
        mix.add(record, record.responded)
        share = mix.shift(self._rule.limit)
        scope = Scope(model=record.requested)
        if share is not None:
            self._events[scope] = mix.reading(share, self._rule.limit)
            mix.restart()
        return (scope,)


def _less(counts: Counter[str], version: str) -> None:
    counts[version] -= 1
    if not counts[version]:
        del counts[version]


class ModelVersion:
    """A fifth of the calls moved to another version."""

    name = "model_version"
    unit = Unit.SHARE
    marks = False
    default = Rule("model_version", "model_version", "Model version shift", 0.2, HOUR_NS)

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches the mix of every model."""
        del zone
        return VersionWatcher(rule)


RULE: RuleKind = ModelVersion()
