"""Channels: each file says how an alert is put for one service; sending it is another matter.

To add one, write a file here that ends in ``CHANNEL: Channel = …`` and its test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from spanglass.core.alert_notices import Notice


@dataclass(frozen=True, slots=True)
class Message:
    """One notice, or several summed under one title; `sent_ns` is when this try to send it began."""

    title: str
    body: str
    notices: tuple[Notice, ...]
    at_ns: int
    sent_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a channel sends: an address or a command, and a secret, which is kept out of what is printed."""

    address: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """A POST over HTTP; addresses and headers may be secret."""

    url: str = field(repr=False)
    body: bytes
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the user's for the shell; what it is told is in its environment and its input."""

    line: str
    input: bytes
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bubble:
    """A notification on the desktop; one with the key of an earlier one takes its place."""

    key: str
    title: str
    body: str
    actions: tuple[tuple[str, str], ...] = ()
    urgent: bool = False


Outgoing: TypeAlias = Post | Command | Bubble
"""Anything that can be sent."""


class Channel(Protocol):
    """One way to tell somebody."""

    @property
    def name(self) -> str:
        """Its name in a rule's `channels`."""
        ...

    def outgoing(self, message: Message, target: Target) -> tuple[Outgoing, ...]:
        """What is sent, for incidents a request a notice; raises ``ValueError`` where the target lacks it."""
        ...
