"""Rules, readings, scopes and notices as JSON: as the store keeps them and the receiver takes them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any, TypeVar

from spanglass.core.alert_notices import News, Notice
from spanglass.core.alerting import Reading, Rule, Schedule, Verdict, VersionChange
from spanglass.core.watched import Scope

Value = TypeVar("Value")
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "limit": (int, float), "window_ns": int, "hold_ns": int, "keep_ns": int, "least_calls": int,
    "quiet": bool, "enabled": bool, "above": bool, "excluded": list, "channels": list,
}  # fmt: skip
_MINUTES = 24 * 60


def text_of(value: Any) -> str:
    """A value of alerts as JSON."""
    return json.dumps(plain(value), ensure_ascii=False)


def plain(value: Any) -> dict[str, Any]:
    """A value of alerts as plain values; what is as it is by default is left out."""
    found = {field.name: getattr(value, field.name) for field in fields(value)}
    defaults = {field.name: field.default for field in fields(value) if field.default is not MISSING}
    return {
        name: _plain(part) for name, part in found.items() if name not in defaults or part != defaults[name]
    }  # fmt: skip


def rule_of(found: Mapping[str, Any]) -> Rule:
    """The rule in plain values; raises ``ValueError`` for one that is none."""
    for name in ("id", "kind", "title"):
        if not isinstance(found.get(name), str) or not found[name]:
            raise ValueError(f"A rule needs a text “{name}”.")
    for name in ("limit", "window_ns"):
        if name not in found:
            raise ValueError(f"A rule needs a number “{name}”.")
    for field in fields(Rule):
        if field.name in found:
            _check(field.name, found[field.name])
    if found["window_ns"] <= 0:
        raise ValueError("“window_ns” of a rule must be above zero.")
    readers: Mapping[str, Callable[[Any], Any]] = {
        "excluded": frozenset, "channels": tuple, "schedule": _schedule,
    }  # fmt: skip
    return _read(Rule, found, readers)


def reading_of(found: Mapping[str, Any]) -> Reading:
    """The reading in plain values."""
    return _read(Reading, found, {"verdict": Verdict, "traces": tuple, "models": tuple})


def change_of(found: Mapping[str, Any]) -> VersionChange:
    """The change of version in plain values."""
    return _read(VersionChange, found, {})


def notice_of(found: Mapping[str, Any]) -> Notice:
    """The notice in plain values."""
    readers: Mapping[str, Callable[[Any], Any]] = {
        "news": News, "rule": rule_of, "scope": scope_of, "traces": tuple,
    }  # fmt: skip
    return _read(Notice, found, readers)


def scope_of(found: Mapping[str, Any]) -> Scope:
    """The scope in plain values."""
    return _read(Scope, found, {})


def _schedule(found: Any) -> Schedule | None:
    if found is None:
        return None
    try:
        days = frozenset(int(day) for day in found["days"])
        first, last = int(found.get("from_minute", 0)), int(found.get("to_minute", _MINUTES))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise ValueError("A schedule has days from 0 to 6 and minutes of the day.") from error
    return Schedule(days, first, last)


def _check(name: str, value: Any) -> None:
    kind = _KINDS.get(name, object if name == "schedule" else str)
    wrong = not isinstance(value, kind) or (
        isinstance(value, bool) and kind is not bool and name != "schedule"
    )
    if wrong or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
        raise ValueError(f"“{name}” of a rule cannot be {value!r}.")


def _read(
    kind: Callable[..., Value], found: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]
) -> Value:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    given = {
        name: readers[name](value) if name in readers else value
        for name, value in found.items() if name in names
    }  # fmt: skip
    return kind(**given)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Schedule):
        return {**asdict(value), "days": sorted(value.days)}
    if hasattr(value, "__dataclass_fields__"):
        return plain(value)
    return list(value) if isinstance(value, tuple) else value
