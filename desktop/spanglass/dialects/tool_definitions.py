"""Tools offered to a model, in the shapes each provider and framework writes them."""

import re
from collections.abc import Mapping
from functools import lru_cache

from spanglass.core.messages import ToolDefinition
from spanglass.core.span import Value
from spanglass.dialects.flattened import items, unflattened
from spanglass.dialects.values import decoded, label, mapping, structure, text

_LONGEST = 20_000
_FUNCTION = re.compile(r"<(?:bound )?(?:function|method) (?:[\w<>]+\.)*(?P<name>\w+) (?:at 0x|of ).{1,200}>")
"""What Python writes for a function that is offered as a tool."""
_SCHEMAS = (
    "parameters", "input_schema", "inputSchema", "parameters_json_schema", "json_schema", "args_schema",
    "parametersJsonSchema", "schema",
)  # fmt: skip
_WRAPPERS = ("function", "toolSpec", "tool", "custom")
_LISTS = ("functionDeclarations", "function_declarations", "tools", "function_tools")


def tools(value: Value) -> tuple[ToolDefinition, ...]:
    """The tools of an array, of its JSON, or of an object of tools by name; also mere names."""
    if value is None:
        return ()
    return _written(value) if isinstance(value, str) and len(value) < _LONGEST else _tools(value)


def flattened_tools(attributes: Mapping[str, Value], name: str) -> tuple[ToolDefinition, ...]:
    """The tools whose fields are attributes of their own: ``{name}.0.name``, ``{name}.0.parameters``."""
    found: Value = unflattened(attributes, (f"{name}.",))
    for step in name.split("."):
        found = mapping(found).get(step)
    return tuple(made for item in items(found) for made in tool(item))


@lru_cache(maxsize=256)
def _written(value: str) -> tuple[ToolDefinition, ...]:
    """The same of JSON: every call of an agent offers the same tools."""
    return _tools(value)


def _tools(value: Value) -> tuple[ToolDefinition, ...]:
    found = decoded(value)
    if isinstance(found, dict) and not _is_tool(found) and not any(key in found for key in _LISTS):
        items = [{"name": name, **item} for name, item in found.items() if isinstance(item, dict)]
        return tuple(made for item in items for made in tool(item))
    if isinstance(found, list):
        return tuple(made for item in found for made in tool(item))
    return tool(found)


def tool(value: Value, depth: int = 3) -> tuple[ToolDefinition, ...]:
    """The tool one entry defines, or the several of Gemini's declarations; none if it has no name."""
    found = decoded(value)
    if isinstance(found, str):
        name = label(found)
        if name and (function := _FUNCTION.fullmatch(name)):
            name = function["name"]
        return (ToolDefinition(name),) if name and len(name) <= 200 else ()
    if not isinstance(found, dict) or not depth:
        return ()
    for key in _LISTS:
        if isinstance(inner := found.get(key), list):
            return tuple(made for item in inner for made in tool(item, depth - 1))
    for key in _WRAPPERS:
        if isinstance(inner := structure(found.get(key)), dict) and ("name" in inner or key != "tool"):
            return tool(inner, depth - 1)
    name = label(found.get("name")) or label(found.get("type"))
    return (ToolDefinition(name, text(found.get("description")), _schema(found)),) if name else ()


def _is_tool(found: dict[str, Value]) -> bool:
    return isinstance(found.get("name"), str) or isinstance(found.get("type"), str) or "toolSpec" in found


def _schema(found: dict[str, Value]) -> Value:
    for key in _SCHEMAS:
        schema = decoded(found.get(key))
        if isinstance(schema, dict):
            inner = schema.get("json")
            return inner if isinstance(inner, dict) else schema
    return None
