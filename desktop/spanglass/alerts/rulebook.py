"""The rules there are: those everybody has, as the user changed them, and the user's own."""

from collections.abc import Iterable
from datetime import UTC

from spanglass.alerts.catalogue import default_rules, kinds
from spanglass.core.alerting import Rule


def all_rules(kept: Iterable[Rule]) -> tuple[Rule, ...]:
    """Every rule, given those that the store keeps."""
    own = {rule.id: rule for rule in kept}
    shipped = tuple(own.pop(rule.id, rule) for rule in default_rules())
    return (*shipped, *own.values())


def shipped_rule(rule_id: str) -> Rule | None:
    """The rule that everybody has by an id; None for the user's own."""
    return next((rule for rule in default_rules() if rule.id == rule_id), None)


def check_rule(rule: Rule) -> None:
    """Raise ``ValueError`` with a sentence for a rule that cannot be carried out."""
    kind = kinds().get(rule.kind)
    if kind is None:
        raise ValueError(f"There is no kind of rule “{rule.kind}”.")
    shipped = shipped_rule(rule.id)
    if shipped is not None and shipped.kind != rule.kind:
        raise ValueError(f"The rule “{rule.id}” is of the kind “{shipped.kind}”.")
    kind.watcher(rule, UTC)
