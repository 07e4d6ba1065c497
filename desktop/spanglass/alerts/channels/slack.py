"""Slack: an incoming webhook, whose address is the secret.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from spanglass.alerts.channels import Channel, Message, Outgoing, Target
from spanglass.alerts.posts import cut, json_post

_HEADER, _SECTION = 150, 3_000


class Slack:
    """Blocks of plain text; nothing from a trace is read as Slack's markup."""

    name = "slack"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One message."""
        blocks = [{"type": "header", "text": _plain(message.title, _HEADER)}]
        if message.body:
            blocks.append({"type": "section", "text": _plain(message.body, _SECTION)})
        content = {"text": _escaped(cut(message.title, _SECTION)), "blocks": blocks}
        return (json_post(target.secret or target.address, content),)


def _plain(text: str, limit: int) -> dict[str, object]:
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


CHANNEL: Channel = Slack()
