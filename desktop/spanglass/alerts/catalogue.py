"""The kinds of rules there are, and the rules everybody has."""

from collections.abc import Mapping
from functools import cache

from spanglass import extensions
from spanglass.alerts import rules
from spanglass.alerts.rules import RuleKind
from spanglass.core.alerting import Rule


@cache
def kinds() -> Mapping[str, RuleKind]:
    """Every kind by its name."""
    found: tuple[RuleKind, ...] = extensions.load(rules, "RULE")
    return {kind.name: kind for kind in found}


def default_rules() -> tuple[Rule, ...]:
    """The rules that everybody has, some of them switched off."""
    return tuple(kind.default for kind in kinds().values() if kind.default is not None)
