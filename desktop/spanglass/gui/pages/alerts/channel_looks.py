"""How channels are called and shown."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelLook:
    """A channel's name for people, its icon, and what it needs before it can send."""

    title: str
    icon: str
    needs: str = ""


CHANNELS: Mapping[str, ChannelLook] = {
    "desktop": ChannelLook("Desktop", "monitor"),
    "slack": ChannelLook("Slack", "hash", "an incoming webhook's address"),
    "pagerduty": ChannelLook("PagerDuty", "siren", "a routing key"),
    "opsgenie": ChannelLook("Opsgenie", "shield-alert", "an API key"),
    "discord": ChannelLook("Discord", "message-square", "a webhook's address"),
    "teams": ChannelLook("Teams", "users", "a workflow's address"),
    "webhook": ChannelLook("Webhook", "webhook", "an address"),
    "shell": ChannelLook("Command", "square-terminal", "a command"),
}
"""The channels in the order in which they are listed."""


def title_of(channel: str) -> str:
    """A channel's name; one that was added later is called what it is."""
    look = CHANNELS.get(channel)
    return look.title if look else channel
