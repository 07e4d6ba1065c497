"""Two conversations side by side: which message of one answers to which of the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.analysis.comparing.contents import message_key
from spanglass.core.common_pairs import common_pairs
from spanglass.core.messages import Message


@dataclass(frozen=True, slots=True)
class MessagePair:
    """A message of each conversation, or of one alone; `same` if both say the same."""

    first: Message | None
    second: Message | None
    same: bool = False


def message_pairs(first: Sequence[Message], second: Sequence[Message]) -> tuple[MessagePair, ...]:
    """The messages in order: those that are the same, and between them those of one role in order."""
    keys = [message_key(message) for message in first], [message_key(message) for message in second]
    out: list[MessagePair] = []
    at, other = 0, 0
    for one, two in [*common_pairs(*keys), (len(first), len(second))]:
        out += _between(first[at:one], second[other:two])
        if one < len(first):
            out.append(MessagePair(first[one], second[two], same=True))
        at, other = one + 1, two + 1
    return tuple(out)


def _between(first: Sequence[Message], second: Sequence[Message]) -> list[MessagePair]:
    roles = [message.role.lower() for message in first], [message.role.lower() for message in second]
    out: list[MessagePair] = []
    at, other = 0, 0
    for one, two in [*common_pairs(*roles), (len(first), len(second))]:
        out += [MessagePair(message, None) for message in first[at:one]]
        out += [MessagePair(None, message) for message in second[other:two]]
        if one < len(first):
            out.append(MessagePair(first[one], second[two]))
        at, other = one + 1, two + 1
    return out
