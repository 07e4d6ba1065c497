"""Opsgenie: the Alert API; the secret is an API integration's key.

https://docs.opsgenie.com/docs/alert-api
"""

from urllib.parse import quote

from spanglass.alerts.channels import Channel, Message, Outgoing, Post, Target
from spanglass.alerts.posts import AGENT, cut, details, ended, json_post, severity
from spanglass.core.alert_notices import Notice

_ADDRESS = "https://api.opsgenie.com"
_MESSAGE, _ALIAS, _DESCRIPTION, _ENTITY = 130, 512, 15_000, 512
_PRIORITIES = {"error": "P2", "warning": "P3", "info": "P5"}


class Opsgenie:
    """An alert that is made, and closed by its alias; accounts in Europe have an address of their own."""

    name = "opsgenie"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One request for each notice."""
        if not target.secret:
            raise ValueError("Opsgenie has no API key yet.")
        return tuple(_post(notice, target) for notice in message.notices)


def _post(notice: Notice, target: Target) -> Post:
    headers = {"Authorization": f"GenieKey {target.secret}"}
    alerts = f"{(target.address or _ADDRESS).rstrip('/')}/v2/alerts"
    alias = cut(notice.key, _ALIAS)
    if ended(notice):
        url = f"{alerts}/{quote(alias, safe='')}/close?identifierType=alias"
        return json_post(url, {"source": AGENT, "note": f"{notice.title}. {notice.body}"}, headers)
    told = {key: str(value) for key, value in details(notice).items() if value is not None}
    content = {
        "message": cut(notice.title, _MESSAGE),
        "alias": alias,
        "description": cut(notice.body, _DESCRIPTION),
        "tags": [notice.rule.kind],
        "details": told,
        "entity": cut(notice.scope.feature or notice.scope.model or "", _ENTITY),
        "source": AGENT,
        "priority": _PRIORITIES[severity(notice)],
    }
    return json_post(alerts, content, headers)


CHANNEL: Channel = Opsgenie()
