"""Conversations as the bodies of requests hold them: turns, calls of tools, and their results."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from spanglass.dialects.values import literal

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a turn calls: `id` is "" where the interface has none."""

    id: str
    name: str
    arguments: Any

    @property
    def key(self) -> str:
        """What is the same for calls that ask the same, in whatever order their arguments stand."""
        return f"{self.name} {canonical(self.arguments)}"


class Talk(Protocol):
    """How the bodies of one interface hold a conversation; entries are what its list is made of."""

    field: str

    def turn(self, answer: Json) -> list[Json]:
        """The entries with which an answer's body goes on in the next request."""
        ...

    def is_turn(self, entry: Json) -> bool:
        """Whether the model said an entry."""
        ...

    def calls(self, entries: Sequence[Json]) -> list[ToolCall]:
        """The calls of tools in a turn."""
        ...

    def results(self, entry: Json) -> list[tuple[str, Json]]:
        """The results of tools in an entry, each with the id of its call, or the tool's name."""
        ...

    def rest(self, entry: Json) -> Json | None:
        """An entry without results of tools; None if nothing is left."""
        ...

    def again(self, result: Json, call: ToolCall) -> Json:
        """A recorded result as the answer to another call."""
        ...

    def result(self, call: ToolCall, value: Any) -> Json:
        """A value as the answer to a call."""
        ...

    def packed(self, results: Sequence[Json]) -> list[Json]:
        """Results as entries."""
        ...


def canonical(value: Any) -> str:
    """JSON that is the same for equal values, whatever order their members have; texts of JSON are read."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            found = literal(value)
            value = value if found is None else found
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, default=str)


def said(value: Any) -> str:
    """A value as the text of a result."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def opened(value: Any) -> Any:
    """The arguments in a text of JSON; what is none as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def objects(value: Any) -> list[Json]:
    """The objects of a list; none of what is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
