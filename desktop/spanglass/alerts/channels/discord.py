"""Discord: a channel's webhook, whose address is the secret.

https://docs.discord.com/developers/resources/webhook#execute-webhook
"""

import re

from spanglass.alerts.channels import Channel, Message, Outgoing, Target
from spanglass.alerts.posts import cut, ended, json_post, severity
from spanglass.core.display import rfc3339

_TITLE, _TEXT = 256, 4_096
_COLOURS = {"error": 0xE5484D, "warning": 0xF5B83D, "info": 0x3B82F6}
_OVER = 0x30A46C
_MARKUP = re.compile(r"([\\`*_~|>\[\]()#<@:-])")


class Discord:
    """One embed; its markup is escaped and nobody is mentioned."""

    name = "discord"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One message."""
        first = message.notices[0]
        over = all(ended(notice) for notice in message.notices)
        embed = {
            "title": cut(_escaped(message.title), _TITLE),
            "description": cut(_escaped(message.body), _TEXT),
            "color": _OVER if over else _COLOURS[severity(first)],
            "timestamp": rfc3339(message.at_ns),
        }
        content = {"embeds": [embed], "allowed_mentions": {"parse": []}}
        return (json_post(target.secret or target.address, content),)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


CHANNEL: Channel = Discord()
