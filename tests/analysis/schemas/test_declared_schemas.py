"""The schema of an answer in every form in which requests declare one."""

import json
from typing import Any

import pytest

from spanglass.analysis.schemas.declared_schemas import ANY_JSON, declaration, standard

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TEXT = json.dumps(SCHEMA)
NAMED = {"name": "answer", "strict": True, "schema": SCHEMA}


@pytest.mark.parametrize(
    ("parameters", "source"),
    [
        ({"response_format": {"type": "json_schema", "json_schema": NAMED}}, "response_format"),
        ({"response_format": json.dumps({"type": "json_schema", "json_schema": NAMED})}, "response_format"),
        ({"response_format": {"type": "json_object", "schema": SCHEMA}}, "response_format"),
        ({"response_format": SCHEMA}, "response_format"),
        ({"text": {"format": {"type": "json_schema", **NAMED}, "verbosity": "low"}}, "text"),
        ({"output_format": {"type": "json_schema", "schema": SCHEMA}}, "output_format"),
        ({"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}}, "output_config"),
        ({"format": SCHEMA}, "format"),
        ({"response_schema": SCHEMA, "response_mime_type": "application/json"}, "response_schema"),
        ({"responseJsonSchema": SCHEMA}, "responseJsonSchema"),
        ({"response_format": "json_schema", "structured_output_schema": TEXT}, "structured_output_schema"),
        ({"output.type": "json", "schema": TEXT}, "schema"),
        ({"ls_structured_output_format": {"kwargs": {}, "schema": SCHEMA}}, "ls_structured_output_format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_schema_is_found_in_its_place(parameters: dict[str, Any], source: str) -> None:
    found = declaration(parameters)
    assert found is not None
    assert (found.schema, found.source) == (SCHEMA, source)


@pytest.mark.parametrize(
    "parameters",
    [
        {"response_format": {"type": "json_object"}},
        {"response_format": "json_schema"},
        {"response_format": "<class 'app.Answer'>"},
        {"response_mime_type": "application/json"},
        {"output.type": "json"},
        {"format": "json"},
    ],
    ids=str,
)
def test_json_of_any_shape_may_be_all_that_is_declared(parameters: dict[str, Any]) -> None:
    found = declaration(parameters)
    assert found is not None
    assert found.schema is ANY_JSON


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"temperature": 0.2},
        {"response_format": ""},
        {"response_format": {"type": "text"}},
        {"text": {"format": {"type": "text"}}},
        {"output.type": "text"},
        {"response_mime_type": "text/plain"},
        {"schema": "public"},
        {"format": "wav"},
        {"response_format": "{broken"},
    ],
    ids=str,
)
def test_text_declares_nothing(parameters: dict[str, Any]) -> None:
    assert declaration(parameters) is None


def test_gemini_spells_a_schema_its_own_way() -> None:
    gemini = {
        "type": "OBJECT",
        "properties": {
            "type": {"type": "STRING", "enum": ["OBJECT"], "nullable": True},
            "tags": {"type": "ARRAY", "items": {"any_of": [{"type": "STRING"}]}, "max_items": 3},
        },
    }  # fmt: skip
    assert standard(gemini) == {
        "type": "object",
        "properties": {
            "type": {"type": ["string", "null"], "enum": ["OBJECT"]},
            "tags": {
                "type": "array",
                "items": {"anyOf": [{"type": "string"}]},
                "maxItems": 3,
            },
        },
    }
    assert standard(SCHEMA) == SCHEMA
