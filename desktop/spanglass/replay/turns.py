"""Messages as every provider can take them: calls of tools with ids, their results together and named."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from spanglass.core.messages import Message, Part, PartType

_TEXTS = frozenset({PartType.OTHER, PartType.REFUSAL})
_NOT_OF_IDS = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_ID = 40


def in_order(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages with calls and results tied by ids, and results that follow one another as one message."""
    tied = _Ties()
    made: list[Message] = []
    for message in messages:
        parts = tuple(tied.tied(part) for part in message.parts)
        if made and _only_results(parts) and _only_results(made[-1].parts):
            made[-1] = replace(made[-1], parts=made[-1].parts + parts)
        else:
            made.append(replace(message, parts=parts))
    return tuple(made)


def with_ids(messages: Sequence[Message], of: Callable[[str], str]) -> tuple[Message, ...]:
    """The messages with the ids of tool calls in another form."""
    return tuple(
        replace(message, parts=tuple(replace(part, call_id=of(part.call_id)) if part.call_id else part
                                     for part in message.parts))
        for message in messages
    )  # fmt: skip


def plain_id(name: str) -> str:
    """An id of the letters, digits and signs that every provider takes."""
    return name if _is_plain(name) else f"call_{sha256(name.encode()).hexdigest()[:20]}"


def short_id(name: str) -> str:
    """An id of nine letters and digits, which is what Mistral demands."""
    return (
        name
        if len(name) == 9 and name.isascii() and name.isalnum()
        else sha256(name.encode()).hexdigest()[:9]
    )


class _Ties:
    """Which results belong to which calls: by id, else the next call of that name, else the next."""

    def __init__(self) -> None:
        self._open: list[Part] = []
        self._names: dict[str, str] = {}
        self._made = 0

    def tied(self, part: Part) -> Part:
        """The part with what the others tell of it."""
        if part.type is PartType.TOOL_CALL:
            self._made += 1
            call = part if part.call_id else replace(part, call_id=f"call_{self._made}")
            self._open.append(call)
            self._names[call.call_id or ""] = call.name or ""
            return call
        if part.type is PartType.TOOL_RESULT:
            return self._answered(part)
        return replace(part, type=PartType.TEXT) if part.type in _TEXTS and part.text else part

    def _answered(self, part: Part) -> Part:
        call = next((each for each in self._open if each.call_id == part.call_id), None)
        if call is None and part.call_id in (None, "", part.name):
            same = (each for each in self._open if each.name == part.name)
            call = next(same, self._open[0] if self._open and not part.name else None)
        if call is None:
            name = part.name or self._names.get(part.call_id or "")
            return replace(part, call_id=part.call_id or part.name, name=name)
        self._open.remove(call)
        return replace(part, call_id=call.call_id, name=call.name or part.name)


def _only_results(parts: tuple[Part, ...]) -> bool:
    return bool(parts) and all(part.type is PartType.TOOL_RESULT for part in parts)


def _is_plain(name: str) -> bool:
    return len(name) <= _LONGEST_ID and not _NOT_OF_IDS.search(name)
