"""Spans of Gemini CLI, of the names it has now and had before."""

from typing import Any

import pytest

from dialect_spans import a_log, odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind
from spanglass.core.span import LogRecord
from spanglass.core.usage import Usage
from spanglass.dialects.gemini_cli import DIALECT

SCOPE = "gemini-cli"
ASKED = ({"role": "user", "parts": [{"text": "Hi"}]},)
USED = {"promptTokenCount": 80, "candidatesTokenCount": 12, "thoughtsTokenCount": 6, "totalTokenCount": 98}


def candidate(text: str, **more: Any) -> dict[str, Any]:
    return {"content": {"role": "model", "parts": [{"text": text}]}, **more}


def gemini(attributes: dict[str, Any], *logs: LogRecord, **changes: Any) -> Facts:
    return told(DIALECT, attributes, *logs, scope=SCOPE, **changes)


def test_a_streamed_answer_is_one_message() -> None:
    found = gemini({
        "gen_ai.operation.name": "llm_call", "gen_ai.agent.name": "gemini-cli", "gen_ai.conversation.id": "s",
        "gen_ai.request.model": "gemini-2.5-flash", "gen_ai.input.messages": ASKED,
        "gen_ai.system_instructions": "Be brief", "gen_ai.usage.input_tokens": 80,
        "gen_ai.output.messages": ([candidate("Hel")], None, [candidate("lo", finishReason="STOP")]),
    })  # fmt: skip
    assert (found.kind, found.provider, found.model_requested, found.session) == (
        Kind.LLM, "gcp.gemini", "gemini-2.5-flash", "s",
    )  # fmt: skip
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief"), ("user", "Hi")]
    assert ([turn.text for turn in found.output], found.finish_reason) == (["Hello"], "stop")
    assert (found.usage, found.agent) == (Usage(80), "gemini-cli")


def test_what_was_thought_and_called_stays_apart() -> None:
    parts = [
        {"text": "hm", "thought": True},
        {"text": "So"},
        {"functionCall": {"name": "ls", "args": {"p": 1}}},
    ]
    answer = ({"content": {"role": "model", "parts": parts}, "finishReason": "STOP"},)
    found = gemini({"gen_ai.operation.name": "llm_call", "gen_ai.output.messages": answer})
    assert [part.type.value for part in found.output[0].parts] == ["reasoning", "text", "tool_call"]


def test_the_names_of_before() -> None:
    found = gemini(
        {
            "input-json": {
                "request": {
                    "model": "gemini-2.5-pro",
                    "contents": list(ASKED),
                    "config": {"systemInstruction": "Be brief", "temperature": 0},
                }
            },
            "output-json": {
                "response": {
                    "candidates": [candidate("Hello", finishReason="SAFETY")],
                    "modelVersion": "gemini-2.5-pro-001",
                    "responseId": "r",
                },
                "usageMetadata": USED,
            },
        },
        name="generateContent",
    )
    assert (found.kind, found.model_requested, found.model_responded, found.response_id) == (
        Kind.LLM, "gemini-2.5-pro", "gemini-2.5-pro-001", "r",
    )  # fmt: skip
    assert ([turn.role for turn in found.input], found.output[0].text) == (["system", "user"], "Hello")
    assert found.refusal is not None
    assert found.refusal.by == "finish:safety"


def test_the_chunks_of_before() -> None:
    chunks = {"streamChunks": [candidate("Hel"), {"content": None}, candidate("lo")], "usageMetadata": USED}
    found = gemini({"output-json": chunks}, name="generateContentStream")
    assert [turn.text for turn in found.output] == ["Hello"]


def test_the_record_of_an_answer_counts_thoughts_into_the_output() -> None:
    log = a_log(
        "gemini_cli.api_response",
        model="gemini-2.5-flash",
        input_token_count=80,
        output_token_count=12,
        cached_content_token_count=64,
        thoughts_token_count=6,
        total_token_count=98,
    )
    found = gemini({"gen_ai.operation.name": "llm_call", "gen_ai.usage.input_tokens": 80,
                    "gen_ai.usage.output_tokens": 12}, log)  # fmt: skip
    assert found.usage == Usage(80, 18, 64, reasoning=6, total=98)


def test_a_tool() -> None:
    found = gemini({
        "gen_ai.operation.name": "tool_call", "gen_ai.tool.name": "ls", "gen_ai.tool.call_id": "c",
        "gen_ai.input.messages": {"request": {"callId": "c", "name": "ls", "args": {"path": "."}}},
        "gen_ai.output.messages": {"llmContent": "a b"},
    })  # fmt: skip
    assert found.kind is Kind.TOOL
    assert found.tool is not None
    assert (found.tool.name, found.tool.call_id, found.tool.arguments, found.tool.result) == (
        "ls",
        "c",
        {"path": "."},
        "a b",
    )


REQUEST = {"callId": "c", "name": "ls", "args": {"path": "."}, "isClientInitiated": False}


def done(*results: dict[str, Any]) -> dict[str, Any]:
    parts = [{"functionResponse": {"id": "c", "name": "ls", "response": result}} for result in results]
    return {"status": "success", "request": REQUEST, "response": {"callId": "c", "responseParts": parts}}


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (done({"output": "a b"}), "a b"),
        (done({"error": "no such"}), {"error": "no such"}),
        ({**done(), "response": {"responseParts": "text"}}, "text"),
        ({**done(), "response": {"error": "no"}}, {"error": "no"}),
    ],
)
def test_a_tool_as_it_was_scheduled(answer: dict[str, Any], result: Any) -> None:
    found = gemini({
        "gen_ai.operation.name": "tool_call", "gen_ai.input.messages": REQUEST,
        "gen_ai.output.messages": answer,
    }).tool  # fmt: skip
    assert found is not None
    assert (found.name, found.call_id, found.arguments, found.result) == ("ls", "c", {"path": "."}, result)


def test_scheduling_is_a_chain_of_requests_and_answers() -> None:
    empty = gemini({"gen_ai.operation.name": "schedule_tool_calls"})
    assert (empty.kind, empty.input, empty.output) == (Kind.CHAIN, (), ())
    found = gemini({
        "gen_ai.operation.name": "schedule_tool_calls", "gen_ai.input.messages": (REQUEST,),
        "gen_ai.output.messages": (done({"output": "a b"}),),
    })  # fmt: skip
    assert (found.kind, found.tool) == (Kind.CHAIN, None)
    asked, told_back = found.input[0].parts[0], found.output[0].parts[0]
    assert (found.input[0].role, asked.name, asked.call_id, asked.arguments) == (
        "assistant", "ls", "c", {"path": "."},
    )  # fmt: skip
    assert (found.output[0].role, told_back.call_id, told_back.result) == ("tool", "c", "a b")


def test_a_quoted_system_prompt_is_text() -> None:
    found = gemini({"gen_ai.operation.name": "llm_call", "gen_ai.system_instructions": '"Be\\nbrief"'})
    assert [turn.text for turn in found.input] == ["Be\nbrief"]


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span(["gen_ai.operation.name"], "llm_call", "other"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = (
        "gen_ai.input.messages",
        "gen_ai.output.messages",
        "gen_ai.system_instructions",
        "gen_ai.tool.name",
    )
    log = a_log(
        "gemini_cli.api_response", value, response_text=value, input_token_count=value, finish_reasons=value
    )
    for operation in ("llm_call", "tool_call", "schedule_tool_calls", "user_prompt", value):
        DIALECT.read(odd_span(keys, value, SCOPE, **{"gen_ai.operation.name": operation}), (log,))
    DIALECT.read(odd_span(("input-json", "output-json"), value, SCOPE), ())


def test_a_call_that_failed_was_answered_by_no_model() -> None:
    attributes = {"gen_ai.operation.name": "llm_call", "gen_ai.request.model": "gemini-2.5-flash"}
    failed = gemini(attributes, a_log("gemini_cli.api_error", model="gemini-2.5-flash", error="429"))
    assert (failed.model_requested, failed.model_responded) == ("gemini-2.5-flash", None)
    answered = a_log("gemini_cli.api_response", model="gemini-2.5-flash-001", input_token_count=8)
    assert gemini(attributes, answered).model_responded == "gemini-2.5-flash-001"
