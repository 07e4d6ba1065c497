"""The bodies of requests as providers have them, one interface a file, written from what is neutral."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from spanglass.core.documents import plain_value
from spanglass.core.messages import Message
from spanglass.core.span import Value
from spanglass.replay.neutral import NeutralRequest

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A body, and sentences on what of the request it does not hold, or holds otherwise."""

    body: Json
    losses: tuple[str, ...] = ()


def texts_of(messages: Iterable[Message]) -> list[str]:
    """The texts to embed, each by itself."""
    return [part.text for message in messages for part in message.parts if part.text]


def has_no(name: str, parameters: Iterable[str]) -> tuple[str, ...]:
    """The sentence on parameters that an interface has no name for; none where there are none."""
    lost = sorted(parameters)
    return (f"{name} has no parameter for {', '.join(lost)}.",) if lost else ()


def unstrict(asked: NeutralRequest, name: str) -> tuple[str, ...]:
    """The sentence on strict tools, for interfaces that know no such thing."""
    return (f"{name} is not told that tools are strict.",) if asked.strict_tools else ()


def kept(asked: NeutralRequest, names: Container[str]) -> Json:
    """What was written for this very interface and has a place in the body."""
    return {name: plain_value(value) for name, value in asked.verbatim.items() if name in names}


def unnamed(numbers: Mapping[str, Value], names: Iterable[str]) -> list[str]:
    """The numbers that an interface has no name for; that one answer is wanted needs none."""
    return [
        key
        for key, value in numbers.items()
        if key not in names and not (key == "choice.count" and value == 1)
    ]
