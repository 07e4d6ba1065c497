"""On which terms a call was served: its service tier, in a batch, fast mode, kept inside a country."""

from typing import NamedTuple

from spanglass.core.facts import Facts
from spanglass.core.span import Value
from spanglass.core.usage import Billing


class Terms(NamedTuple):
    """The terms that have prices of their own; the default is the list price's terms."""

    tier: str | None = None
    batch: bool = False
    fast: bool = False
    inside_us: bool = False


STANDARD = Terms()
_USUAL = frozenset({"", "auto", "default", "standard", "standard_only", "on_demand", "unspecified", "null"})
_PREFIXES = ("service_tier_", "on_demand_")
_ASKED = frozenset({"service_tier", "batch", "processing", "speed", "inference_geo"})
_NO_BILLING = Billing()


def terms_of(facts: Facts) -> Terms:
    """The terms the provider reported, else those that were asked for."""
    asked = facts.parameters
    billing = facts.usage.billing if facts.usage is not None else None
    if billing is None and _ASKED.isdisjoint(asked):
        return STANDARD
    told = billing or _NO_BILLING
    tier = _tier(told.service_tier if told.service_tier is not None else asked.get("service_tier"))
    batch = told.batch if told.batch is not None else asked.get("batch")
    speed = told.speed if told.speed is not None else asked.get("speed")
    geo = told.geo if told.geo is not None else asked.get("inference_geo")
    return Terms(
        tier=None if tier == "batch" else tier,
        batch=batch is True or tier == "batch" or _word(asked.get("processing")) == "batch",
        fast=_word(speed) == "fast",
        inside_us=_word(geo) == "us",
    )


def _tier(value: Value) -> str | None:
    word = _word(value)
    for prefix in _PREFIXES:
        word = word.removeprefix(prefix)
    return None if word in _USUAL else word


def _word(value: Value) -> str:
    return value.strip().lower() if isinstance(value, str) else ""
