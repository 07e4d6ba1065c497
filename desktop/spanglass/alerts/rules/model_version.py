"""Model version: the mix of versions that answer for a model has moved, and not by chance."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from spanglass.alerts.events import EventWatcher
from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.analysis.mixes import chance, moved
from spanglass.core.alerting import Reading, Rule, Unit, Verdict
from spanglass.core.watched import DAY_NS, HOUR_NS, SECOND_NS, Call, Record, Scope

_RECENT, _REFERENCE = 30, 100
_REFERENCE_NS = 7 * DAY_NS
_CHANCE = 0.001
_TRACES = 10
_PARTS, _PAST_PART_NS = 360, 600 * SECOND_NS
"""Calls are counted together that end in a small part of the window, or in ten minutes of the past."""


@dataclass(slots=True)
class _Part:
    """The versions of the calls that ended in a short time."""

    first_ns: int
    last_ns: int
    calls: Counter[str] = field(default_factory=Counter)


class _Parts:
    """Calls in order of time, counted together where they ended shortly after one another."""

    def __init__(self, length_ns: int) -> None:
        self._length_ns = length_ns
        self._parts: deque[_Part] = deque()
        self.counts: Counter[str] = Counter()
        self.size = 0

    def add(self, first_ns: int, last_ns: int, calls: Mapping[str, int], *, apart: bool = False) -> None:
        """Count calls; `apart` from all that are there."""
        if apart or not self._parts or last_ns - self._parts[-1].first_ns >= self._length_ns:
            self._parts.append(_Part(first_ns, last_ns))
        part = self._parts[-1]
        part.last_ns = max(part.last_ns, last_ns)
        part.calls.update(calls)
        self.counts.update(calls)
        self.size += sum(calls.values())

    def gone(self, before_ns: int, least: int = 0) -> Iterator[_Part]:
        """Take out the parts that ended before a moment, as long as so many calls are left."""
        while self._parts and self._parts[0].last_ns < before_ns:
            count = sum(self._parts[0].calls.values())
            if self.size - count < least:
                return
            part = self._parts.popleft()
            self.size -= count
            self.counts -= part.calls
            yield part

    def clear(self) -> None:
        """Forget all."""
        self._parts.clear()
        self.counts.clear()
        self.size = 0

    @property
    def last_ns(self) -> int:
        """When the last call ended; 0 without any."""
        return self._parts[-1].last_ns if self._parts else 0

    def first_ns(self, version: str) -> int:
        """About when the first call that a version answered ended."""
        return next(part.first_ns for part in self._parts if version in part.calls)


class _Mix:
    """The versions of the latest calls, and of those before them."""

    def __init__(self, window_ns: int) -> None:
        self._window_ns = window_ns
        self._recent, self._past = _Parts(window_ns // _PARTS), _Parts(_PAST_PART_NS)
        self._latest: dict[str, deque[Call]] = {}
        self._floor_ns = 0

    def add(self, call: Call, version: str) -> None:
        """Count a call."""
        apart = self._recent.last_ns <= self._floor_ns
        self._recent.add(call.end_ns, call.end_ns, {version: 1}, apart=apart)
        self._latest.setdefault(version, deque(maxlen=_TRACES)).append(call)
        for part in self._recent.gone(call.end_ns - self._window_ns, _RECENT):
            if part.last_ns > self._floor_ns:
                self._past.add(part.first_ns, part.last_ns, part.calls)
        for _ in self._past.gone(call.end_ns - _REFERENCE_NS):
            pass

    def shift(self, limit: float) -> float | None:
        """How much has moved, if it is more than the limit and not by chance."""
        if self._past.size < _REFERENCE or self._recent.size < _RECENT:
            return None
        before, now = self._past.counts, self._recent.counts
        share = moved(before, now)
        return share if share > limit and chance(before, now) < _CHANCE else None

    def reading(self, share: float, limit: float) -> Reading:
        """The evidence of a shift."""
        now = self._recent.counts
        gained = max(now, key=self._gain)
        lost = min(self._past.counts, key=self._gain)
        began_ns, calls = self._recent.first_ns(gained), self._latest[gained]
        traces = (call.trace for call in reversed(calls) if call.end_ns >= began_ns)
        return Reading(
            Verdict.EVENT, share, limit, calls=self._recent.size, bad=now[gained],
            began_ns=began_ns, last_ns=calls[-1].end_ns, traces=tuple(dict.fromkeys(traces)),
            provider=calls[-1].provider, note=f"{share:.0%} of calls moved from {lost} to {gained}.",
        )  # fmt: skip

    def restart(self) -> None:
        """Calls that come after now are what later ones are compared with."""
        self._floor_ns = self._recent.last_ns
        self._past.clear()

    def _gain(self, version: str) -> float:
        return self._recent.counts[version] / self._recent.size - self._past.counts[version] / self._past.size


class VersionWatcher(EventWatcher):
    """The mix of versions of every model that is asked for."""

    def __init__(self, rule: Rule) -> None:
        super().__init__()
        self._rule = rule
        self._mixes: dict[str, _Mix] = {}

    def take(self, record: Record) -> Iterable[Scope]:
        """Compare the latest mix with the one before."""
        if not isinstance(record, Call) or record.ours or not record.version or not record.requested:
            return ()
        mix = self._mixes.setdefault(record.requested, _Mix(self._rule.window_ns))
        mix.add(record, record.version)
        share = mix.shift(self._rule.limit)
        scope = Scope(model=record.requested)
        if share is not None:
            self._events[scope] = mix.reading(share, self._rule.limit)
            mix.restart()
        return (scope,)


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
