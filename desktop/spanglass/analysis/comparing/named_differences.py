"""What differs between two sets of named values: attributes, parameters, tools."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from spanglass.core.json_diff import JsonChange, json_diff, json_of
from spanglass.core.messages import ToolDefinition
from spanglass.core.span import Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NamedDifference(Generic[T]):
    """A name whose values differ; `there` says which of them are there at all.

    Of values that hold JSON, `changes` tells what differs within, by path.
    """

    name: str
    first: T | None
    second: T | None
    there: tuple[bool, bool] = (True, True)
    changes: tuple[JsonChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences(Generic[T]):
    """The differences, in the order of the first set, and how many names there are in both together."""

    differing: tuple[NamedDifference[T], ...]
    names: int


def value_differences(first: Mapping[str, Value], second: Mapping[str, Value]) -> Differences[Value]:
    """The values that differ between two sets of attributes or parameters."""
    names = list(dict.fromkeys([*first, *second]))
    differing: list[NamedDifference[Value]] = []
    for name in names:
        one, two, there = first.get(name), second.get(name), (name in first, name in second)
        if not all(there) or json_diff(one, two, most=1):
            differing.append(NamedDifference(name, one, two, there, _changes(one, two)))
    return Differences(tuple(differing), len(names))


def tool_differences(
    first: Sequence[ToolDefinition], second: Sequence[ToolDefinition]
) -> Differences[ToolDefinition]:
    """The tools that only one call was offered, or that were described otherwise."""
    mine, theirs = ({tool.name: tool for tool in tools} for tools in (first, second))
    names = list(dict.fromkeys([*mine, *theirs]))
    differing = []
    for name in names:
        one, two = mine.get(name), theirs.get(name)
        there = (one is not None, two is not None)
        changes = json_diff(_described(one), _described(two)) if one and two else ()
        if changes or not all(there):
            differing.append(NamedDifference(name, one, two, there, changes))
    return Differences(tuple(differing), len(names))


def _described(tool: ToolDefinition) -> Value:
    schema = json_of(tool.schema) if isinstance(tool.schema, str) else None
    return {"description": tool.description, "schema": tool.schema if schema is None else schema}


def _changes(first: Value, second: Value) -> tuple[JsonChange, ...]:
    """What differs within two objects or lists, whether they are values or the JSON of texts."""
    one, two = (json_of(value) if isinstance(value, str) else value for value in (first, second))
    if isinstance(one, list | dict) and isinstance(two, list | dict):
        return json_diff(one, two)
    return ()
