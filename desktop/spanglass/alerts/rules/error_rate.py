"""Error rate: logical calls that failed; three in a row are enough once there is a history."""

from spanglass.alerts.rules import RuleKind
from spanglass.alerts.share_kind import ShareKind
from spanglass.alerts.share_watch import Measure
from spanglass.core.alerting import Rule
from spanglass.core.watched import MINUTE_NS, Call


def _bad(call: Call, _: Rule) -> bool | None:
    return None if call.cancelled else call.failed


RULE: RuleKind = ShareKind(
    Rule("error_rate", "error_rate", "Error rate", 0.02, 5 * MINUTE_NS), Measure(_bad, row=3, surprise=5e-7)
)
