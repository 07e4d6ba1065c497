"""Conversations of the GenAI convention, from attributes, events and log records."""

import json
from typing import Any

import pytest

from builders import a_raw_span
from dialect_spans import a_log
from spanglass.core.facts import Facts
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import LogRecord
from spanglass.dialects.gen_ai import DIALECT
from spanglass.dialects.gen_ai_messages import conversation
from spanglass.dialects.reading import read

DETAILS = "gen_ai.client.inference.operation.details"
PARIS = Part(PartType.TEXT, "It is Paris.")


def read_of(logs: tuple[LogRecord, ...] = (), **attributes: Any) -> Facts:
    """The facts of a call with these log records; names of attributes are without their ``gen_ai``."""
    named = {f"gen_ai.{name.replace('__', '.')}": held for name, held in attributes.items()}
    return read(a_raw_span(attributes=named), logs, (DIALECT,))


def piece(content: str, reason: str = "") -> dict[str, Any]:
    return {
        "role": "assistant",
        "parts": [{"content": content, "type": "text"}],
        "finish_reason": reason,
    }


def test_an_empty_record_of_an_answer_is_an_answer_without_content() -> None:
    for recorded in ("[]", []):
        said = conversation({"gen_ai.output.messages": recorded}, None, is_flattened=False)
        assert said.output == (Message("assistant", ()),)


def test_no_record_of_an_answer_is_none() -> None:
    assert conversation({}, None, is_flattened=False).output == ()
    assert conversation({"gen_ai.output.messages": ""}, None, is_flattened=False).output == ()


STREAMED = [piece("It "), piece("is "), piece("Paris."), piece("", "stop")]


def test_an_answer_told_in_the_pieces_of_its_stream_is_one() -> None:
    logged = a_log(DETAILS, None, **{"gen_ai.output.messages": STREAMED, "user.id": "u-7"})
    for found in (read_of(output__messages=json.dumps(STREAMED)), read_of((logged,))):
        assert found.output == (Message("assistant", (PARIS,), None, "stop"),)
        assert found.finish_reason == "stop"


def test_several_answers_to_one_question_stay_apart() -> None:
    choices = [piece("It is Paris.", "stop"), piece("It is Paris.", "stop")]
    assert len(read_of(output__messages=json.dumps(choices)).output) == 2
    turns = [{key: held for key, held in said.items() if key != "finish_reason"} for said in STREAMED]
    assert len(read_of(output__messages=json.dumps(turns)).output) == 4


def test_a_log_record_tells_the_user_and_schemas_that_the_span_leaves_out() -> None:
    bare, full = ([{"name": "weather", "parameters": schema}] for schema in (None, {"type": "object"}))
    logged = a_log(DETAILS, None, **{"gen_ai.tool.definitions": full, "user.id": "u-7"})
    found = read_of((logged,), tool__definitions=json.dumps(bare))
    assert (found.user, [tool.schema for tool in found.tools]) == ("u-7", [{"type": "object"}])
    mine = read_of(
        (logged,), tool__definitions=json.dumps([{"name": "mine", "parameters": {"type": "null"}}])
    )
    assert [tool.name for tool in mine.tools] == ["mine"]


@pytest.mark.parametrize(
    ("beside", "rest"),
    [([], None), ([{"text": "And?"}], Message("user", (Part(PartType.TEXT, "And?"),)))],
)
def test_results_of_tools_that_bedrock_is_said_twice_are_told_once(beside: Any, rest: Message | None) -> None:
    given = [{"toolResult": {"toolUseId": "tu_9", "content": [{"text": "sunny"}]}}, *beside]
    use = {"toolUse": {"toolUseId": "tu_9", "name": "weather", "input": {"city": "Paris"}}}
    found = read_of((
        a_log("gen_ai.user.message", {"content": [{"text": "weather?"}]}),
        a_log("gen_ai.assistant.message", {"content": [use]}),
        a_log("gen_ai.tool.message", {"id": "tu_9", "content": [{"text": "sunny"}]}),
        a_log("gen_ai.user.message", {"content": given}),
    ))  # fmt: skip
    assert [turn.role for turn in found.input[:3]] == ["user", "assistant", "tool"]
    assert found.input[3:] == ((rest,) if rest else ())


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"refusal": "I cannot.", "type": "refusal"}, Part(PartType.REFUSAL, "I cannot.")),
        ({"id": "rs_1", "summary": [{"text": "Hm.", "type": "summary_text"}], "type": "reasoning"},
         Part(PartType.REASONING, "Hm.")),
        ({"note": "of \"type\": \"refusal\"", "type": "other"}, None),
    ],
)  # fmt: skip
def test_items_that_stand_in_a_text_are_taken_out_of_it(item: dict[str, Any], expected: Part | None) -> None:
    words = json.dumps(item)
    found = read_of(output__messages=json.dumps([piece(words, "completed")]))
    assert found.output[0].parts == (expected or Part(PartType.TEXT, words),)
    assert (found.refusal is not None) is (item["type"] == "refusal")
