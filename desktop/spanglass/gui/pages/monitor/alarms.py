"""The alerts of a longer time: which rules there are, and when which kind of them was raised."""

from dataclasses import dataclass

from spanglass.alerts.catalogue import default_rules
from spanglass.core.alerting import RAISED, Rule
from spanglass.store.reader import Reader

_TONES = {"refusal_rate": "refusal", "model_version": "warn", "new_snapshot": "warn", "daily_spend": "warn"}


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which an alert of a kind of rule was raised; one without end still is."""

    kind: str
    start_ns: int
    end_ns: int | None = None

    @property
    def tint(self) -> str:
        """The colour that the time is tinted in."""
        return _TONES.get(self.kind, "error")


@dataclass(frozen=True, slots=True)
class Alarms:
    """The rules as they are set, and the alerts that were raised, oldest first."""

    rules: tuple[Rule, ...] = ()
    periods: tuple[Period, ...] = ()

    @property
    def firing(self) -> frozenset[str]:
        """The kinds of the rules whose alerts are raised now."""
        return frozenset(period.kind for period in self.periods if period.end_ns is None)


NO_ALARMS = Alarms()


def alarms(reader: Reader, start_ns: int, end_ns: int) -> Alarms:
    """The alerts of a range; those that the user has not changed are as everybody has them."""
    rules = {rule.id: rule for rule in default_rules()} | {rule.id: rule for rule in reader.alert_rules()}
    open_: dict[object, Period] = {}
    found: list[Period] = []
    for stored in reversed(reader.alert_steps(start_ns, end_ns)):
        step = stored.step
        kind = rules[step.rule].kind if step.rule in rules else ""
        place = step.rule, step.scope
        if step.after in RAISED:
            open_.setdefault(place, Period(kind, step.at_ns))
        elif place in open_:
            found.append(Period(kind, open_.pop(place).start_ns, step.at_ns))
        elif step.before in RAISED:
            found.append(Period(kind, start_ns, step.at_ns))
    now = {(each.rule, each.scope) for each in reader.alerts_now() if each.state in RAISED}
    still = [period for place, period in open_.items() if place in now]
    kinds = [rules[rule].kind for rule, scope in now if rule in rules and (rule, scope) not in open_]
    still += [Period(kind, start_ns) for kind in kinds]
    return Alarms(tuple(rules.values()), tuple(sorted((*found, *still), key=lambda each: each.start_ns)))
