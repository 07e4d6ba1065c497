"""JSON values as span attributes: scalars and lists of names as they are, structures as JSON text."""

import json
from collections.abc import Mapping

from spanglass.core.span import Value


def attribute(value: object) -> Value:
    """The attribute that holds a JSON value; None for what says nothing (null, empty text or structure)."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    return json_text(value)


def attributes(values: Mapping[str, object], prefix: str = "") -> dict[str, Value]:
    """The attributes of an object's members that say something, each name behind `prefix`."""
    found = ((f"{prefix}{name}", attribute(value)) for name, value in values.items())
    return {name: value for name, value in found if value is not None}


def json_text(value: object) -> str:
    """The JSON text of a value that came from JSON; a text stays as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def members(value: object) -> dict[str, object]:
    """The members of a JSON object; none of anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, object]]:
    """The objects in a JSON array; none of anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def label(value: object) -> str:
    """A name or id; the empty text if it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""
