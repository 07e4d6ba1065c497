"""The engine as time goes on: new records are asked for, and what follows from them is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from spanglass.alerts.engine import LATE_NS, TICK_NS, Engine
from spanglass.alerts.notices import Notices
from spanglass.core.alert_notices import Notice, Snooze
from spanglass.core.alerting import Rule, Transition
from spanglass.core.watched import DAY_NS, HOUR_NS, SECOND_NS, Call, Record, TraceMark

HISTORY_NS = 7 * DAY_NS
"""How much of the past is played before the present, so that rules know what is usual."""
_AT_ONCE_NS = 6 * HOUR_NS
_SETTLED_NS = SECOND_NS

Between = Callable[[int, int], Sequence[Record]]
"""Gives the records of a range of time, in order."""


@dataclass(frozen=True, slots=True)
class News:
    """What happened in a step, and what of it is told."""

    transitions: tuple[Transition, ...]
    notices: tuple[Notice, ...]


class Live:
    """Follows a source; `catch_up` first, then `step` again and again. For one thread.

    The last minute is asked for each time, for spans come late; what was taken is not taken twice.
    """

    def __init__(self, rules: Sequence[Rule], between: Between, zone: tzinfo = UTC) -> None:
        self._between = between
        self.engine = Engine(rules, zone)
        self.notices = Notices(rules, zone)
        self._taken: dict[tuple[object, ...], int] = {}
        self._until_ns = self._tick_ns = 0

    def catch_up(self, now_ns: int) -> tuple[Transition, ...]:
        """Play the past; nothing of it is told, but what goes on is followed to its end."""
        start_ns = now_ns - HISTORY_NS
        self._until_ns = start_ns
        self._tick_ns = start_ns - start_ns % TICK_NS + TICK_NS
        found: list[Transition] = []
        for end_ns in range(start_ns + _AT_ONCE_NS, now_ns + 1, _AT_ONCE_NS):
            found += self.step(end_ns).transitions
        return tuple(found)

    def step(self, now_ns: int) -> News:
        """Take what is new until now."""
        until_ns = now_ns - _SETTLED_NS
        records = self._between(self._until_ns - LATE_NS, until_ns)
        steps: list[Transition] = []
        told: list[Notice] = []
        for record in records:
            if self._is_new(record):
                self._tick_until(record.at_ns, steps, told)
                self._follow(self.engine.take(record), steps, told)
        self._tick_until(until_ns, steps, told)
        self._until_ns = max(self._until_ns, until_ns)
        old = self._until_ns - 2 * LATE_NS
        self._taken = {key: at_ns for key, at_ns in self._taken.items() if at_ns >= old}
        return News(tuple(steps), tuple(told))

    def snooze(self, snooze: Snooze) -> None:
        """Tell nothing of some alerts for a while."""
        self.notices.snooze(snooze)

    def _tick_until(self, moment_ns: int, steps: list[Transition], told: list[Notice]) -> None:
        while self._tick_ns <= moment_ns:
            self._follow(self.engine.tick(self._tick_ns), steps, told)
            told += self.notices.tick(self._tick_ns)
            self._tick_ns += TICK_NS

    def _follow(self, found: Sequence[Transition], steps: list[Transition], told: list[Notice]) -> None:
        for step in found:
            steps.append(step)
            told += self.notices.take(step)

    def _is_new(self, record: Record) -> bool:
        key = _key(record)
        if key in self._taken:
            return False
        self._taken[key] = record.at_ns
        return True


def _key(record: Record) -> tuple[object, ...]:
    """What tells records apart, though more may become known of them later."""
    if isinstance(record, Call):
        return record.trace, record.end_ns, record.took_ns
    if isinstance(record, TraceMark):
        return record.trace, record.finished
    return record.at_ns, record.service
