"""The engine: records and times in, transitions of alerts out; nothing else decides what it says."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo

from spanglass.alerts.catalogue import kinds
from spanglass.alerts.explaining import SNAPSHOT, Explaining
from spanglass.alerts.faults import Faulty
from spanglass.alerts.machine import Machine
from spanglass.alerts.rules import Watcher
from spanglass.core.alerting import RAISED, Reading, Rule, State, Transition, Verdict
from spanglass.core.watched import SECOND_NS, Call, Record, Scope

_log = logging.getLogger(__name__)

LATE_NS = 60 * SECOND_NS
"""Records that are older than the newest by more than this are counted as late and left out."""
TICK_NS = 30 * SECOND_NS
"""How often time alone is looked at."""

AGAIN, JUDGED = "A call that had failed was tried again.", "A call was judged anew."
"""Why an alert ended by a correction."""
SPENDING = "daily_spend"
_PASSING = frozenset({SNAPSHOT, "runaway"})
"""Rules that have scopes only while there is something to say."""
_WAITING = frozenset({State.PENDING, *RAISED})
_STANDING = frozenset({*_WAITING, State.ERROR})


class Engine:
    """Watches some rules; give it records in order of time, and the time when there are none.

    `zone` is where the days of spending begin. `late` counts records that came too late.
    """

    def __init__(self, rules: Sequence[Rule], zone: tzinfo = UTC) -> None:
        self._rules = _ordered(rule for rule in rules if rule.enabled)
        self._watchers: dict[str, Watcher] = {rule.id: _watcher(rule, zone) for rule in self._rules.values()}
        self._all, self._marked = self._watching()
        self._machines: dict[tuple[str, Scope], Machine] = {}
        self._explaining = Explaining(self._rules)
        self._newest_ns = 0
        self.late = 0

    def take(self, record: Record) -> tuple[Transition, ...]:
        """Take a record and look at the rules it concerns."""
        if record.at_ns < self._newest_ns - LATE_NS:
            self.late += 1
            return ()
        self._newest_ns = now_ns = max(self._newest_ns, record.at_ns)
        return tuple(self._taken(record, now_ns))

    def correct(self, before: Call, after: Call | None) -> tuple[Transition, ...]:
        """A call that was taken turns out otherwise, or to be none by itself: it was tried again."""
        note = AGAIN if after is None else JUDGED
        looked = [(name, scope) for name in self._all for scope in self._corrected(name, before, after)]
        return tuple(step for key in looked for step in self._look_anew(key, before, note))

    def learn_spending(self, calls: Iterable[Call]) -> None:
        """Let the rules on spending alone know of calls that came before all others."""
        for call in calls:
            for rule_id, rule in self._rules.items():
                if rule.kind == SPENDING:
                    self._watchers[rule_id].take(call)

    def tick(self, now_ns: int) -> tuple[Transition, ...]:
        """Look at what time alone may have changed."""
        self._newest_ns = now_ns = max(self._newest_ns, now_ns)
        due = [
            (rule_id, scope)
            for rule_id, watcher in self._watchers.items()
            for scope in watcher.due(now_ns)
        ]  # fmt: skip
        waiting = [key for key, machine in self._machines.items() if machine.state in _WAITING]
        looked = dict.fromkeys([*waiting, *due])
        found = [step for key in looked for step in self._look(*key, now_ns)]
        return (*found, *self._explaining.unmuted(self._machines, now_ns))

    def state(self, rule_id: str) -> State:
        """The state of a rule: the most pressing of its scopes; no data for one that is not watched.

        Where none is pressing it is that of all calls together, so that silence is not taken for health.
        """
        mine = {scope: machine.state for (rule, scope), machine in self._machines.items() if rule == rule_id}
        states = set(mine.values())
        rule = self._rules.get(rule_id)
        if rule is not None and not states and self._newest_ns and rule.kind in _PASSING:
            return State.OK
        whole = next((state for scope, state in mine.items() if scope.is_whole), None)
        if whole is not None and states.isdisjoint(_URGENT):
            return whole
        return next((state for state in _PRESSING if state in states), State.NO_DATA)

    def alerts(self) -> Mapping[tuple[str, Scope], Machine]:
        """Every alert that has been looked at, by rule and scope."""
        return self._machines

    def standing(self, keys: Iterable[tuple[str, Scope]], now_ns: int) -> Iterator[Transition]:
        """The alerts that fire already, among some, as if they began to be known at this moment."""
        for key in keys:
            machine = self._machines[key]
            if machine.state is State.FIRING and machine.evidence is not None:
                step = Transition(
                    *key, now_ns, State.OK, State.FIRING, machine.evidence, machine.since_ns
                )  # fmt: skip
                yield self._explaining.explained(step, self._machines)

    def ending(self, rules: frozenset[str], now_ns: int) -> Iterator[Transition]:
        """The ends of all alerts of some rules, which are to go."""
        for (rule_id, scope), machine in self._machines.items():
            if rule_id in rules and machine.state in _STANDING:
                reading = Reading(Verdict.CLEAR)
                step = Transition(
                    rule_id, scope, now_ns, machine.state, State.OK, reading, machine.since_ns
                )  # fmt: skip
                yield self._explaining.explained(step, self._machines)

    def replace(self, gone: frozenset[str], other: "Engine") -> None:
        """Go on without some rules, and with those of another engine as they stand there."""
        rules = {**{name: rule for name, rule in self._rules.items() if name not in gone}, **other._rules}
        watchers = {**self._watchers, **other._watchers}
        self._machines = {key: machine for key, machine in self._machines.items() if key[0] not in gone}
        self._machines.update(other._machines)
        self._rules.clear()
        self._rules.update(_ordered(rules.values()))
        self._watchers = {name: watchers[name] for name in self._rules}
        self._all, self._marked = self._watching()
        self._explaining.forget(gone)
        self._explaining.join(other._explaining)

    def value(self, rule_id: str) -> Reading | None:
        """The figure of a rule: of what fires, else over all its scopes, else of the one it has."""
        mine = {scope: machine for (rule, scope), machine in self._machines.items() if rule == rule_id}
        raised = [machine.evidence for machine in mine.values() if machine.state in RAISED]
        if raised and raised[0] is not None:
            return raised[0]
        whole = [scope for scope in mine if scope.is_whole] or list(mine)[:1]
        return self._watchers[rule_id].reading(whole[0], self._newest_ns) if whole else None

    def _taken(self, record: Record, now_ns: int) -> Iterator[Transition]:
        for rule_id in self._all if isinstance(record, Call) else self._marked:
            for scope in self._scopes(self._watchers[rule_id], record, rule_id):
                yield from self._look(rule_id, scope, now_ns)

    def _corrected(self, rule_id: str, before: Call, after: Call | None) -> Iterable[Scope]:
        try:
            return self._watchers[rule_id].correct(before, after)
        except Exception:  # one rule that fails must not silence the others
            _log.exception("the rule %s could not take a correction", rule_id)
            return ()

    def _look_anew(self, key: tuple[str, Scope], before: Call, note: str) -> Iterator[Transition]:
        """Look at what a correction changed; an alert that it was raised on, and would not be now, ends."""
        machine, now_ns = self._machines.get(key), self._newest_ns
        if machine is None or machine.state not in RAISED or before.end_ns > (machine.since_ns or 0):
            yield from self._look(*key, now_ns)
            return
        reading = self._watchers[key[0]].reading(key[1], now_ns)
        if reading.verdict is Verdict.OVER:
            return
        state = machine.end(now_ns)
        ended = replace(reading, note=note)
        step = Transition(*key, now_ns, state, machine.state, ended, machine.since_ns)
        yield self._explaining.explained(step, self._machines)
        if key[1].passing is not None:
            self._settle(*key, now_ns)

    def _watching(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rules that look at calls, and those that look at everything."""
        known = {name: kinds().get(rule.kind) for name, rule in self._rules.items()}
        return tuple(known), tuple(name for name, kind in known.items() if kind is None or kind.marks)

    def _scopes(self, watcher: Watcher, record: Record, rule_id: str) -> Iterable[Scope]:
        try:
            return watcher.take(record)
        except Exception:  # one rule that fails must not silence the others
            _log.exception("the rule %s could not take a call", rule_id)
            self._watchers[rule_id] = Faulty("It failed on a call; see the log.")
            return self._watchers[rule_id].take(record)

    def _look(self, rule_id: str, scope: Scope, now_ns: int) -> Iterator[Transition]:
        watcher, key = self._watchers[rule_id], (rule_id, scope)
        reading = watcher.reading(scope, now_ns)
        machine = self._machines.get(key)
        if machine is None:
            if scope.passing is not None and reading.verdict in _NOTHING:
                return
            machine = self._machines[key] = Machine(self._rules[rule_id])
        before, since_ns = machine.state, machine.since_ns
        if not machine.step(reading, now_ns):
            return
        step = Transition(
            rule_id, scope, now_ns, before, machine.state, reading, machine.since_ns or since_ns
        )
        explained = self._explaining.explained(step, self._machines)
        yield explained
        if step.ended:
            self._settle(rule_id, scope, now_ns)
            if explained.muted_by is None:
                silent = machine.state is State.NO_DATA
                yield from self._end_others(rule_id, now_ns, State.NO_DATA if silent else State.OK)

    def _settle(self, rule_id: str, scope: Scope, now_ns: int) -> None:
        self._watchers[rule_id].settle(scope, now_ns)
        if scope.passing is not None:
            del self._machines[rule_id, scope]

    def _end_others(self, rule_id: str, now_ns: int, after: State) -> Iterator[Transition]:
        """The roll-up, or the parts, that said the same as an alert end with it, and as it does."""
        for key in self._explaining.followers(rule_id, self._machines):
            machine = self._machines[key]
            before = machine.end(now_ns, after)
            reading = self._watchers[rule_id].reading(key[1], now_ns)
            step = Transition(*key, now_ns, before, machine.state, reading, machine.since_ns)
            yield self._explaining.explained(step, self._machines)
            self._settle(*key, now_ns)


_NOTHING = frozenset({Verdict.CLEAR, Verdict.LEARNING, Verdict.EMPTY, Verdict.BETWEEN})
_URGENT = (State.FIRING, State.RECOVERING, State.ERROR, State.PENDING)
_PRESSING = (*_URGENT, State.OK, State.LEARNING, State.NO_DATA)


def _ordered(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Rules by their ids, changes of version first: what follows on the same call is named after them."""
    return {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.kind != SNAPSHOT)}


def _watcher(rule: Rule, zone: tzinfo) -> Watcher:
    kind = kinds().get(rule.kind)
    if kind is None:
        return Faulty(f"There is no kind of rule “{rule.kind}”.")
    try:
        return kind.watcher(rule, zone)
    except ValueError as error:
        return Faulty(str(error))


def play(engine: Engine, records: Iterable[Record], until_ns: int | None = None) -> Iterator[Transition]:
    """What an engine says of records in order of time, with the ticks between them, until a moment."""
    tick_ns: int | None = None
    for record in records:
        if tick_ns is None:
            tick_ns = record.at_ns - record.at_ns % TICK_NS + TICK_NS
        while tick_ns <= record.at_ns:
            yield from engine.tick(tick_ns)
            tick_ns += TICK_NS
        yield from engine.take(record)
    while tick_ns is not None and until_ns is not None and tick_ns <= until_ns:
        yield from engine.tick(tick_ns)
        tick_ns += TICK_NS
