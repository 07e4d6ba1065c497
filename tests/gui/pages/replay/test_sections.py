"""What of a variant's request can be edited, and what becomes of it."""

import pytest

from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.gui.pages.replay import sections
from spanglass.replay.plan import Edits, Variant

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}


def said(role: str, text: str) -> Message:
    return Message(role, (Part(PartType.TEXT, text),))


FACTS = Facts(
    kind=Kind.LLM,
    input=(said("system", "Be kind."), said("user", "Where?")),
    tools=(ToolDefinition("find"),),
    parameters={
        "temperature": 0.7, "max_tokens": 100,
        "response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}},
    },
)  # fmt: skip
B = Variant("B")


def section(variant: Variant, key: str) -> sections.Section:
    return next(each for each in sections.sections(FACTS, variant) if each.key == key)


def test_messages_come_first_then_tools_schema_and_parameters() -> None:
    titles = [each.title for each in sections.sections(FACTS, B)]
    assert titles == ["System", "User", "Tools", "Response format", "Parameters"]
    assert all(each.text == each.before for each in sections.sections(FACTS, B))
    assert "response_format" not in section(B, "parameters").text


def test_an_edited_message_is_an_edit_and_taken_back_none() -> None:
    made = sections.edited(FACTS, B, "message:0", "Be brief.")
    assert made.edits.messages == (said("system", "Be brief."), FACTS.input[1])
    assert section(made, "message:0").before == "Be kind."
    assert sections.edited(FACTS, made, "message:0", "Be kind.") == B


def test_an_added_message_has_none_before_it_and_the_others_keep_theirs() -> None:
    made = sections.added(FACTS, B, 0, "user")
    found = [(each.title, each.text, each.before) for each in sections.sections(FACTS, made)[:3]]
    assert found == [("System", "Be kind.", "Be kind."), ("User", "", ""), ("User", "Where?", "Where?")]
    assert sections.removed(FACTS, made, 1) == B


def test_parameters_are_what_is_other_than_it_was() -> None:
    made = sections.edited(FACTS, B, "parameters", '{"temperature": 0.2, "seed": 1}')
    assert made.parameters == {"max_tokens": None, "temperature": 0.2, "seed": 1}
    assert sections.parameters_of(FACTS, made) == {"temperature": 0.2, "seed": 1}


def test_one_parameter_is_set_and_left_to_the_provider() -> None:
    made = sections.with_parameter(FACTS, B, "temperature", 0.1)
    assert made.parameters == {"temperature": 0.1}
    assert sections.with_parameter(FACTS, made, "temperature", 0.7) == B
    assert sections.with_parameter(FACTS, B, "temperature", None).parameters == {"temperature": None}
    assert sections.with_parameter(FACTS, B, "top_p", None) == B


def test_the_schema_is_edited_alone() -> None:
    made = sections.edited(FACTS, B, "schema", '{"type": "array"}')
    assert made.edits == Edits(schema={"type": "array"})
    assert sections.unedited(made) == B


def test_what_cannot_be_read_says_why() -> None:
    with pytest.raises(ValueError, match="Tools are a list"):
        sections.edited(FACTS, B, "tools", "{}")
