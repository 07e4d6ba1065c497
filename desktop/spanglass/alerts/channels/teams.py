"""Microsoft Teams: a workflow's webhook that posts an Adaptive Card; its address is the secret.

https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
"""

from spanglass.alerts.channels import Channel, Message, Outgoing, Target
from spanglass.alerts.posts import cut, ended, json_post

_TITLE, _TEXT = 500, 4_000
"""A message has 28 KB at most."""
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


class Teams:
    """A card of text runs, which know no markup."""

    name = "teams"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One message."""
        over = all(ended(notice) for notice in message.notices)
        body = [_text(cut(message.title, _TITLE), weight="Bolder", color="Good" if over else "Attention")]
        body += [_text(line) for line in cut(message.body, _TEXT).splitlines() if line]
        card = {"$schema": _SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card,
        }  # fmt: skip
        content = {"type": "message", "attachments": [attachment]}
        return (json_post(target.secret or target.address, content),)


def _text(text: str, **style: str) -> dict[str, object]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}


CHANNEL: Channel = Teams()
