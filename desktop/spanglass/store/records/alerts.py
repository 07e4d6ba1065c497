"""What alerts leave in the store: written by the one connection that writes, within its transaction."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from spanglass.core.alert_json import text_of
from spanglass.core.alert_notices import AlertMark, Delivery, RuleNow, Sending, Snooze, StoredStep
from spanglass.core.alerting import RAISED, Rule, State, Transition
from spanglass.core.watched import Scope

_AT_EASE = frozenset({State.OK, State.LEARNING, State.NO_DATA})
_PLACE = "rule = ? AND feature IS ? AND model IS ? AND streaming IS ? AND passing IS ?"
_STEP = (
    "INSERT INTO alert_step(at_ns, rule, feature, model, streaming, passing, before, after, since_ns, alert, "
    "raised, muted_by, unmuted, reading, coincides, title, body) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)
_NOW = (
    "INSERT INTO alert_now(step, rule, feature, model, streaming, passing, raised) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_RULE_NOW = "INSERT OR REPLACE INTO alert_rule_now(rule, state, figure, bound, at_ns) VALUES (?, ?, ?, ?, ?)"
_DELIVERY = (
    "INSERT INTO alert_delivery(channel, alert, news, at_ns, notice, state, tries, reason, changed_ns) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(channel, alert, news, at_ns) DO UPDATE SET "
    "state = excluded.state, tries = excluded.tries, reason = excluded.reason, "
    "changed_ns = excluded.changed_ns"
)
_KEPT_DELIVERIES, _KEPT_STEPS = 5_000, 100_000


class AlertTables:
    """The tables of alerts, for the thread and the transaction of the writer."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def save_rule(self, rule: Rule, now_ns: int) -> None:
        """Keep a rule; what was said of its alerts by its earlier settings stays."""
        self._execute("INSERT OR REPLACE INTO alert_rule VALUES (?, ?, ?)", (rule.id, text_of(rule), now_ns))

    def delete_rule(self, rule_id: str) -> None:
        """Keep a rule no more."""
        self._execute("DELETE FROM alert_rule WHERE id = ?", (rule_id,))
        self.forget_rule(rule_id)

    def forget_rule(self, rule_id: str) -> None:
        """A rule has no alerts now."""
        self._execute("DELETE FROM alert_now WHERE rule = ?", (rule_id,))
        self._execute("DELETE FROM alert_rule_now WHERE rule = ?", (rule_id,))

    def add_steps(self, steps: Iterable[StoredStep]) -> None:
        """Keep transitions in their order, and where their alerts stand after them."""
        for stored in steps:
            row_id = self._add(stored)
            self._move(stored.step, row_id)

    def set_rules_now(self, rules: Iterable[RuleNow]) -> None:
        """Where rules stand."""
        for now in rules:
            self._execute(_RULE_NOW, (now.rule, now.state, now.value, now.limit, now.at_ns))

    def set_until(self, moment_ns: int) -> None:
        """Until when the engine has looked."""
        self._execute("UPDATE state SET value = ? WHERE name = 'alerts_until'", (moment_ns,))

    def mark(self, mark: AlertMark) -> None:
        """What the user says of an alert; said again it changes nothing."""
        self._execute("INSERT OR IGNORE INTO alert_mark VALUES (?, ?, ?)", (mark.key, mark.mark, mark.at_ns))

    def snooze(self, snooze: Snooze) -> None:
        """Be quiet about something for a while."""
        group = None if snooze.group is None else json.dumps(snooze.group)
        values = (snooze.from_ns, snooze.until_ns, snooze.rule, group)
        text = "INSERT INTO alert_snooze(from_ns, until_ns, rule, alert_group) VALUES (?, ?, ?, ?)"
        self._execute(text, values)

    def wake(self, rule: str | None, now_ns: int) -> None:
        """End the snoozes of a rule, or those of all rules."""
        text = "UPDATE alert_snooze SET until_ns = ? WHERE rule IS ? AND until_ns > ?"
        self._execute(text, (now_ns, rule, now_ns))

    def set_deliveries(self, deliveries: Iterable[Delivery]) -> None:
        """Keep what is to be sent, or what became of it."""
        for one in deliveries:
            notice = one.notice
            self._execute(
                _DELIVERY,
                (one.channel, notice.key, notice.news, notice.at_ns, text_of(notice), one.state, one.tries,
                 one.reason, one.changed_ns),
            )  # fmt: skip

    def trim(self) -> None:
        """Let the oldest of very many go, but nothing that waits or stands."""
        self._execute(
            "DELETE FROM alert_delivery WHERE state <> ? AND id <= (SELECT max(id) FROM alert_delivery) - ?",
            (Sending.WAITING, _KEPT_DELIVERIES),
        )
        self._execute(
            "DELETE FROM alert_step WHERE id <= (SELECT max(id) FROM alert_step) - ? "
            "AND id NOT IN (SELECT step FROM alert_now UNION ALL SELECT raised FROM alert_now WHERE raised)",
            (_KEPT_STEPS,),
        )

    def _add(self, stored: StoredStep) -> int:
        step = stored.step
        told = step.raised and step.muted_by is None
        coincides = None if step.coincides is None else text_of(step.coincides)
        values = (
            step.at_ns, step.rule, *_place(step.scope), step.before, step.after, step.since_ns, stored.key,
            told, step.muted_by, step.unmuted, text_of(step.reading), coincides, stored.title, stored.body,
        )  # fmt: skip
        row = self._connection.execute(_STEP, values).fetchone()
        return int(row[0])  # type: ignore[index]

    def _move(self, step: Transition, row_id: int) -> None:
        place = (step.rule, *_place(step.scope))
        row = self._connection.execute(f"SELECT raised FROM alert_now WHERE {_PLACE}", place).fetchone()
        self._execute(f"DELETE FROM alert_now WHERE {_PLACE}", place)
        if step.after in _AT_EASE:
            return
        raised = None
        if step.after in RAISED:
            raised = row[0] if row and row[0] and not step.raised else row_id
        self._execute(_NOW, (row_id, *place, raised))

    def _execute(self, text: str, values: Sequence[Any]) -> None:
        self._connection.execute(text, values).fetchall()


def _place(scope: Scope) -> tuple[str | None, str | None, bool | None, str | None]:
    return scope.feature, scope.model, scope.streaming, scope.passing
