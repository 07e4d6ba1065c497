"""Opsgenie: the Alert API; the secret is an API integration's key.

https://docs.opsgenie.com/docs/alert-api
"""

from urllib.parse import quote

from spanglass.alerts.channels import Channel, Message, Outgoing, Post, Target
from spanglass.alerts.posts import AGENT, cut, details, ended, json_post, key_within, severity
from spanglass.core.alert_notices import Notice

_ADDRESS = "https://api.opsgenie.com"
_MESSAGE, _ALIAS, _DESCRIPTION, _ENTITY, _NOTE, _TAG = 130, 512, 15_000, 512, 25_000, 50
_DETAIL = 600
"""All details together have 8,000 characters at most."""
_SAID = frozenset({"title", "text"})
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
    alias = key_within(notice.key, _ALIAS)
    if ended(notice):
        url = f"{alerts}/{quote(alias, safe='')}/close?identifierType=alias"
        note = cut(f"{notice.title}. {notice.body}", _NOTE)
        return json_post(url, {"source": AGENT, "note": note}, headers)
    content = {
        "message": cut(notice.title, _MESSAGE),
        "alias": alias,
        "description": cut(notice.body, _DESCRIPTION),
        "tags": [cut(notice.rule.kind, _TAG)],
        "details": _details(notice),
        "entity": cut(notice.scope.feature or notice.scope.model or "", _ENTITY),
        "source": AGENT,
        "priority": _PRIORITIES[severity(notice)],
    }
    return json_post(alerts, content, headers)


def _details(notice: Notice) -> dict[str, str]:
    """What the alert's own fields do not say, as texts."""
    told = {key: value for key, value in details(notice).items() if key not in _SAID and value is not None}
    return {
        key: cut(" ".join(value) if isinstance(value, list) else str(value), _DETAIL)
        for key, value in told.items()
    }  # fmt: skip


CHANNEL: Channel = Opsgenie()
