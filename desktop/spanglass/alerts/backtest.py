"""What a rule would have done: the engine over stored calls, beside the course of the rule's figure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo

from spanglass.alerts.course import Period, Values, course
from spanglass.alerts.engine import Engine, play
from spanglass.alerts.explaining import SAME, speaking
from spanglass.core.alerting import RAISED, Reading, Rule, State, Transition, Verdict
from spanglass.core.watched import DAY_NS, Record, Scope

LEARNING_NS = 7 * DAY_NS
"""How much before a period is played as well, so that the rule knows what is usual."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A time in which a rule was over its limit; `end_ns` is None while it goes on.

    One that has not `fired` was over too soon (`brief`), or rested on too few calls.
    """

    start_ns: int
    end_ns: int | None
    scope: Scope
    reading: Reading
    fired: bool = True
    brief: bool = False

    def until(self, now_ns: int) -> int:
        """Its end, or now."""
        return now_ns if self.end_ns is None else self.end_ns

    @property
    def event(self) -> bool:
        """Whether it is a moment rather than a time."""
        return self.reading.verdict is Verdict.EVENT


@dataclass(frozen=True, slots=True)
class Among:
    """What a rule is tried among: others, whose alerts may speak for its own, and where days begin."""

    others: tuple[Rule, ...] = ()
    zone: tzinfo = field(default=UTC)


ALONE = Among()
"""Without any other rule."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """The answer: the figure's course, and what would have been raised in the period.

    `problem` says why the rule cannot be carried out; `since_ns` is when the calls that were looked at begin;
    `explained` is how many more alerts would not have been told, because one of another rule speaks for them.
    """

    rule: Rule
    period: Period
    now_ns: int
    values: Values = ()
    episodes: tuple[Episode, ...] = ()
    state: State = State.NO_DATA
    since_ns: int | None = None
    problem: str = ""
    explained: int = 0

    @property
    def fired(self) -> tuple[Episode, ...]:
        """What would have been told."""
        return tuple(episode for episode in self.episodes if episode.fired)

    @property
    def fired_ns(self) -> int:
        """For how long anything would have been there."""
        total = reached = 0
        for episode in sorted(self.fired, key=lambda episode: episode.start_ns):
            start, end = max(episode.start_ns, reached, self.period.start_ns), episode.until(self.now_ns)
            total += max(0, end - start)
            reached = max(reached, end)
        return total


def backtest(
    rule: Rule, records: Sequence[Record], period: Period, now_ns: int, among: Among = ALONE
) -> Backtest:
    """Play the records until now; they are in order of time and may begin before the period."""
    rule = replace(rule, enabled=True)
    engine = Engine([rule, *speaking(rule, among.others)], among.zone)
    steps = [step for step in play(engine, records, now_ns) if step.rule == rule.id]
    found = [each for each in episodes(steps) if each.until(now_ns) >= period.start_ns]
    fault = next((step.reading.note for step in steps if step.after is State.ERROR), "")
    since_ns = records[0].at_ns if records else None
    values = course(rule, records, period, among.zone)
    state, explained = engine.state(rule.id), _explained(steps, period)
    return Backtest(rule, period, now_ns, values, tuple(found), state, since_ns, fault, explained)


def _explained(steps: Iterable[Transition], period: Period) -> int:
    """How many alerts of a period those of other rules speak for."""
    muted = {
        (step.scope.feature, step.scope.model, step.at_ns) for step in steps
        if step.raised and step.muted_by not in (None, *SAME) and step.at_ns >= period.start_ns
    }  # fmt: skip
    return len(muted)


def episodes(steps: Iterable[Transition]) -> tuple[Episode, ...]:
    """What the transitions of one rule tell, in order of time; what others said already is left out."""
    found: list[Episode] = []
    opened: dict[Scope, int] = {}
    for step in steps:
        number = opened.pop(step.scope, None)
        if number is not None:
            found[number] = _moved(found[number], step)
            if found[number].end_ns is None:
                opened[step.scope] = number
        elif step.muted_by is None and (step.raised or step.after is State.PENDING):
            opened[step.scope] = len(found)
            found.append(_begun(step))
    return tuple(_without_doubles(_grouped(found)))


def _begun(step: Transition) -> Episode:
    brief = step.reading.verdict is Verdict.OVER
    return Episode(step.at_ns, None, step.scope, step.reading, fired=step.raised, brief=brief)


def _moved(episode: Episode, step: Transition) -> Episode:
    """The episode after one more step."""
    if step.raised and step.muted_by is None:
        return replace(episode, start_ns=step.at_ns, reading=step.reading, fired=True)
    goes_on = step.after in RAISED or step.after is State.PENDING
    return episode if goes_on else replace(episode, end_ns=step.at_ns)


def _grouped(found: Iterable[Episode]) -> list[Episode]:
    """Those of one feature and model that meet are told as one: of streamed calls and of others."""
    kept: list[Episode] = []
    for episode in sorted(found, key=lambda episode: episode.start_ns):
        place = next((n for n, each in enumerate(kept) if _is_told_with(each, episode)), None)
        if place is None:
            kept.append(episode)
        else:
            ends = (kept[place].end_ns, episode.end_ns)
            last = None if None in ends else max(end for end in ends if end is not None)
            kept[place] = replace(kept[place], end_ns=last)
    return kept


def _is_told_with(first: Episode, second: Episode) -> bool:
    same = (first.scope.feature, first.scope.model) == (second.scope.feature, second.scope.model)
    return same and first.fired and second.fired and not first.event and _meet(first, second)


def _without_doubles(found: Sequence[Episode]) -> list[Episode]:
    """The fired ones, and of the others those at whose time nothing else is there."""
    kept = [episode for episode in found if episode.fired]
    for episode in found:
        if not episode.fired and not any(_meet(episode, other) for other in kept):
            kept.append(episode)
    return sorted(kept, key=lambda episode: episode.start_ns)


def _meet(first: Episode, second: Episode) -> bool:
    before = first.end_ns is not None and first.end_ns < second.start_ns
    after = second.end_ns is not None and second.end_ns < first.start_ns
    return not before and not after
