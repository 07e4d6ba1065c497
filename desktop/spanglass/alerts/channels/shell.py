"""A command that the user set: it gets the notices as JSON on its input, and the title in its environment."""

import json

from spanglass.alerts.channels import Channel, Command, Message, Outgoing, Target
from spanglass.alerts.posts import details


class Shell:
    """Nothing of a trace becomes part of the command line."""

    name = "shell"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One run of the command."""
        if not target.address.strip():
            raise ValueError("There is no command to run yet.")
        told = [details(notice) for notice in message.notices]
        environment = {
            "SPANGLASS_TITLE": message.title.replace("\0", ""),
            "SPANGLASS_TEXT": message.body.replace("\0", ""),
            "SPANGLASS_STATE": message.notices[0].news.value,
        }
        return (Command(target.address, json.dumps(told).encode(), environment),)


CHANNEL: Channel = Shell()
