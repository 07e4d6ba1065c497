"""Everything that is kept about alerts, as one value: rules, where they stand, what happened and was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from spanglass.alerts.rulebook import all_rules
from spanglass.core.alert_notices import AlertNow, Delivery, Mark, RuleCounts, RuleNow, Snooze, StoredStep
from spanglass.core.alerting import RAISED, Rule, State
from spanglass.core.watched import DAY_NS
from spanglass.store.reader import Reader

_HISTORY_NS = 30 * DAY_NS


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page shows; `steps` are newest first."""

    rules: tuple[Rule, ...] = ()
    now: Mapping[str, RuleNow] = field(default_factory=dict)
    alerts: tuple[AlertNow, ...] = ()
    steps: tuple[StoredStep, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    counts: Mapping[str, RuleCounts] = field(default_factory=dict)

    def rule(self, rule_id: str) -> Rule | None:
        """A rule by its id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def state(self, rule_id: str) -> State:
        """The state of a rule."""
        found = self.now.get(rule_id)
        return State.NO_DATA if found is None else found.state

    def value(self, rule_id: str) -> float | None:
        """The figure of a rule now."""
        found = self.now.get(rule_id)
        return None if found is None else found.value

    def alert(self, rule_id: str) -> AlertNow | None:
        """The alert of a rule that began last, if one is there or pending; what others explain comes last."""
        found = [
            alert for alert in self.alerts
            if alert.rule == rule_id and (alert.state in RAISED or alert.state is State.PENDING)
        ]  # fmt: skip

        def pressing(alert: AlertNow) -> tuple[bool, bool, int]:
            step = alert.stored.step
            return alert.state in RAISED, step.muted_by is None, step.at_ns

        return max(found, key=pressing, default=None)

    def acknowledged(self, rule_id: str) -> bool:
        """Whether somebody knows of the rule's alert."""
        alert = self.alert(rule_id)
        return alert is not None and Mark.ACKNOWLEDGED in alert.marks

    def snoozed_until(self, rule_id: str | None, now_ns: int) -> int:
        """Until when nothing is told of a rule by itself, or of any rule (None); 0 if it is not snoozed."""
        found = [
            each.until_ns for each in self.snoozes
            if each.group is None and each.rule == rule_id and each.from_ns <= now_ns < each.until_ns
        ]  # fmt: skip
        return max(found, default=0)

    @property
    def firing(self) -> tuple[AlertNow, ...]:
        """The alerts that are there, one of each rule that is on, those that began last first."""
        found = [alert for rule in self.rules if rule.enabled and (alert := self.alert(rule.id)) is not None]
        raised = [alert for alert in found if alert.state in RAISED and alert.stored.step.muted_by is None]
        return tuple(sorted(raised, key=lambda alert: -(alert.since_ns or alert.stored.step.at_ns)))

    def count(self, *states: State) -> int:
        """How many rules that are on are in one of some states."""
        return sum(rule.enabled and self.state(rule.id) in states for rule in self.rules)


def standing(now_ns: int, reader: Reader) -> Standing:
    """What is kept in a store."""
    since_ns = now_ns - _HISTORY_NS
    return Standing(
        rules=all_rules(reader.alert_rules()),
        now={each.rule: each for each in reader.rules_now()},
        alerts=reader.alerts_now(),
        steps=reader.alert_steps(since_ns),
        snoozes=reader.alert_snoozes(now_ns),
        deliveries=reader.alert_deliveries(),
        counts=reader.alert_counts(since_ns),
    )
