"""Takes out of messages what an interface cannot hold, and says what that was."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from spanglass.core.messages import Message, Part, PartType

_WORDS = {
    PartType.IMAGE: ("image", "images"), PartType.AUDIO: ("sound", "sounds"),
    PartType.FILE: ("file", "files"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Media:
    """Which media an interface takes: sent along as data, and at an address."""

    data: frozenset[PartType] = frozenset({PartType.IMAGE})
    address: frozenset[PartType] = frozenset({PartType.IMAGE})


def fitted(
    messages: Sequence[Message], media: Media, name: str
) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """The messages as they can be sent, and sentences on what had to be left out."""
    left: Counter[tuple[PartType, str]] = Counter()

    def holds(part: Part) -> bool:
        why = _obstacle(part, media)
        if why is not None:
            left[part.type, why] += 1
        return why is None

    kept = tuple(_with_parts(message, holds) for message in messages)
    return tuple(each for each in kept if each.parts), tuple(_sentences(left, name))


def _with_parts(message: Message, holds: Callable[[Part], bool]) -> Message:
    parts = tuple(part for part in message.parts if holds(part))
    return message if len(parts) == len(message.parts) else replace(message, parts=parts)


def _obstacle(part: Part, media: Media) -> str | None:
    """Why a part cannot be sent; None if it can."""
    if part.type in (PartType.REASONING, PartType.OTHER):
        return "kind"
    if part.type not in _WORDS:
        return None
    if not part.uri:
        return "missing"
    if part.uri.startswith("data:"):
        return None if part.type in media.data else "kind"
    return None if part.type in media.address else ("address" if part.type in media.data else "kind")


def _sentences(left: Counter[tuple[PartType, str]], name: str) -> Iterator[str]:
    for (kind, why), count in sorted(left.items()):
        if kind is PartType.REASONING:
            yield "The model's earlier reasoning is left out: providers take it back only signed."
        elif kind is PartType.OTHER:
            yield f"{count} parts of an unknown kind are left out."
        else:
            yield _of_media(f"{count} {_WORDS[kind][count != 1]}", count, why, name)


def _of_media(what: str, count: int, why: str, name: str) -> str:
    was, are = ("was", "is") if count == 1 else ("were", "are")
    if why == "missing":
        return f"{what} {was} recorded without data and {are} left out."
    if why == "address":
        stands = "stands" if count == 1 else "stand"
        return f"{what} {stands} at an address, where {name} does not look, and {are} left out."
    return f"{what} {are} left out: {name} takes none."
