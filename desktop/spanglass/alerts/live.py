"""The engine as time goes on: what arrived is taken in order of time, and what follows from it is told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Protocol

from spanglass.alerts.engine import TICK_NS, Engine
from spanglass.alerts.notices import Notices
from spanglass.alerts.taken import Correction, Taken
from spanglass.core.alert_notices import AlertNow, Notice
from spanglass.core.alerting import RAISED, Reading, Rule, State, Transition, Verdict
from spanglass.core.watched import DAY_NS, HOUR_NS, SECOND_NS, Call, Record

HISTORY_NS = 7 * DAY_NS
"""How much of the past is played before the present, so that rules know what is usual."""
SPENDING_NS = 60 * DAY_NS
"""How much of it rules on spending look at: that holds their 28 days on which anything was spent."""
_AT_ONCE_NS, _MANY = 6 * HOUR_NS, 2_000
_SETTLED_NS = SECOND_NS
_HELD = 20_000


class Source(Protocol):
    """Where records are kept."""

    def between(self, start_ns: int, end_ns: int) -> Sequence[Record]:
        """The records of a range of time, in order."""
        ...

    def spending(self, start_ns: int, end_ns: int) -> Sequence[Call]:
        """What was spent in a range, as few calls in order of time."""
        ...

    def reach(self, start_ns: int, end_ns: int, most: int) -> int:
        """How far into a range one may go for so many calls at most; its end, if there are fewer."""
        ...


@dataclass(frozen=True, slots=True)
class News:
    """What happened in a step, and what of it is told."""

    transitions: tuple[Transition, ...] = ()
    notices: tuple[Notice, ...] = ()


class Live:
    """Follows a source; `past` first, then `step` again and again. For one thread.

    A record may be given again, when more has become known of it: it is taken once, and corrected.
    """

    def __init__(self, rules: Sequence[Rule], source: Source, zone: tzinfo = UTC) -> None:
        self._source, self._zone = source, zone
        self.engine = Engine(rules, zone)
        self.notices = Notices(rules, zone)
        self._taken = Taken()
        self._held: list[Record] = []
        self.until_ns = self._tick_ns = 0

    def past(self, until_ns: int) -> Iterator[News]:
        """Play a week until a moment, part by part, with nothing told; then say what stands at its end."""
        start_ns = until_ns - HISTORY_NS
        self._begin(start_ns)
        self.engine.learn_spending(self._source.spending(until_ns - SPENDING_NS, start_ns))
        for records, end_ns in _parts(self._source, start_ns, until_ns):
            self._follow(records, end_ns)
            self.notices.forget()
            yield News()

    def stand(self, kept: Iterable[AlertNow], told: Mapping[str, int], judged_ns: int = 0) -> News:
        """Bring together what the past gave and where alerts were kept to stand; what differs is news.

        `told` says when an alert was told last, by its key. Until `judged_ns` the past was judged anew: what
        only that has raised is none.
        """
        self.notices.forget()
        steps: list[Transition] = []
        before = {(alert.rule, alert.scope): alert for alert in kept}
        machines = self.engine.alerts()
        for alert in before.values():
            steps += self._brought(alert, told.get(alert.stored.key))
        fresh = [
            key
            for key, machine in machines.items()
            if (key not in before or before[key].state not in RAISED)
            and (machine.since_ns or self.until_ns) > judged_ns
        ]
        steps += self.engine.standing(fresh, self.until_ns)
        return News(tuple(steps), tuple(notice for step in steps for notice in self.notices.take(step)))

    def onward(self, until_ns: int) -> Iterator[News]:
        """Take what the source has from where it stands until a moment, part by part."""
        for records, end_ns in _parts(self._source, self.until_ns, until_ns):
            yield self._follow(records, end_ns)

    def change(
        self, rules: Sequence[Rule], gone: Iterable[str], pause: Callable[[], object] = lambda: None
    ) -> News:
        """Go on without some rules, and with others, which learn from the past; what they say is news.

        `pause` is called between the parts of the past.
        """
        other = Live(rules, self._source, self._zone)
        for _ in other.past(self.until_ns):
            pause()
        left = frozenset(gone)
        ended = tuple(self.engine.ending(left, self.until_ns))
        told = [notice for step in ended for notice in self.notices.take(step)]
        self.engine.replace(left, other.engine)
        self.notices.replace(left, rules)
        fresh = tuple(self.engine.standing(other.engine.alerts(), self.until_ns))
        told += [notice for step in fresh for notice in self.notices.take(step)]
        return News((*ended, *fresh), tuple(told))

    def step(self, records: Sequence[Record], now_ns: int) -> News:
        """Take what arrived; what happened only just now, or has yet to, waits for the next step."""
        until_ns = max(self.until_ns, now_ns - _SETTLED_NS)
        ordered = sorted([*self._held, *records], key=lambda record: record.at_ns)
        due = [record for record in ordered if record.at_ns <= until_ns]
        self._held = ordered[len(due) : len(due) + _HELD]
        return self._follow(due, until_ns)

    def _begin(self, start_ns: int) -> None:
        self.until_ns = start_ns
        self._tick_ns = start_ns - start_ns % TICK_NS + TICK_NS

    def _brought(self, alert: AlertNow, told_ns: int | None) -> Iterator[Transition]:
        """What has become of an alert that was kept, by what the past gave."""
        machine = self.engine.alerts().get((alert.rule, alert.scope))
        after = State.OK if machine is None else machine.state
        if alert.state in RAISED:
            if alert.stored.step.muted_by is None:
                self.notices.restore(alert, told_ns)
            if machine is not None and after in RAISED:
                machine.since_ns = alert.since_ns
        elif after in RAISED:
            return
        if after is not alert.state:
            reading = Reading(Verdict.CLEAR)
            yield Transition(
                alert.rule, alert.scope, self.until_ns, alert.state, after, reading, alert.since_ns
            )  # fmt: skip

    def _follow(self, records: Sequence[Record], until_ns: int) -> News:
        steps: list[Transition] = []
        told: list[Notice] = []
        for record in records:
            new = self._taken.take(record)
            if isinstance(new, Correction):
                self._say(self.engine.correct(new.before, new.after), steps, told)
            elif new is not None:
                self._tick_until(record.at_ns, steps, told)
                self._say(self.engine.take(new), steps, told)
        self._tick_until(until_ns, steps, told)
        self.until_ns = max(self.until_ns, until_ns)
        self._taken.forget(self.until_ns)
        return News(tuple(steps), tuple(told))

    def _tick_until(self, moment_ns: int, steps: list[Transition], told: list[Notice]) -> None:
        while self._tick_ns <= moment_ns:
            self._say(self.engine.tick(self._tick_ns), steps, told)
            told += self.notices.tick(self._tick_ns)
            self._tick_ns += TICK_NS

    def _say(self, found: Sequence[Transition], steps: list[Transition], told: list[Notice]) -> None:
        for step in found:
            steps.append(step)
            told += self.notices.take(step)


def _parts(source: Source, start_ns: int, until_ns: int) -> Iterator[tuple[Sequence[Record], int]]:
    """The records of a range in parts that are neither long nor many."""
    while start_ns < until_ns:
        end_ns = source.reach(start_ns, min(start_ns + _AT_ONCE_NS, until_ns), _MANY)
        yield source.between(start_ns, end_ns), end_ns
        start_ns = end_ns
