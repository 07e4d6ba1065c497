"""What a schema asks for at a path, in words, and how it is made strict."""

from typing import Any

import pytest

from spanglass.analysis.schemas.schema_places import asked_for, is_iso_date, place_in, strict, strictly

NUMBER = "is of the type number; if it is not known, say so within that type."
SCHEMA: Any = {
    "type": "object",
    "$defs": {"line": {"type": "object", "properties": {"price": {"type": "number"}}}},
    "properties": {
        "date": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
        "kind": {"enum": ["a", "b"]},
        "odd name": {"type": ["string", "null"], "pattern": "^x"},
    },
    "required": ["date"],
}


@pytest.mark.parametrize(("path", "line"), [
    ("$.date", "Write date as a date in ISO 8601, such as 2026-09-14, whatever the source has."),
    ("$.lines[3].price", f"lines[3].price {NUMBER}"),
    ("$.lines[].price", f"lines[].price {NUMBER}"),
    ("$.kind", 'kind is one of: "a", "b". Choose the nearest; write nothing else.'),
    ('$["odd name"]', 'Write $["odd name"] so that it matches the regular expression ^x.'),
    ("$.none", ""),
])  # fmt: skip
def test_what_is_asked_for(path: str, line: str) -> None:
    assert asked_for(place_in(SCHEMA, path), path) == line


def test_dates() -> None:
    assert is_iso_date({"pattern": "^\\d{4}-\\d{2}-\\d{2}$"})
    assert is_iso_date({"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
    assert not is_iso_date({"pattern": "^a"})
    assert not is_iso_date(None)


def test_references_that_lead_in_a_circle_end() -> None:
    schema: Any = {"properties": {"a": {"$ref": "#/properties/a"}}}
    assert place_in(schema, "$.a.b") is None


def test_strict() -> None:
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": {}}}
    assert not strict({"response_format": form})
    assert strict({"response_format": {**form, "json_schema": {"strict": True, "schema": {}}}})
    assert strict({"response_schema": {"type": "object"}})
    assert not strict({})


def test_a_schema_made_strict_names_all_members() -> None:
    made: Any = strictly({
        "type": "object", "required": ["a"],
        "properties": {"a": {"type": "string"}, "b": {"type": "integer"}, "c": {"enum": [1]}},
    })  # fmt: skip
    assert made["required"] == ["a", "b", "c"]
    assert made["additionalProperties"] is False
    assert made["properties"]["b"] == {"type": ["integer", "null"]}
    assert made["properties"]["a"] == {"type": "string"}
