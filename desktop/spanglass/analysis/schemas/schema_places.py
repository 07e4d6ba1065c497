"""The part of a JSON Schema that a path in an answer leads to, and what it asks for in words."""

import json
import re
from collections.abc import Mapping
from typing import Any

from spanglass.analysis.schemas.declared_schemas import decoded, standard
from spanglass.core.span import Value

_STEP = re.compile(r'\.(\w+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d*)\]')
_DATE = re.compile(r"\^?\(?\\d\{4\}-\\d\{2\}-\\d\{2\}|\^?\[0-9\]\{4\}-\[0-9\]\{2\}-\[0-9\]\{2\}")
_CHOICES = ("anyOf", "oneOf", "allOf")
_MOST_VALUES = 12
_VALUES = frozenset({"enum", "const", "default", "examples", "required"})


def place_in(schema: Value, path: str) -> Value:
    """What a schema says of the value at a path; None where it says nothing."""
    root = standard(schema)
    found: Any = root
    for name, quoted, index in _STEP.findall(path):
        found = _resolved(root, found)
        if name or quoted:
            found = _member(root, found, name or json.loads(f'"{quoted}"'))
        else:
            items = found.get("items") if isinstance(found, dict) else None
            place = int(index or 0)
            found = items[place] if isinstance(items, list) and place < len(items) else items
    told: Value = _resolved(root, found)
    return told


def is_iso_date(place: object) -> bool:
    """Whether a schema asks for a date as ISO 8601 has it."""
    if not isinstance(place, Mapping):
        return False
    if place.get("format") in ("date", "date-time") or _DATE.match(str(place.get("pattern", ""))):
        return True
    return any(is_iso_date(each) for name in _CHOICES for each in place.get(name, ()) or ())


def asked_for(place: object, path: str) -> str:
    """What a schema asks for at a path, as a line that tells it to a model; empty where there is nothing."""
    if not isinstance(place, Mapping):
        return ""
    name = path.removeprefix("$.") or "the answer"
    if is_iso_date(place):
        return f"Write {name} as a date in ISO 8601, such as 2026-09-14, whatever the source has."
    if isinstance(values := place.get("enum"), list) and values:
        listed = ", ".join(json.dumps(each, ensure_ascii=False) for each in values[:_MOST_VALUES])
        return f"{name} is one of: {listed}. Choose the nearest; write nothing else."
    if isinstance(place.get("pattern"), str):
        return f"Write {name} so that it matches the regular expression {place['pattern']}."
    if isinstance(place.get("format"), str):
        return f"Write {name} in the format {place['format']}."
    kind = place.get("type")
    if kind:
        kinds = " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
        return f"{name} is of the type {kinds}; if it is not known, say so within that type."
    return ""


def strict(parameters: Mapping[str, Value]) -> bool:
    """Whether a schema is declared so that the provider has to enforce it."""
    for key in ("response_format", "text.format", "text", "output_config", "output_format"):
        held: Any = decoded(parameters.get(key))
        while isinstance(held, dict):
            if held.get("strict") is True:
                return True
            held = decoded(held.get("json_schema") or held.get("format"))
    return any(parameters.get(key) for key in ("response_schema", "responseSchema", "response_json_schema"))


def _member(root: Any, place: Any, name: str) -> Any:
    if not isinstance(place, dict):
        return None
    properties = place.get("properties")
    if isinstance(properties, dict) and name in properties:
        return properties[name]
    for choice in _CHOICES:
        for each in place.get(choice) or ():
            found = _member(root, _resolved(root, each), name)
            if found is not None:
                return found
    return None


def _resolved(root: Any, place: Any, depth: int = 8) -> Any:
    """What a reference within the schema leads to."""
    while depth and isinstance(place, dict) and isinstance(place.get("$ref"), str):
        found: Any = root
        for step in place["$ref"].removeprefix("#/").split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        place, depth = found, depth - 1
    return place


def strictly(schema: Value) -> Value:
    """A schema as providers enforce it: all members of an object are required, what may lack may be null."""
    if isinstance(schema, list):
        return [strictly(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: each if name in _VALUES else strictly(each) for name, each in schema.items()}
    properties = made.get("properties")
    if isinstance(properties, dict):
        needed = made.get("required")
        known = needed if isinstance(needed, list) else []
        held = {name: each if name in known else _or_null(each) for name, each in properties.items()}
        made |= {"properties": held, "required": list(held), "additionalProperties": False}
    return made


def _or_null(place: Value) -> Value:
    if isinstance(place, dict) and isinstance(kind := place.get("type"), str) and kind != "null":
        return {**place, "type": [kind, "null"]}
    return place
