"""Questions about alerts: rules, transitions, what is there now, snoozes and deliveries."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.core.alert_json import change_of, notice_of, reading_of, rule_of
from spanglass.core.alert_notices import (
    AlertNow,
    Delivery,
    Mark,
    News,
    RuleCounts,
    RuleNow,
    Sending,
    Snooze,
    StoredStep,
)
from spanglass.core.alerting import Rule, State, Transition
from spanglass.core.watched import Scope
from spanglass.store.queries import sql

_log = logging.getLogger(__name__)

_LAST_NS = 2**63 - 1


class AlertAnswers:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def alert_rules(self) -> tuple[Rule, ...]:
        """The rules that were changed or made; the others are as everybody has them."""
        rows = self._rows("SELECT id, rule FROM alert_rule ORDER BY id", {})
        return tuple(rule for row in rows for rule in _rules(*row))

    def alert_rules_state(self) -> tuple[int, int]:
        """What differs whenever a rule was changed: how many are kept, and when the last one changed."""
        rows = self._rows("SELECT count(*), coalesce(max(changed_ns), 0) FROM alert_rule", {})
        return rows[0][0], rows[0][1]

    def alert_steps(
        self, start_ns: int = 0, end_ns: int = _LAST_NS, *, rule: str | None = None, limit: int = 500
    ) -> tuple[StoredStep, ...]:
        """Transitions of a range, newest first, of one rule or of all."""
        values = {"start_ns": start_ns, "end_ns": end_ns, "rule": rule, "limit": limit}
        return tuple(_step(row) for row in self._rows(sql("alert_steps"), values))

    def alerts_now(self) -> tuple[AlertNow, ...]:
        """The alerts that are pending, raised, recovering or in error, the latest first."""
        return tuple(_now(row) for row in self._rows(sql("alerts_now"), {}))

    def rules_now(self) -> tuple[RuleNow, ...]:
        """The state and figure of each rule that is watched, as of when the receiver looked last."""
        rows = self._rows("SELECT rule, state, figure, bound, at_ns FROM alert_rule_now", {})
        return tuple(RuleNow(row[0], State(row[1]), *row[2:]) for row in rows)

    def alerts_until(self) -> int:
        """Until when the receiver has looked for alerts; 0 if it never has."""
        return int(self._rows("SELECT value FROM state WHERE name = 'alerts_until'", {})[0][0])

    def judged_ns(self) -> int:
        """When the past was last judged anew by other rules; 0 if it never was."""
        rows = self._rows("SELECT value FROM state WHERE name = 'judged_ns'", {})
        return int(rows[0][0]) if rows else 0

    def alert_snoozes(self, since_ns: int = 0) -> tuple[Snooze, ...]:
        """The snoozes that go on at a moment, or went on after it."""
        text = "SELECT until_ns, rule, alert_group, from_ns FROM alert_snooze WHERE until_ns > :since_ns"
        return tuple(
            Snooze(row[0], row[1], tuple(json.loads(row[2])) if row[2] else None, row[3])
            for row in self._rows(text, {"since_ns": since_ns})
        )

    def alert_marks(self, mark: Mark, since_ns: int = 0) -> frozenset[str]:
        """The keys of the alerts that were marked so since a moment."""
        text = "SELECT alert FROM alert_mark WHERE mark = :mark AND at_ns >= :since_ns"
        return frozenset(row[0] for row in self._rows(text, {"mark": mark, "since_ns": since_ns}))

    def alert_deliveries(self, limit: int = 200, *, waiting: bool = False) -> tuple[Delivery, ...]:
        """What was told on which channel, newest first; or what still waits."""
        rows = self._rows(sql("alert_deliveries"), {"limit": limit, "waiting": int(waiting)})
        return tuple(
            Delivery(row[0], notice_of(json.loads(row[1])), Sending(row[2]), *row[3:]) for row in rows
        )  # fmt: skip

    def alert_told(self) -> Mapping[str, int]:
        """When each alert was told last, by its key."""
        text = "SELECT alert, max(at_ns) FROM alert_delivery WHERE news <> :ended GROUP BY alert"
        return {row[0]: row[1] for row in self._rows(text, {"ended": News.ENDED})}

    def alert_counts(self, since_ns: int) -> Mapping[str, RuleCounts]:
        """How often each rule was raised since a moment, and what was said of that."""
        rows = self._rows(sql("alert_counts"), {"since_ns": since_ns})
        return {row[0]: RuleCounts(*row[1:]) for row in rows}


def _rules(rule_id: str, text: str) -> tuple[Rule, ...]:
    try:
        return (rule_of(json.loads(text)),)
    except ValueError:
        _log.warning("the rule %s cannot be read and is left out", rule_id)
        return ()


def _step(row: Sequence[Any]) -> StoredStep:
    scope = Scope(row[2], row[3], None if row[4] is None else bool(row[4]), row[5])
    coincides = None if row[13] is None else change_of(json.loads(row[13]))
    step = Transition(
        row[1], scope, row[6], State(row[7]), State(row[8]), reading_of(json.loads(row[12])), row[9], row[10],
        coincides, bool(row[11]),
    )  # fmt: skip
    return StoredStep(row[0], step, *row[14:17])


def _now(row: Sequence[Any]) -> AlertNow:
    stored = _step(row)
    marks = frozenset(Mark(mark) for mark in (row[18] or "").split(",") if mark)
    return AlertNow(stored.step.rule, stored.step.scope, State(row[17]), stored.step.since_ns, stored, marks)
