"""Refusal rate: answers that refuse, beyond twice what is usual for the feature."""

from spanglass.alerts.rules import RuleKind
from spanglass.alerts.share_kind import ShareKind
from spanglass.alerts.share_watch import Measure
from spanglass.core.alerting import Rule
from spanglass.core.watched import MINUTE_NS, Call


def _bad(call: Call, rule: Rule) -> bool | None:
    """Of calls that answered with text or a refusal; kinds the user expects are answers like others."""
    if not call.answered and not call.refused:
        return None
    return call.refused and call.refusal_kind not in rule.excluded


RULE: RuleKind = ShareKind(
    Rule("refusal_rate", "refusal_rate", "Refusal rate", 0.05, 10 * MINUTE_NS), Measure(_bad, baseline=2.0)
)
