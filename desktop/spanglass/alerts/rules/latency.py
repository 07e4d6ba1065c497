"""Latency p95: at most one call in twenty slower than the limit; streamed calls and others apart."""

from spanglass.alerts.rules import RuleKind
from spanglass.alerts.share_kind import ShareKind
from spanglass.alerts.share_watch import Measure
from spanglass.core.alerting import Rule, Unit
from spanglass.core.watched import MINUTE_NS, SECOND_NS, Call


def _bad(call: Call, rule: Rule) -> bool | None:
    """Timeouts are slow however soon they came; other errors count only if they took too long."""
    if call.cancelled:
        return None
    slow = call.took_ns is not None and call.took_ns > rule.limit
    if call.error == "timeout":
        return True
    if call.took_ns is None or (call.failed and not slow):
        return None
    return slow


RULE: RuleKind = ShareKind(
    Rule("latency", "latency", "Latency p95", 15 * SECOND_NS, 10 * MINUTE_NS, quiet=True),
    Measure(_bad, share=0.05, amount=lambda call: call.took_ns, split=True, least=4),
    Unit.DURATION,
)
