"""What an alert says in words: a title with what, value and where, and a body with the evidence."""

from collections.abc import Callable, Mapping
from datetime import tzinfo

from spanglass.alerts.catalogue import kinds
from spanglass.core.alerting import Reading, Rule, State, Transition, Unit, VersionChange
from spanglass.core.display import clock, count, duration, money, one_line
from spanglass.core.watched import HOUR_NS, MINUTE_NS, Scope

_NOUNS = {
    "error_rate": "Errors",
    "refusal_rate": "Refusals",
    "schema_failures": "Schema failures",
    "latency": "p95 latency",
    "token_usage": "Tokens per request",
}
_DID = {
    "error_rate": "failed",
    "refusal_rate": "refused",
    "schema_failures": "broke their schema",
    "latency": "were slower",
    "unfinished": "did not finish",
}
_LONGEST = 120


def percent(share: float) -> str:
    """A share as a person reads it: one decimal below ten percent."""
    shown = share * 100
    return f"{shown:.1f}%" if shown < 10 and round(shown, 1) != round(shown) else f"{shown:.0f}%"


def span_of(length_ns: int) -> str:
    """A length of time in minutes, hours or days, rounded down."""
    if length_ns < HOUR_NS:
        return f"{max(1, length_ns // MINUTE_NS)} min"
    hours = length_ns / HOUR_NS
    return f"{hours:.1f} h".replace(".0 h", " h") if hours < 48 else f"{hours / 24:.0f} days"


def amount(value: float, unit: Unit) -> str:
    """A figure with its unit."""
    shown: Mapping[Unit, Callable[[float], str]] = {
        Unit.SHARE: percent,
        Unit.DURATION: lambda value: duration(round(value)),
        Unit.MONEY: lambda value: money(round(value)),
        Unit.MULTIPLE: lambda value: f"{value:.1f}×",
        Unit.COUNT: lambda value: count(round(value)),
    }
    return shown[unit](value)


def unit_of(rule: Rule) -> Unit:
    """What the numbers of a rule are; the user's own rules say it by their figure."""
    if rule.figure.startswith(("latency_", "first_token_")):
        return Unit.DURATION
    if rule.figure == "cost":
        return Unit.MONEY
    if rule.figure == "calls" or rule.figure.endswith("tokens"):
        return Unit.COUNT
    kind = kinds().get(rule.kind)
    return kind.unit if kind else Unit.COUNT


def title(rule: Rule, step: Transition) -> str:
    """What is wrong, how much, and where; or that it is over."""
    if step.ended:
        return _ended(rule, step)
    special = _SPECIAL.get(rule.kind)
    where = place(step.scope)
    if special is not None:
        return special(step.reading, step.scope)
    return f"{_noun(rule)}{_at(step.reading.value, unit_of(rule))}{where}"


def body(rule: Rule, step: Transition, zone: tzinfo | None = None) -> str:
    """The limit, how many of how many, since when, and what happened then."""
    if step.ended:
        since, note = step.since_ns, _note(step.reading)
        told = f"Fired for {span_of(step.at_ns - since)}." if since is not None else ""
        return f"{told} {note}".strip()
    reading = step.reading
    parts = [_limit(rule, reading), _counts(rule, reading), _note(reading)]
    parts.append(_began(reading.began_ns, step.coincides, zone))
    return " ".join(part for part in parts if part)


def place(scope: Scope) -> str:
    """Where, as the end of a title."""
    where = scope.feature or scope.model
    return f" in {one_line(where, _LONGEST)}" if where else ""


def _noun(rule: Rule) -> str:
    return _NOUNS.get(rule.kind, one_line(rule.title, _LONGEST))


def _at(value: float | None, unit: Unit) -> str:
    return "" if value is None else f" at {amount(value, unit)}"


def _ended(rule: Rule, step: Transition) -> str:
    where = place(step.scope)
    if step.after is State.NO_DATA:
        return f"{_noun(rule)}{where}: no more calls"
    value, name = step.reading.value, _NOUNS.get(rule.kind)
    if value is None or (name is None and rule.kind != "figure"):
        return f"{_noun(rule)}{where} is over"
    return f"{_noun(rule)} back to {amount(value, unit_of(rule))}{where}"


def _limit(rule: Rule, reading: Reading) -> str:
    if rule.kind in _SPECIAL or reading.limit is None:
        return ""
    side = "Over" if rule.above else "Below"
    return f"{side} {amount(reading.limit, unit_of(rule))}."


def _counts(rule: Rule, reading: Reading) -> str:
    if rule.kind not in _DID or reading.window_ns is None:
        return ""
    things = "traces" if rule.kind == "unfinished" else "calls"
    least = f", at least {percent(reading.bound)}" if reading.bound else ""
    did = _DID[rule.kind]
    return f"{reading.bad} of {reading.calls} {things} in {span_of(reading.window_ns)} {did}{least}."


def _note(reading: Reading) -> str:
    note = one_line(reading.note, 2 * _LONGEST)
    return note if note.endswith(".") else ""


def _began(began_ns: int | None, change: VersionChange | None, zone: tzinfo | None) -> str:
    if began_ns is None:
        return ""
    when = f", when {short(change)}" if change else ""
    return f"Began at {clock(began_ns, zone)[:5]}{when}."


def short(change: VersionChange) -> str:
    """A change of version in words, without what the two names have in common."""
    version = change.version.removeprefix(change.model).lstrip("-@:") or change.version
    return f"{one_line(change.model, _LONGEST)} became {one_line(version, _LONGEST)}"


def _spend(reading: Reading, scope: Scope) -> str:
    del scope
    return f"Today cost {money(reading.money_nano)}, {reading.value or 0:.1f}× your average"


def _runaway(reading: Reading, scope: Scope) -> str:
    if reading.note:
        return f"The same prompt again and again{place(scope)}"
    what = "One trace" if len(reading.traces) == 1 else "One session"
    return f"{what} cost {money(reading.money_nano)}{place(scope)}"


def _snapshot(reading: Reading, scope: Scope) -> str:
    return f"{one_line(scope.model or '', _LONGEST)} is now {one_line(reading.note, _LONGEST)}"


def _shift(reading: Reading, scope: Scope) -> str:
    return f"{one_line(scope.model or '', _LONGEST)}: {percent(reading.value or 0)} of calls changed version"


def _silence(reading: Reading, scope: Scope) -> str:
    return f"No calls{place(scope)} for {span_of(round(reading.value or 0))}"


def _unfinished(reading: Reading, scope: Scope) -> str:
    return f"{reading.bad} traces never finished{place(scope)}"


_SPECIAL: Mapping[str, Callable[[Reading, Scope], str]] = {
    "daily_spend": _spend,
    "runaway": _runaway,
    "new_snapshot": _snapshot,
    "model_version": _shift,
    "zero_traffic": _silence,
    "unfinished": _unfinished,
}
