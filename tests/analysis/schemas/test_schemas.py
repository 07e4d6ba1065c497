"""Answers and tool calls against the schemas that were declared for them."""

import json
import time
from typing import Any

import pytest

from spanglass.analysis.schemas.schemas import SchemaChecker
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact
from spanglass.core.judgement import SchemaOutcome, SchemaVerdict
from spanglass.core.messages import Message, Part, PartType, ToolDefinition

CITY: dict[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "sizes": {"type": "array", "items": {"type": "integer"}}},
    "required": ["city"],
    "additionalProperties": False,
}
OPENAI = {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": CITY}}}


def answered(text: str, parameters: dict[str, Any] | None = None, **changes: Any) -> Facts:
    said = (Message("assistant", (Part(PartType.TEXT, text),)),)
    return Facts(**{"kind": Kind.LLM, "output": said, "parameters": parameters or OPENAI, **changes})


def called(arguments: Any, name: str = "weather", schema: Any = CITY, **changes: Any) -> Facts:
    part = Part(PartType.TOOL_CALL, call_id="1", name=name, arguments=arguments)
    tools = (ToolDefinition("weather", schema=schema),)
    return Facts(**{"kind": Kind.LLM, "output": (Message("assistant", (part,)),), "tools": tools, **changes})


def verdict(facts: Facts) -> SchemaVerdict:
    found = SchemaChecker().verdict(facts)
    assert found is not None
    return found


def test_an_answer_that_keeps_its_schema_is_valid() -> None:
    found = verdict(answered('{"city": "Lyon", "sizes": [1, 2]}'))
    assert (found.outcome, found.valid, found.source, found.path) == (
        SchemaOutcome.VALID, True, "response_format", None,
    )  # fmt: skip


def test_every_difference_has_a_path_and_words() -> None:
    found = verdict(answered('{"sizes": [1, "two"], "extra": 0}'))
    assert (found.outcome, found.valid) == (SchemaOutcome.MISMATCH, False)
    assert {problem.path for problem in found.problems} == {"$", "$.sizes[1]"}
    assert any("integer" in problem.message for problem in found.problems)


@pytest.mark.parametrize(
    ("text", "outcome", "valid"),
    [
        ("Lyon is a city.", SchemaOutcome.NOT_JSON, False),
        ('{"city": "Lyon"', SchemaOutcome.NOT_JSON, False),
        ('{"city": NaN}', SchemaOutcome.NOT_JSON, False),
        ('```json\n{"city": "Lyon"}\n```', SchemaOutcome.FENCED, False),
        ('```json\n{"town": "Lyon"}\n```', SchemaOutcome.MISMATCH, False),
        ('  {"city": "Lyon"}\n', SchemaOutcome.VALID, True),
        ("[" * 100_000, SchemaOutcome.NOT_JSON, False),
        ('{"city": "' + "x" * 1_000_000 + '"}', SchemaOutcome.UNCHECKED, None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_valid_is_told_apart(text: str, outcome: SchemaOutcome, valid: bool | None) -> None:
    found = verdict(answered(text))
    assert (found.outcome, found.valid) == (outcome, valid)


def test_an_answer_cut_off_at_a_limit_is_no_failure_of_its_schema() -> None:
    found = verdict(answered('{"city": "Ly', finish_reason="length"))
    assert (found.outcome, found.valid) == (SchemaOutcome.TRUNCATED, None)
    assert verdict(answered('{"city": "Lyon"}', finish_reason="length")).valid is True


def test_what_failed_or_was_refused_is_not_judged_again() -> None:
    checker = SchemaChecker()
    assert checker.verdict(answered("no", error=ErrorFact("ValueError"))) is None
    assert checker.verdict(answered("no", refusal=RefusalFact("finish:refusal", "refusal"))) is None
    assert checker.verdict(answered("I can't help with that."), refused=True) is None
    assert checker.verdict(answered("")) is None
    assert checker.verdict(answered("no", parameters={"temperature": 0})) is None
    assert checker.verdict(answered("no", kind=Kind.CHAIN)) is None


def test_json_without_a_schema_has_to_be_json() -> None:
    parameters = {"response_format": {"type": "json_object"}}
    assert verdict(answered("[1]", parameters)).valid is True
    assert verdict(answered("one", parameters)).outcome is SchemaOutcome.NOT_JSON


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [
        ({"city": "Lyon"}, SchemaOutcome.VALID),
        ('{"city": "Lyon"}', SchemaOutcome.VALID),
        ({"city": 5}, SchemaOutcome.MISMATCH),
        ("", SchemaOutcome.MISMATCH),
        ("{", SchemaOutcome.NOT_JSON),
    ],
    ids=str,
)
def test_the_arguments_of_a_tool_call_are_judged(arguments: Any, outcome: SchemaOutcome) -> None:
    found = verdict(called(arguments))
    assert (found.outcome, found.source) == (outcome, "tool weather")


def test_a_tool_that_was_not_offered_is_unknown_only_if_all_offers_are_known() -> None:
    assert verdict(called({}, name="whether")).outcome is SchemaOutcome.UNKNOWN_TOOL
    assert SchemaChecker().verdict(called({}, name="web_search", schema=None)) is None
    assert SchemaChecker().verdict(called(None)) is None
    assert SchemaChecker().verdict(called({"city": 5}, tools=())) is None
    assert verdict(called("{", finish_reason="max_tokens")).outcome is SchemaOutcome.TRUNCATED


def test_a_failing_call_outweighs_a_valid_answer() -> None:
    call = Part(PartType.TOOL_CALL, name="weather", arguments={"city": 5})
    said = (Message("assistant", (Part(PartType.TEXT, '{"city": "Lyon"}'), call)),)
    tools = (ToolDefinition("weather", schema=CITY),)
    found = verdict(answered("", output=said, tools=tools))
    assert (found.source, found.valid, found.path) == ("tool weather", False, "$.city")


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", forbidden)
    schema = {"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:9/schema.json"}}}
    found = verdict(answered("{}", {"response_schema": schema}))
    assert (found.outcome, found.valid) == (SchemaOutcome.UNCHECKED, None)
    assert "cannot be used" in found.problems[0].message


@pytest.mark.parametrize("schema", [{"type": "strin"}, {"pattern": "("}, {"properties": 5}], ids=str)
def test_a_schema_that_is_none_leaves_the_answer_unchecked(schema: dict[str, Any]) -> None:
    assert verdict(answered("{}", {"response_schema": schema})).outcome is SchemaOutcome.UNCHECKED


def test_half_a_character_is_no_reason_to_fail() -> None:
    schema = {"enum": ["x"], "minLength": 2}
    assert verdict(answered('"\\ud800"', {"response_schema": schema})).valid in (None, False)


def test_an_unknown_dialect_of_schemas_is_read_as_the_newest() -> None:
    schema = {"$schema": "http://example.org/mine", **CITY}
    assert verdict(answered('{"city": 1}', {"response_schema": schema})).path == "$.city"


def test_work_without_end_is_not_begun() -> None:
    twice = {
        f"a{n}": {"anyOf": [{"$ref": f"#/$defs/a{n + 1}"}, {"$ref": f"#/$defs/a{n + 1}"}]} for n in range(40)
    }
    schema = {"$defs": {**twice, "a40": {"type": "string"}}, "$ref": "#/$defs/a0"}
    begun = time.perf_counter()
    assert verdict(answered("3", {"response_schema": schema})).outcome is SchemaOutcome.UNCHECKED
    pattern = {"type": "string", "pattern": "^(a+)+$"}
    assert (
        verdict(answered(json.dumps("a" * 60 + "!"), {"response_schema": {"anyOf": [pattern]}})).valid
        is False
    )
    assert time.perf_counter() - begun < 20


def test_validators_are_made_once_and_only_so_many_are_kept() -> None:
    checker = SchemaChecker()
    for _ in range(3):
        checker.verdict(answered('{"city": "Lyon"}'))
    assert len(checker._validators) == 1
    for number in range(200):
        checker.verdict(answered("{}", {"response_schema": {"minProperties": number, "items": {}}}))
    assert len(checker._validators) == 128
