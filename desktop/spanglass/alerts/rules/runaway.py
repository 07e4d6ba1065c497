"""Runaway loop: one trace or session that costs far more than others, or one prompt again and again."""

from bisect import bisect_left, insort
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import NamedTuple

from spanglass.alerts.rules import RuleKind, Watcher
from spanglass.core.alerting import Reading, Rule, Unit, Verdict
from spanglass.core.watched import MINUTE_NS, Call, Record, Scope

_TIMES, _TOP = 10, 0.95
_ENOUGH_FOR_TOP = 20
_USUAL = 1_000
_REPEATS = 20
_FOLLOWED = 10_000


@dataclass(slots=True)
class _Spender:
    """What one trace or session has cost; `from_nano` had been said already.

    `traces` are those that are called otherwise than itself.
    """

    first_ns: int
    last_ns: int = 0
    cost_nano: int = 0
    from_nano: int = 0
    calls: int = 0
    feature: str | None = None
    traces: dict[str, None] = field(default_factory=dict)


class _Asked(NamedTuple):
    """What is remembered of a call by its prompt."""

    end_ns: int
    trace: str
    cost_nano: int


class _Spenders:
    """Traces, or sessions, by their last call; those that are over say what is usual."""

    def __init__(self, quiet_ns: int) -> None:
        self._quiet_ns = quiet_ns
        self.open: OrderedDict[str, _Spender] = OrderedDict()
        self._usual: deque[int] = deque()
        self._sorted: list[int] = []

    def add(self, name: str, call: Call) -> _Spender:
        """Count a call."""
        self._close(call.end_ns)
        found = self.open.get(name)
        if found is None:
            found = self.open[name] = _Spender(call.end_ns - (call.took_ns or 0), feature=call.feature)
        self.open.move_to_end(name)
        found.last_ns = max(found.last_ns, call.end_ns)
        found.calls += 1
        found.cost_nano += call.cost_nano or 0
        if call.trace != name:
            found.traces[call.trace] = None
        return found

    def correct(self, name: str, more_nano: int) -> None:
        """A call costs more or less than was said."""
        found = self.open.get(name)
        if found is not None:
            found.cost_nano += more_nano

    def limit(self, least: float) -> float:
        """Ten times the p95, or the dearest while few are known, but at least so much."""
        if not self._sorted:
            return least
        known = len(self._sorted)
        place = known - 1 if known < _ENOUGH_FOR_TOP else int(known * _TOP)
        return max(least, _TIMES * self._sorted[place])

    def _close(self, now_ns: int) -> None:
        while self.open:
            name, first = next(iter(self.open.items()))
            if first.last_ns > now_ns - self._quiet_ns and len(self.open) < _FOLLOWED:
                return
            del self.open[name]
            self._usual.append(first.cost_nano)
            insort(self._sorted, first.cost_nano)
            if len(self._usual) > _USUAL:
                del self._sorted[bisect_left(self._sorted, self._usual.popleft())]


class RunawayWatcher:
    """The cost of traces and sessions and the repetition of prompts, call by call."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._traces, self._sessions = _Spenders(rule.window_ns), _Spenders(rule.window_ns)
        self._prompts: OrderedDict[str, list[_Asked]] = OrderedDict()
        self._found: dict[Scope, Reading] = {}

    def take(self, record: Record) -> Iterable[Scope]:
        """Count a call in its trace, its session and among those with its prompt."""
        if not isinstance(record, Call) or record.ours:
            return ()
        found = dict(self._over(record))
        self._found.update(found)
        return tuple(found)

    def correct(self, before: Call, after: Call | None) -> Iterable[Scope]:
        """Take back what it cost, and its prompt where it is no call; the scopes that are over no more."""
        more = (after.cost_nano or 0 if after else 0) - (before.cost_nano or 0)
        self._traces.correct(before.trace, more)
        if before.session is not None:
            self._sessions.correct(before.session, more)
        fewer = after is None and self._takes_back(before)
        gone = [
            scope for scope, found in self._found.items()
            if before.trace in found.traces and (fewer if found.note else more < 0 and _is_below(found, more))
        ]  # fmt: skip
        for scope in gone:
            del self._found[scope]
        return tuple(gone)

    def reading(self, scope: Scope, now_ns: int) -> Reading:
        """The evidence, until the loop has been quiet for a window."""
        found = self._found.get(scope)
        if found is None or found.last_ns is None or found.last_ns <= now_ns - self._rule.window_ns:
            return Reading(Verdict.CLEAR)
        return found

    def settle(self, scope: Scope, now_ns: int) -> None:
        """What was said counts no more."""
        del now_ns
        self._found.pop(scope, None)
        for spenders in (self._traces, self._sessions):
            spender = spenders.open.get(scope.passing or "")
            if spender is not None:
                spender.from_nano = spender.cost_nano

    def due(self, now_ns: int) -> Iterable[Scope]:
        """None: alerts are looked at anyway."""
        del now_ns
        return ()

    def _over(self, call: Call) -> Iterator[tuple[Scope, Reading]]:
        repeated = self._repeated(call)
        trace = self._traces.add(call.trace, call)
        session = None if call.session is None else self._sessions.add(call.session, call)
        if repeated is not None:
            one = len({other.trace for other in repeated}) == 1
            scope = Scope(call.feature, passing=call.trace if one else call.prompt)
            yield scope, self._looping(repeated, call)
            return
        found = self._dear(trace, call, self._traces)
        if found is not None:
            yield Scope(trace.feature, passing=call.trace), found
        elif session is not None and call.session is not None:
            found = self._dear(session, call, self._sessions)
            if found is not None and not self._said(session):
                yield Scope(session.feature, passing=call.session), found

    def _said(self, session: _Spender) -> bool:
        """Whether one of the session's traces is an alert by itself, or it has only one."""
        said = {scope.passing for scope in self._found}
        return len(session.traces) <= 1 or any(trace in said for trace in session.traces)

    def _dear(self, spender: _Spender, call: Call, spenders: _Spenders) -> Reading | None:
        limit = spenders.limit(self._rule.limit)
        cost = spender.cost_nano - spender.from_nano
        if cost <= limit:
            return None
        return Reading(
            Verdict.OVER, cost, limit, calls=spender.calls, bad=spender.calls, began_ns=spender.first_ns,
            last_ns=call.end_ns, traces=tuple(spender.traces)[-10:] or (call.trace,), provider=call.provider,
            window_ns=None, money_nano=spender.cost_nano,
        )  # fmt: skip

    def _repeated(self, call: Call) -> list[_Asked] | None:
        """The calls with the same prompt in the window, if they are many."""
        if call.prompt is None:
            return None
        start = call.end_ns - self._rule.window_ns
        while self._prompts:
            first = next(iter(self._prompts))
            if self._prompts[first][-1].end_ns > start and len(self._prompts) < _FOLLOWED:
                break
            del self._prompts[first]
        same = self._prompts.setdefault(call.prompt, [])
        self._prompts.move_to_end(call.prompt)
        same.append(_asked(call))
        del same[:-_REPEATS]
        return list(same) if len(same) == _REPEATS and same[0].end_ns > start else None

    def _takes_back(self, call: Call) -> bool:
        """Leave a call out of those with its prompt; whether it was there."""
        same = self._prompts.get(call.prompt or "")
        if same is None or _asked(call) not in same:
            return False
        same.remove(_asked(call))
        if not same:
            del self._prompts[call.prompt or ""]
        return True

    def _looping(self, calls: list[_Asked], call: Call) -> Reading:
        cost = sum(other.cost_nano for other in calls)
        return Reading(
            Verdict.OVER, cost, self._rule.limit, calls=len(calls), bad=len(calls), began_ns=calls[0].end_ns,
            last_ns=call.end_ns, traces=tuple(dict.fromkeys(other.trace for other in calls))[-10:],
            provider=call.provider, money_nano=cost,
            note=f"The same prompt {len(calls)} times in {self._rule.window_ns // MINUTE_NS} min.",
        )  # fmt: skip


def _asked(call: Call) -> _Asked:
    return _Asked(call.end_ns, call.trace, call.cost_nano or 0)


def _is_below(found: Reading, more_nano: int) -> bool:
    """Whether what was found would not have been, for so much more or less."""
    return (found.value or 0) + more_nano <= (found.limit or 0)


class Runaway:
    """A dollar, or ten times the p95 of all, by one trace or session."""

    name = "runaway"
    unit = Unit.MONEY
    marks = False
    default = Rule("runaway", "runaway", "Runaway loop", 1_000_000_000, 10 * MINUTE_NS)

    def watcher(self, rule: Rule, zone: tzinfo) -> Watcher:
        """Watches every trace, session and prompt."""
        del zone
        return RunawayWatcher(rule)


RULE: RuleKind = Runaway()
