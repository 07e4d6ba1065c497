"""What explains an alert: another one that says the same, an outage, a new version of the model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from spanglass.alerts.machine import Machine
from spanglass.core.alerting import RAISED, Rule, State, Transition, VersionChange
from spanglass.core.watched import DAY_NS, HOUR_NS, Scope

ERRORS, SNAPSHOT = "error_rate", "new_snapshot"
_BY_OUTAGE = frozenset({"latency", "zero_traffic", "schema_failures"})
_ROLLED_UP = frozenset({"error_rate", "refusal_rate", "latency", "schema_failures"})
_BY_VERSION = frozenset({"model_version"})
_CHANGES = 200
SAME = ("parts", "whole")
"""What mutes a roll-up or a part: that the other says the same."""

_Key = tuple[str, Scope]
_Machines = Mapping[_Key, Machine]


def speaking(rule: Rule, others: Iterable[Rule]) -> tuple[Rule, ...]:
    """Those of other rules whose alerts may speak for one of this rule."""
    kinds = {ERRORS} if rule.kind in _BY_OUTAGE else {SNAPSHOT} if rule.kind in _BY_VERSION else set()
    return tuple(each for each in others if each.enabled and each.id != rule.id and each.kind in kinds)


@dataclass(slots=True)
class _Mute:
    """Why an alert is muted, and since when the reason is gone."""

    by: str
    gone_ns: int | None = None


class Explaining:
    """Mutes alerts that others explain, and says with which change of version they coincide.

    A roll-up and its parts are one alert: whichever was raised first stands for the others. A new version
    mutes nothing but the shift of versions that it is; it is named by what follows it.
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = rules
        self._muted: dict[_Key, _Mute] = {}
        self._changes: list[VersionChange] = []

    def explained(self, step: Transition, machines: _Machines) -> Transition:
        """The transition with what explains it."""
        key = (step.rule, step.scope)
        if step.raised:
            self._note_change(step)
            by = self._muter(key, step, machines)
            if by is not None:
                self._muted[key] = _Mute(by)
            return replace(step, muted_by=by, coincides=self._coincidence(step))
        mute = self._muted.get(key)
        if step.ended:
            self._muted.pop(key, None)
        return step if mute is None else replace(step, muted_by=mute.by)

    def followers(self, rule: str, machines: _Machines) -> list[_Key]:
        """The alerts of a rule that only said what another one, which has ended, said as well."""
        return [
            key for key, mute in self._muted.items()
            if key[0] == rule and mute.by in SAME and key in machines
            and machines[key].state in RAISED and not self._explains(mute.by, key, machines)
        ]  # fmt: skip

    def unmuted(self, machines: _Machines, now_ns: int) -> Iterator[Transition]:
        """Alerts that go on although what explained them has ended a while ago."""
        for key in list(self._muted):
            machine, mute = machines.get(key), self._muted[key]
            if machine is None or machine.evidence is None or self._explains(mute.by, key, machines):
                mute.gone_ns = None
                continue
            if mute.gone_ns is None:
                mute.gone_ns = now_ns
            elif machine.state is State.FIRING and now_ns - mute.gone_ns > machine.rule.keep_ns:
                del self._muted[key]
                yield Transition(
                    *key, now_ns, State.FIRING, State.FIRING, machine.evidence, machine.since_ns, unmuted=True
                )

    def forget(self, rules: frozenset[str]) -> None:
        """Forget the alerts of some rules."""
        self._muted = {key: mute for key, mute in self._muted.items() if key[0] not in rules}

    def join(self, other: "Explaining") -> None:
        """Take over what was muted elsewhere."""
        self._muted.update(other._muted)

    def _muter(self, key: _Key, step: Transition, machines: _Machines) -> str | None:
        kind = self._rules[step.rule].kind
        if kind in _BY_VERSION and self._changed(step.scope.model, step.at_ns):
            return SNAPSHOT
        return next((by for by in (*SAME, "outage") if self._explains(by, key, machines)), None)

    def _explains(self, by: str, key: _Key, machines: _Machines) -> bool:
        """Whether there is an alert of that sort that speaks for this one."""
        rule, scope = key
        if by in SAME and self._rules[rule].kind not in _ROLLED_UP:
            return False
        if by == "parts":
            return scope.is_whole and any(
                other == rule
                and part != scope
                and part.whole == scope
                and self._speaks((other, part), machine)
                for (other, part), machine in machines.items()
            )
        if by == "whole":
            whole = machines.get((rule, scope.whole))
            return (
                not scope.is_whole and scope.passing is None and whole is not None
                and self._speaks((rule, scope.whole), whole)
            )  # fmt: skip
        if by == "outage":
            return self._rules[rule].kind in _BY_OUTAGE and self._outage(machines[key], machines)
        return False

    def _speaks(self, key: _Key, machine: Machine) -> bool:
        return machine.state in RAISED and key not in self._muted

    def _outage(self, muted: Machine, machines: _Machines) -> bool:
        provider = muted.evidence.provider if muted.evidence else None
        for (rule, _), machine in machines.items():
            found = machine.evidence
            if self._rules[rule].kind != ERRORS or machine.state not in RAISED or found is None:
                continue
            if found.outage and (provider is None or found.provider in (None, provider)):
                return True
        return False

    def _note_change(self, step: Transition) -> None:
        scope = step.scope
        if self._rules[step.rule].kind == SNAPSHOT and scope.model and scope.passing:
            began = step.reading.began_ns or step.at_ns
            self._changes = [
                *self._changes[-_CHANGES:], VersionChange(began, scope.model, scope.passing)
            ]  # fmt: skip

    def _changed(self, model: str | None, at_ns: int) -> bool:
        return any(change.model == model and change.at_ns > at_ns - DAY_NS for change in self._changes)

    def _coincidence(self, step: Transition) -> VersionChange | None:
        """The latest change of a model concerned, from an hour before it began on."""
        if self._rules[step.rule].kind in (SNAPSHOT, *_BY_VERSION):
            return None
        models = {step.scope.model} if step.scope.model else set(step.reading.models)
        earliest = (step.reading.began_ns or step.at_ns) - HOUR_NS
        found = [change for change in self._changes if change.model in models and change.at_ns >= earliest]
        return found[-1] if found else None
