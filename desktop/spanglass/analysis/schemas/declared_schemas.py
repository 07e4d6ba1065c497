"""The schema a request declares for its answer, in the form of each provider and framework.

Known are OpenAI's ``response_format`` and ``text.format``, Anthropic's ``output_format`` and
``output_config``, Gemini's ``response_schema``, what frameworks write beside them, and JSON without a schema.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from spanglass.core.span import Value

ANY_JSON: Value = True
"""The schema of an answer that has to be JSON and nothing more."""

_FORMATS = ("response_format", "text.format", "text", "output_format", "output_config", "format")
_SCHEMAS = (
    "response_schema", "responseSchema", "response_json_schema", "responseJsonSchema", "json_schema",
    "schema", "output_schema", "output.schema", "structured_output_schema", "ls_structured_output_format",
    "guided_json",
)  # fmt: skip
_MEDIA_TYPES = ("response_mime_type", "responseMimeType")
_JSON_WORDS = frozenset({"json", "json_object", "json_schema"})
_OUTPUT_TYPE = "output.type"
_ANY = frozenset((*_FORMATS, *_SCHEMAS, *_MEDIA_TYPES, _OUTPUT_TYPE))
_INNER = ("json_schema", "format", "schema")
_SCHEMA_KEYS = frozenset(
    {"properties", "$ref", "$defs", "anyOf", "any_of", "oneOf", "allOf", "items", "enum", "const"}
)
_DEEPEST = 100
_CAMEL = {
    "any_of": "anyOf", "max_items": "maxItems", "min_items": "minItems", "max_length": "maxLength",
    "min_length": "minLength", "max_properties": "maxProperties", "min_properties": "minProperties",
    "additional_properties": "additionalProperties",
}  # fmt: skip
_TYPES = frozenset({"STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declared schema, spelled as it was sent, and the parameter it stood in."""

    schema: Value
    source: str


def declaration(parameters: Mapping[str, Value]) -> Declaration | None:
    """What the parameters of a request declare for its answer, or None."""
    if _ANY.isdisjoint(parameters):  # most of them
        return None
    loose = None
    for key in _FORMATS:
        found = _format(parameters.get(key))
        if found is not None and found is not ANY_JSON:
            return Declaration(found, key)
        loose = loose or (Declaration(ANY_JSON, key) if found is ANY_JSON else None)
    for key in _SCHEMAS:
        if isinstance(given := decoded(parameters.get(key)), dict) and given:
            return Declaration(_inside(given), key)
    return loose or _json_only(parameters)


def standard(schema: Value, depth: int = _DEEPEST) -> Value:
    """A schema in JSON Schema's own spelling: Gemini writes types in capitals and has ``nullable``."""
    if depth == 0:
        return schema
    if isinstance(schema, list):
        return [standard(item, depth - 1) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {_CAMEL.get(key, key): _member(key, value, depth) for key, value in schema.items()}
    kind = made.get("type")
    if isinstance(kind, str) and kind.upper() in _TYPES:
        made["type"] = kind.lower()
        if made.pop("nullable", None) is True:
            made["type"] = [kind.lower(), "null"]
    return made


def decoded(value: Value) -> Value:
    """The object a JSON text holds; any other value unchanged."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        found: Value = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found


def _member(key: str, value: Value, depth: int) -> Value:
    """A member of a schema; the names of properties are not keywords, and examples not schemas."""
    if key in ("properties", "$defs", "definitions") and isinstance(value, dict):
        return {name: standard(inner, depth - 1) for name, inner in value.items()}
    return value if key in ("enum", "const", "default", "examples") else standard(value, depth - 1)


def _format(value: Value, depth: int = 3) -> Value:
    """The schema inside a response format; `ANY_JSON` for JSON of any shape, None for text."""
    value = decoded(value)
    if isinstance(value, str):
        return ANY_JSON if value.lower() in _JSON_WORDS or value.startswith("<class ") else None
    if not isinstance(value, dict) or not depth:
        return None
    for key in _INNER:
        if isinstance(inner := decoded(value.get(key)), dict) and inner:
            return inner if key == "schema" else _format(inner, depth - 1)
    kind = value.get("type")
    if not _SCHEMA_KEYS.isdisjoint(value):
        return value
    return ANY_JSON if isinstance(kind, str) and kind.lower() in _JSON_WORDS else None


def _inside(given: dict[str, Value]) -> Value:
    """The schema within the object that a framework puts around it."""
    inner = decoded(given.get("schema"))
    return inner if isinstance(inner, dict) and _SCHEMA_KEYS.isdisjoint(given) else given


def _json_only(parameters: Mapping[str, Value]) -> Declaration | None:
    for key in _MEDIA_TYPES:
        if parameters.get(key) == "application/json":
            return Declaration(ANY_JSON, key)
    return Declaration(ANY_JSON, _OUTPUT_TYPE) if parameters.get(_OUTPUT_TYPE) == "json" else None
