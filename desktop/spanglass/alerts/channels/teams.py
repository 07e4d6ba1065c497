"""Microsoft Teams: a workflow's webhook that posts an Adaptive Card; its address is the secret.

https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
"""

from spanglass.alerts.channels import Channel, Message, Outgoing, Target
from spanglass.alerts.posts import ended, json_post

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


class Teams:
    """A card of text runs, which know no markup."""

    name = "teams"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One message."""
        over = all(ended(notice) for notice in message.notices)
        body = [_text(message.title, weight="Bolder", color="Good" if over else "Attention")]
        body += [_text(line) for line in message.body.splitlines() if line]
        card = {"$schema": _SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card,
        }  # fmt: skip
        content = {"type": "message", "attachments": [attachment]}
        return (json_post(target.secret or target.address, content),)


def _text(text: str, **style: str) -> dict[str, object]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}


CHANNEL: Channel = Teams()
