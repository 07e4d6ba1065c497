"""The desktop: one notification, which is replaced when the alert ends."""

from spanglass.alerts.channels import Bubble, Channel, Message, Outgoing, Target
from spanglass.alerts.posts import ended, severity

SHOW, SNOOZE = "default", "snooze"
"""The actions; a click on the notification itself is the first."""


class Desktop:
    """A title, a line or two and two actions."""

    name = "desktop"

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """One notification."""
        del target
        first = message.notices[0]
        alone = len(message.notices) == 1
        over = all(ended(notice) for notice in message.notices)
        actions = [(SHOW, "Show traces" if alone else "Show alerts")]
        if not over:
            actions.append((SNOOZE, "Snooze 1 h"))
        urgent = not over and any(severity(notice) == "error" for notice in message.notices)
        key = first.key if alone else "several"
        return (Bubble(key, message.title, message.body, tuple(actions), urgent),)


CHANNEL: Channel = Desktop()
