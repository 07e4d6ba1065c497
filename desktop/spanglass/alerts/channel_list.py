"""The channels there are."""

from collections.abc import Mapping
from functools import cache

from spanglass import extensions
from spanglass.alerts import channels
from spanglass.alerts.channels import Channel


@cache
def known_channels() -> Mapping[str, Channel]:
    """Every channel by its name."""
    found: tuple[Channel, ...] = extensions.load(channels, "CHANNEL")
    return {channel.name: channel for channel in found}
