"""Google's Agent Development Kit, and the tools of its GenAI SDK."""

from typing import Any

import pytest

from dialect_spans import a_log, odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Kind, RefusalFact
from spanglass.core.usage import Usage
from spanglass.dialects.google import DIALECT

SCOPE, AGENT = "gcp.vertex.agent", "gcp.vertex.agent."
REQUEST = {
    "model": "gemini-2.5-flash",
    "contents": [{"role": "user", "parts": [{"text": "Weather?"}]}],
    "config": {
        "system_instruction": "Be brief",
        "tools": [{"function_declarations": [{"name": "get_weather"}]}],
    },
}


def call(answer: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "gen_ai.system": "gcp.vertex.agent",
        "gen_ai.request.model": "gemini-2.5-flash",
        f"{AGENT}session_id": "s",
        f"{AGENT}llm_request": REQUEST,
        f"{AGENT}llm_response": answer,
        **more,
    }


def test_a_call_kept_whole() -> None:
    answer = {
        "content": {
            "role": "model",
            "parts": [{"function_call": {"id": "c", "name": "get_weather", "args": {"city": "Paris"}}}],
        },
        "finish_reason": "STOP",
        "partial": False,
        "usage_metadata": {"prompt_token_count": 80, "candidates_token_count": 12, "thoughts_token_count": 6},
    }
    found = told(DIALECT, call(answer), scope=SCOPE, name="call_llm")
    assert (found.kind, found.provider, found.model_requested, found.session) == (
        Kind.LLM, "gcp.gemini", "gemini-2.5-flash", "s",
    )  # fmt: skip
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief"), ("user", "Weather?")]
    assert (found.output[0].parts[0].name, found.output[0].parts[0].arguments) == (
        "get_weather",
        {"city": "Paris"},
    )
    assert ([tool.name for tool in found.tools], found.finish_reason) == (["get_weather"], "stop")
    assert found.usage == Usage(80, 18, reasoning=6)


@pytest.mark.parametrize(
    ("answer", "by"),
    [({"content": {"parts": [{"text": "x"}]}, "finish_reason": "SAFETY"}, "finish:safety"),
     ({"error_code": "PROHIBITED_CONTENT", "error_message": "blocked"}, "finish:prohibited_content"),
     ({"error_code": "BlockedReason.SAFETY"}, "finish:safety")],
)  # fmt: skip
def test_a_block_is_a_refusal(answer: dict[str, Any], by: str) -> None:
    found = told(DIALECT, call(answer), scope=SCOPE, name="call_llm")
    assert found.refusal is not None
    assert found.refusal.by == by


def test_contents_that_were_not_recorded_say_nothing() -> None:
    found = told(DIALECT, call({}, **{f"{AGENT}llm_request": "{}"}), scope=SCOPE, name="call_llm")
    assert (found.input, found.output, found.model_requested) == ((), (), "gemini-2.5-flash")


def test_a_tool_kept_whole() -> None:
    found = told(
        DIALECT, {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_weather",
                  "gen_ai.tool.call.id": "<not specified>", f"{AGENT}tool_call_args": {"city": "Paris"},
                  f"{AGENT}tool_response": {"result": "rainy"}, f"{AGENT}llm_request": "{}"},
        scope=SCOPE, name="execute_tool get_weather",
    )  # fmt: skip
    assert found.tool is not None
    assert (found.tool.name, found.tool.call_id, found.tool.arguments, found.tool.result) == (
        "get_weather", None, {"city": "Paris"}, {"result": "rainy"},
    )  # fmt: skip
    assert found.input == ()


def test_a_tool_of_the_sdk_argument_by_argument() -> None:
    found = told(
        DIALECT, {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "f",
                  "code.function.parameters.city.type": "str", "code.function.parameters.city.value": "Paris",
                  "code.function.return.value": "rainy"},
        scope="opentelemetry.instrumentation.google_genai",
    )  # fmt: skip
    assert found.tool is not None
    assert (found.tool.arguments, found.tool.result) == ({"city": "Paris"}, "rainy")


@pytest.mark.parametrize(
    ("name", "kind", "agent"),
    [
        ("invocation", Kind.CHAIN, None),
        ("agent_run [weather]", Kind.AGENT, "weather"),
        ("call_llm", Kind.LLM, None),
        ("execute_tool f", Kind.TOOL, None),
        ("send_data", Kind.CHAIN, None),
        ("other", Kind.SPAN, None),
    ],
)
def test_the_name_is_the_kind(name: str, kind: Kind, agent: str | None) -> None:
    found = told(DIALECT, {f"{AGENT}event_id": "e"}, scope=SCOPE, name=name)
    assert (found.kind, found.agent) == (kind, agent)


def test_the_span_of_merged_tools_is_no_tool() -> None:
    merged = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "(merged tools)",
        f"{AGENT}event_id": "e",
    }
    assert told(DIALECT, merged, scope=SCOPE, name="execute_tool (merged)").kind is Kind.CHAIN


def test_messages_in_log_records_are_the_conventions() -> None:
    logs = (a_log("gen_ai.user.message", {"content": {"role": "user", "parts": [{"text": "Hi"}]}}),
            a_log("gen_ai.choice", {"index": 0, "finish_reason": "STOP",
                                    "content": {"role": "model", "parts": [{"text": "Hello"}]}}))  # fmt: skip
    found = told(
        DIALECT, {"gen_ai.operation.name": "generate_content", f"{AGENT}event_id": "e"}, *logs, scope=SCOPE
    )
    assert (found.input[0].text, found.output[0].text, found.finish_reason) == ("Hi", "Hello", "stop")


def test_contents_left_out_of_log_records_are_no_messages() -> None:
    logs = [
        a_log("gen_ai.system.message", {"content": "<elided>"}),
        a_log("gen_ai.user.message", {"content": "<elided>"}),
        a_log("gen_ai.choice", {"content": "<elided>", "index": 0, "finish_reason": "STOP"}),
    ]
    found = told(DIALECT, {f"{AGENT}event_id": "e"}, *logs, scope=SCOPE, name="generate_content x")
    assert (found.input, found.output) == ((), ())


def test_a_turn_in_a_log_record_has_its_own_role() -> None:
    call = {"function_call": {"name": "get_weather", "args": {"city": "Paris"}}}
    logs = [
        a_log("gen_ai.user.message", {"content": {"role": "user", "parts": [{"text": "Weather?"}]}}),
        a_log("gen_ai.user.message", {"content": {"role": "model", "parts": [call]}}),
    ]
    found = told(DIALECT, {f"{AGENT}event_id": "e"}, *logs, scope=SCOPE, name="generate_content x")
    assert [turn.role for turn in found.input] == ["user", "assistant"]


def test_the_pieces_of_a_stream_are_one_answer() -> None:
    def piece(text: str, **more: Any) -> dict[str, Any]:
        return {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0, **more}

    logs = [
        a_log("gen_ai.choice", body) for body in (piece("Par"), piece("is"), piece(".", finish_reason="STOP"))
    ]
    another = a_log("gen_ai.choice", piece("Rome", finish_reason="STOP"))
    found = told(DIALECT, {f"{AGENT}event_id": "e"}, *logs, another, scope=SCOPE, name="generate_content x")
    assert [turn.text for turn in found.output] == ["Paris.", "Rome"]
    assert found.output[0].finish_reason == "stop"


def test_thoughts_are_output_though_the_kit_counts_them_apart() -> None:
    answer = {
        "usage_metadata": {
            "prompt_token_count": 25,
            "candidates_token_count": 12,
            "thoughts_token_count": 128,
        }
    }
    counts = {"gen_ai.usage.input_tokens": 25, "gen_ai.usage.output_tokens": 12}
    kept = told(DIALECT, call(answer, **counts), scope=SCOPE, name="call_llm")
    apart = {f"{AGENT}event_id": "e", "gen_ai.usage.experimental.reasoning_tokens": 128, **counts}
    told_apart = told(DIALECT, apart, scope=SCOPE, name="call_llm")
    assert kept.usage == told_apart.usage == Usage(25, 140, reasoning=128)


@pytest.mark.parametrize("name", ["call_llm", "generate_content gemini-2.5-flash"])
def test_both_spans_of_a_call_name_one_answer(name: str) -> None:
    assert told(DIALECT, {f"{AGENT}event_id": "e-1"}, scope=SCOPE, name=name).response_id == "e-1"


def test_a_tool_has_no_answer_of_a_model() -> None:
    assert told(DIALECT, {f"{AGENT}event_id": "e-1"}, scope=SCOPE, name="execute_tool x").response_id is None


def test_what_openinference_keeps_of_the_kit_is_messages() -> None:
    asked = {
        "user_id": "u",
        "new_message": {"role": "user", "parts": [{"text": "Weather?"}]},
        "run_config": {},
    }
    answer = {"content": {"role": "model", "parts": [{"text": "Rain."}]}, "finish_reason": "STOP"}
    keys = {"openinference.span.kind": "CHAIN", "input.value": asked, "output.value": answer}
    found = told(DIALECT, keys, name="invocation [app]")
    assert [(turn.role, turn.text) for turn in (*found.input, *found.output)] == [
        ("user", "Weather?"),
        ("assistant", "Rain."),
    ]


def test_how_a_request_was_sent_is_no_parameter() -> None:
    sent = {"http_options": {"headers": {"x-goog-api-client": "google-adk"}}, "temperature": 0.2}
    asked = {**REQUEST, "config": sent}
    found = told(DIALECT, {f"{AGENT}llm_request": asked}, scope=SCOPE, name="call_llm")
    assert found.parameters == {"temperature": 0.2}


def test_a_refusal_is_evidence_by_its_words() -> None:
    answer = {"content": {"parts": [{"text": "x"}]}, "finish_reason": "RECITATION"}
    found = told(DIALECT, call(answer), scope=SCOPE, name="call_llm")
    assert found.refusal == RefusalFact("finish:recitation", "recitation")


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span(["gcp.project", "code.filepath"], "x", "other"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = ("llm_request", "llm_response", "tool_call_args", "tool_response", "data", "session_id")
    for name in ("call_llm", "execute_tool f", "send_data"):
        span = odd_span([f"{AGENT}{key}" for key in keys], value, SCOPE)
        told(DIALECT, span.attributes, scope=SCOPE, name=name)


@pytest.mark.parametrize(
    ("name", "kind", "agent"),
    [
        ("call_llm", Kind.LLM, None),
        ("agent_run [weather_agent]", Kind.AGENT, "weather_agent"),
        ("invocation", Kind.CHAIN, None),
    ],
)
def test_steps_that_have_nothing_but_a_name(name: str, kind: Kind, agent: str | None) -> None:
    found = told(DIALECT, {}, scope=SCOPE, name=name, status_code=2, status_message="500 INTERNAL")
    assert (found.kind, found.agent, found.error and found.error.message) == (kind, agent, "500 INTERNAL")
