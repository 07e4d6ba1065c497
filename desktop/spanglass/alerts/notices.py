"""Which transitions are told: grouped, once when an alert begins and ends, repeated, snoozed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from spanglass.alerts.wording import body, title
from spanglass.core.alert_notices import AlertNow, Group, News, Notice, Snooze, notice_key
from spanglass.core.alerting import Rule, Transition, Verdict
from spanglass.core.watched import HOUR_NS, Scope

REPEAT_NS = 4 * HOUR_NS
"""An alert that goes on is told again no sooner than this."""


@dataclass(slots=True)
class _Told:
    """A group that is there: who is in it, the step to tell, and when it was told last."""

    members: set[Scope]
    step: Transition
    since_ns: int
    key: str
    told_ns: int | None = None


class Notices:
    """Turns transitions, in their order, into notices."""

    def __init__(self, rules: Sequence[Rule], zone: tzinfo | None = None) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._zone = zone
        self._groups: dict[Group, _Told] = {}
        self._snoozes: tuple[Snooze, ...] = ()
        self._known: frozenset[str] = frozenset()

    def take(self, step: Transition) -> tuple[Notice, ...]:
        """What is told at once because of a transition."""
        group = group_of(step)
        found = self._groups.get(group)
        if step.raised and step.muted_by is None:
            if found is None:
                since_ns = step.since_ns or step.at_ns
                key = notice_key(step.rule, step.scope, since_ns)
                found = self._groups[group] = _Told(set(), step, since_ns, key)
            found.members.add(step.scope)
            return tuple(self._tell(group, found, step.at_ns))
        if step.ended and found is not None and step.scope in found.members:
            found.members.discard(step.scope)
            if not found.members:
                del self._groups[group]
                return tuple(self._end(group, found, step))
        return ()

    def tick(self, now_ns: int) -> tuple[Notice, ...]:
        """What is told as time passes: alerts that go on, and those whose snooze is over."""
        return tuple(
            notice for group, found in self._groups.items() for notice in self._tell(group, found, now_ns)
        )

    def silence(self, snoozes: Iterable[Snooze], known: frozenset[str]) -> None:
        """What is snoozed by now, and the keys of the alerts that need not be told again."""
        self._snoozes, self._known = tuple(snoozes), known

    def restore(self, alert: AlertNow, told_ns: int | None) -> None:
        """An alert that was there before, told at a moment or not yet."""
        step = alert.stored.step
        since_ns = alert.since_ns or step.at_ns
        found = self._groups.setdefault(
            group_of(step), _Told(set(), step, since_ns, alert.stored.key, told_ns)
        )  # fmt: skip
        found.members.add(alert.scope)

    def replace(self, gone: frozenset[str], rules: Sequence[Rule]) -> None:
        """Go on without some rules, and with others."""
        self._groups = {group: found for group, found in self._groups.items() if group[0] not in gone}
        self._rules.update({rule.id: rule for rule in rules})

    def forget(self) -> None:
        """Nothing is there."""
        self._groups.clear()

    def _tell(self, group: Group, found: _Told, now_ns: int) -> Iterator[Notice]:
        if found.key in self._known or any(snooze.covers(group, now_ns) for snooze in self._snoozes):
            return
        if found.told_ns is None:
            found.told_ns = now_ns
            yield self._notice(News.FIRED, found, found.step, now_ns)
        elif now_ns - found.told_ns >= REPEAT_NS:
            found.told_ns = now_ns
            yield self._notice(News.REPEATED, found, found.step, now_ns)

    def _end(self, group: Group, found: _Told, step: Transition) -> Iterator[Notice]:
        event = found.step.reading.verdict is Verdict.EVENT
        snoozed = any(snooze.covers(group, step.at_ns) for snooze in self._snoozes)
        if found.told_ns is not None and not event and not snoozed:
            yield self._notice(News.ENDED, found, step, step.at_ns)

    def _notice(self, news: News, found: _Told, step: Transition, now_ns: int) -> Notice:
        rule = self._rules[step.rule]
        return Notice(
            news, found.key, rule, step.scope, now_ns, found.since_ns, title(rule, step),
            body(rule, step, self._zone), step.reading.traces or found.step.reading.traces,
        )  # fmt: skip


def group_of(step: Transition) -> Group:
    """The group of a transition."""
    return step.rule, step.scope.feature, step.scope.model
