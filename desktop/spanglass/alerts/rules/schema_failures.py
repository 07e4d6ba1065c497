"""Schema failures: answers and tool arguments that break the schema declared for them."""

from spanglass.alerts.rules import RuleKind
from spanglass.alerts.share_kind import ShareKind
from spanglass.alerts.share_watch import Measure
from spanglass.core.alerting import Rule
from spanglass.core.watched import MINUTE_NS, Call


def _bad(call: Call, _: Rule) -> bool | None:
    return None if call.schema_valid is None else not call.schema_valid


RULE: RuleKind = ShareKind(
    Rule("schema_failures", "schema_failures", "Schema failures", 0.01, 15 * MINUTE_NS), Measure(_bad)
)
