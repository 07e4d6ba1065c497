"""Spans of Claude Code and the records it logs beside them."""

import json
from typing import Any

import pytest

from builders import MS, T0
from dialect_spans import a_log, odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, ErrorFact, Facts, Kind, RefusalFact
from spanglass.core.span import LogRecord, SpanEvent
from spanglass.core.usage import Billing, Usage
from spanglass.dialects.claude_code import DIALECT

SCOPE = "com.anthropic.claude_code.tracing"
CALL = {
    "span.type": "llm_request",
    "model": "claude-opus-4-5",
    "gen_ai.system": "anthropic",
    "gen_ai.request.model": "claude-opus-4-5",
    "input_tokens": 176,
    "output_tokens": 12,
    "cache_read_tokens": 1024,
    "cache_creation_tokens": 300,
    "ttft_ms": 250,
    "success": True,
    "attempt": 1,
    "stop_reason": "end_turn",
    "gen_ai.response.id": "req_1",
    "request_id": "req_1",
    "session.id": "s",
    "speed": "normal",
}


def claude(attributes: dict[str, Any], *logs: LogRecord, **changes: Any) -> Facts:
    return told(
        DIALECT,
        attributes,
        *logs,
        scope=SCOPE,
        **{"name": f"claude_code.{attributes['span.type']}", **changes},
    )


def test_a_request_with_its_tokens_beside_the_cache() -> None:
    found = claude(CALL, a_log("claude_code.api_request", cost_usd=0.0123))
    assert (found.kind, found.provider, found.model_requested, found.response_id) == (
        Kind.LLM, "anthropic", "claude-opus-4-5", "req_1",
    )  # fmt: skip
    assert found.usage == Usage(1500, 12, 1024, 300)
    assert (found.first_token_ns, found.streaming, found.finish_reason) == (250 * MS, True, "end_turn")
    assert (found.session, found.sender_cost_nano, found.error) == ("s", 12_300_000, None)


def test_a_fast_request_is_billed_as_one() -> None:
    found = claude({**CALL, "speed": "fast"})
    assert found.usage is not None
    assert found.usage.billing == Billing(speed="fast")


def test_raw_bodies_tell_the_whole_conversation() -> None:
    sent = {
        "model": "claude-opus-4-5",
        "system": "Be brief",
        "max_tokens": 100,
        "stream": True,
        "messages": [{"role": "user", "content": "Hi"}],
        "tools": [{"name": "Bash", "input_schema": {}}],
    }
    got = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-opus-4-5-20251101",
           "content": [{"type": "text", "text": "Hello"}], "stop_reason": "end_turn"}  # fmt: skip
    logs = [
        a_log("api_request_body", body=json.dumps(sent)),
        a_log("api_response_body", body=json.dumps(got)),
    ]
    found = claude(CALL, *logs)
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief"), ("user", "Hi")]
    assert (found.output[0].text, found.model_responded, found.tools[0].name) == (
        "Hello", "claude-opus-4-5-20251101", "Bash",
    )  # fmt: skip
    assert found.parameters == {"max_tokens": 100}


def test_contents_in_attributes() -> None:
    found = claude(
        {
            **CALL,
            "user_system_prompt": "Be brief",
            "new_context": "[USER]\nHi",
            "response.model_output": "Hello",
        }
    )
    assert [(turn.role, turn.text) for turn in found.input] == [
        ("system", "Be brief"),
        ("user", "[USER]\nHi"),
    ]
    assert found.output[0].text == "Hello"


def test_a_refusal() -> None:
    assert claude({**CALL, "stop_reason": "refusal"}).refusal == RefusalFact("finish:refusal", "refusal")


def test_a_failed_request() -> None:
    failed = {
        "span.type": "llm_request",
        "model": "m",
        "success": False,
        "status_code": 529,
        "error": "Overloaded",
    }
    assert claude(failed).error == ErrorFact("529", "Overloaded", 529)
    assert claude(failed, status_code=2, status_message="x").error == ErrorFact("529", "Overloaded", 529)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("interaction", Kind.AGENT), ("tool", Kind.TOOL), ("tool.execution", Kind.SPAN), ("hook", Kind.SPAN),
     ("tool.blocked_on_user", Kind.SPAN), ("newer", Kind.SPAN)],
)  # fmt: skip
def test_the_type_is_the_kind(word: str, kind: Kind) -> None:
    assert claude({"span.type": word, "gen_ai.tool.call.id": "t", "tool_name": "Bash"}).kind is kind


def test_a_turn_begins_with_what_the_user_typed_unless_it_was_withheld() -> None:
    turn = {"span.type": "interaction", "user_prompt": "<REDACTED>", "interaction.sequence": 1}
    assert claude(turn).input == ()
    assert claude({**turn, "user_prompt": "fix it"}).input[0].text == "fix it"
    assert claude(turn, a_log("claude_code.user_prompt", prompt="fix it")).input[0].text == "fix it"


def test_a_tool_with_its_input_and_output() -> None:
    event = SpanEvent("tool.output", T0, {"bash_command": "ls", "output": "a b"})
    tool = {"span.type": "tool", "tool_name": "Bash", "tool_use_id": "toolu_1"}
    found = claude(tool, events=(event,)).tool
    assert found is not None
    assert (found.name, found.call_id, found.arguments, found.result) == (
        "Bash",
        "toolu_1",
        {"bash_command": "ls"},
        "a b",
    )
    given = claude({**tool, "tool_input": {"command": "ls"}}).tool
    assert given is not None
    assert given.arguments == {"command": "ls"}


def test_an_execution_that_failed() -> None:
    found = claude({"span.type": "tool.execution", "success": False, "error": "Error:ENOENT"})
    assert found.error == ErrorFact(None, "Error:ENOENT")


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span(["span.type"], "llm_request", "ddtrace"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = (
        *CALL,
        "user_prompt",
        "new_context",
        "response.model_output",
        "tools",
        "tool_input",
        "status_code",
        "error",
    )
    logs = [
        a_log(name, value, body=value, prompt=value, cost_usd=value, tool_input=value)
        for name in ("api_request_body", "api_response_body", "user_prompt", "tool_result", "api_request")
    ]
    event = SpanEvent("tool.output", T0, {"output": value, "input": value})
    for kind in ("llm_request", "interaction", "tool", "tool.execution", value):
        claude({**dict.fromkeys(keys, value), "span.type": kind}, *logs, events=(event,))


def test_records_of_a_request_tell_its_words_its_snapshot_and_its_cost() -> None:
    logs = (
        a_log("user_prompt", "claude_code.user_prompt", prompt="Fix it"),
        a_log(
            "api_request", "claude_code.api_request", model="claude-sonnet-4-5-20250929", cost_usd="0.00066"
        ),
        a_log("assistant_response", "claude_code.assistant_response", response="Done."),
    )
    attributes = {"span.type": "llm_request", "model": "claude-sonnet-4-5", "output_tokens": 20}
    found = told(
        DIALECT, attributes, *logs, name="claude_code.llm_request", scope="com.anthropic.claude_code"
    )
    assert (found.model_requested, found.model_responded) == (
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
    )
    assert found.sender_cost_nano == 660_000
    assert [(turn.role, turn.text) for turn in (*found.input, *found.output)] == [
        ("user", "Fix it"), ("assistant", "Done."),
    ]  # fmt: skip
