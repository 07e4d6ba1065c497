"""What is told of alerts, and what the user says about it: notices, deliveries, snoozes, marks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from spanglass.core.alerting import Rule, State, Transition
from spanglass.core.watched import Scope

Group: TypeAlias = tuple[str, str | None, str | None]
"""Alerts of one rule, feature and model are told as one."""


class News(StrEnum):
    """What a notice says."""

    FIRED = "fired"
    REPEATED = "repeated"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told; `key` stays the same from the beginning of an alert to its end."""

    news: News
    key: str
    rule: Rule
    scope: Scope
    at_ns: int
    since_ns: int
    title: str
    body: str
    traces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snooze:
    """Nothing is told of a rule (all rules if None), in a group or everywhere, until a moment."""

    until_ns: int
    rule: str | None = None
    group: Group | None = None
    from_ns: int = 0

    def covers(self, group: Group, now_ns: int) -> bool:
        """Whether it silences a group now."""
        mine = self.rule in (None, group[0]) and self.group in (None, group)
        return mine and now_ns < self.until_ns


class Mark(StrEnum):
    """What the user says of an alert: that it is known, or that it was none."""

    ACKNOWLEDGED = "acknowledged"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class AlertMark:
    """A mark on one alert, named by the key of its notices."""

    key: str
    mark: Mark
    at_ns: int


class Sending(StrEnum):
    """What became of a notice on a channel; SUMMED means that its number alone was told."""

    WAITING = "waiting"
    SENT = "sent"
    SUMMED = "summed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice on one channel; `reason` says why the last try failed, `changed_ns` when that was."""

    channel: str
    notice: Notice
    state: Sending
    tries: int = 0
    reason: str = ""
    changed_ns: int = 0


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A transition as it is kept, with its words and the key that its notices have."""

    row_id: int
    step: Transition
    key: str
    title: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class AlertNow:
    """Where one alert stands that is not at ease, and what the user said of it.

    `stored` is the step that raised it, or the one that brought it where it is if it is not raised.
    """

    rule: str
    scope: Scope
    state: State
    since_ns: int | None
    stored: StoredStep
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class RuleNow:
    """Where a rule stands by its most pressing scope: state, figure and limit in the rule's unit."""

    rule: str
    state: State
    value: float | None
    limit: float | None
    at_ns: int


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """How often a rule was raised and not muted since a moment, and what the user said of that."""

    fired: int = 0
    acknowledged: int = 0
    dismissed: int = 0


def notice_key(rule: str, scope: Scope, since_ns: int) -> str:
    """The key of an alert: of its rule, feature and model, and when it began."""
    return f"{rule}:{since_ns}:{scope.feature or ''}:{scope.model or ''}"
