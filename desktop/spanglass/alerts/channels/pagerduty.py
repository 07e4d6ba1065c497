"""PagerDuty: Events API v2; the secret is the integration's routing key.

https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
"""

from spanglass.alerts.channels import Channel, Message, Outgoing, Target
from spanglass.alerts.posts import AGENT, cut, details, ended, json_post, key_within, severity
from spanglass.core.alert_notices import Notice
from spanglass.core.display import rfc3339

_ADDRESS = "https://events.pagerduty.com/v2/enqueue"
_SUMMARY, _KEY, _NAME = 1_024, 255, 255


class PagerDuty:
    """An event that triggers an incident, and one that resolves it."""

    name = "pagerduty"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One event for each notice."""
        if not target.secret:
            raise ValueError("PagerDuty has no routing key yet.")
        return tuple(
            json_post(target.address or _ADDRESS, _event(notice, target)) for notice in message.notices
        )


def _event(notice: Notice, target: Target) -> dict[str, object]:
    event: dict[str, object] = {
        "routing_key": target.secret,
        "event_action": "resolve" if ended(notice) else "trigger",
        "dedup_key": key_within(notice.key, _KEY),
    }
    if ended(notice):
        return event
    payload: dict[str, object] = {
        "summary": cut(f"{notice.title}. {notice.body}".strip(), _SUMMARY),
        "source": cut(notice.scope.feature or notice.scope.model or AGENT, _NAME),
        "severity": severity(notice),
        "timestamp": rfc3339(notice.at_ns),
        "component": cut(notice.scope.model or "", _NAME),
        "group": cut(notice.scope.feature or "", _NAME),
        "class": notice.rule.kind,
        "custom_details": details(notice),
    }
    return {**event, "client": AGENT, "payload": payload}


CHANNEL: Channel = PagerDuty()
