"""Calls for tests of alerts: give only what the test is about."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from builders import T0
from spanglass.alerts.catalogue import kinds
from spanglass.alerts.engine import Engine, play
from spanglass.core.alerting import Rule, Transition
from spanglass.core.watched import MINUTE_NS, SECOND_NS, Call, Record


def minute(number: float) -> int:
    """A moment so many minutes after the beginning."""
    return T0 + round(number * MINUTE_NS)


def a_call(at: float = 0, **changes: Any) -> Call:
    """A good call that ended `at` minutes after the beginning and took two seconds."""
    call = Call(
        minute(at), f"trace{at}", took_ns=2 * SECOND_NS, streaming=False, feature="refunds",
        provider="openai", requested="gpt-4o", responded="gpt-4o-2024-08-06", cost_nano=1_000_000,
        input_tokens=100, output_tokens=20,
    )  # fmt: skip
    return replace(call, **changes)


def a_rule(kind: str, **changes: Any) -> Rule:
    """The rule of a kind as everybody has it, switched on."""
    default = kinds()[kind].default
    rule = default or Rule("own", kind, "Own", 0.05, 10 * MINUTE_NS)
    return replace(rule, enabled=True, **changes)


def played(records: Iterable[Record], *rules: Rule, until: float | None = None) -> list[Transition]:
    """Everything that happens, as far as `until` minutes after the beginning."""
    return list(play(Engine(rules), records, None if until is None else minute(until)))


def raised(steps: Iterable[Transition]) -> list[Transition]:
    """The alerts raised that nothing else explains."""
    return [step for step in steps if step.raised and step.muted_by is None]
