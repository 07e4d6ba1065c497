"""What Opik says of a trace and its spans: calls whose bodies its integrations keep in pieces, and others."""

from typing import Any

import pytest

from builders import MS
from dialect_spans import a_log, odd_span, told
from spanglass.core.facts import Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import PartType
from spanglass.core.usage import Usage
from spanglass.dialects.opik import DIALECT

CHAT = {
    "opik.type": "llm", "opik.model": "gpt-4o-2024-08-06", "opik.provider": "openai", "opik.tags": ["openai"],
    "opik.input": {"messages": [{"role": "user", "content": "Hi"}]},
    "opik.output": {"choices": [{"message": {"role": "assistant", "content": "Paris"},
                                 "finish_reason": "stop"}]},
    "opik.metadata.created_from": "openai", "opik.metadata.id": "chatcmpl-1",
    "opik.metadata.temperature": 0.2,
    "opik.metadata.tools": '[{"type": "function", "function": {"name": "look"}}]',
    "opik.usage": {"prompt_tokens": 1200, "completion_tokens": 12, "total_tokens": 1212,
                   "original_usage.prompt_tokens": 1200, "original_usage.completion_tokens": 12,
                   "original_usage.total_tokens": 1212,
                   "original_usage.prompt_tokens_details.cached_tokens": 1024},
}  # fmt: skip


def facts(changes: dict[str, Any], **more: Any) -> Facts:
    return told(DIALECT, {**CHAT, **changes}, **more)


def test_a_call_of_openai() -> None:
    found = facts({"opik.ttft": 12.5, "opik.model.requested": "gpt-4o", "opik.total_estimated_cost": 0.001})
    assert (found.kind, found.provider, found.response_id) == (Kind.LLM, "openai", "chatcmpl-1")
    assert (found.model_requested, found.model_responded) == ("gpt-4o", "gpt-4o-2024-08-06")
    assert found.usage == Usage(input=1200, output=12, cache_read=1024, total=1212)
    assert (found.finish_reason, found.first_token_ns, found.streaming) == ("stop", 12 * MS + MS // 2, True)
    assert (found.parameters, found.sender_cost_nano) == ({"temperature": 0.2}, 1_000_000)
    assert [tool.name for tool in found.tools] == ["look"]
    assert (found.input[0].parts[0].text, found.output[0].parts[0].text) == ("Hi", "Paris")


def test_a_call_of_anthropic_has_its_reason_beside_the_answer_and_the_cache_inside_the_input() -> None:
    found = facts({
        "opik.provider": "anthropic", "opik.model": "claude-sonnet-4-5", "opik.metadata.role": "assistant",
        "opik.input": {"messages": [{"role": "user", "content": "Hi"}], "system": "Be kind"},
        "opik.output": {"content": [{"type": "text", "text": "Paris"}]},
        "opik.metadata.stop_reason": "end_turn", "opik.usage": {
            "prompt_tokens": 9, "original_usage.input_tokens": 176, "original_usage.output_tokens": 12,
            "original_usage.cache_read_input_tokens": 1024, "original_usage.cache_creation_input_tokens": 300,
        },
    })  # fmt: skip
    assert [message.role for message in found.input] == ["system", "user"]
    assert (found.finish_reason, found.output[0].parts[0].text) == ("end_turn", "Paris")
    assert found.usage is not None
    assert (found.usage.input, found.usage.cache_read, found.usage.cache_write) == (1500, 1024, 300)


def test_a_refusal_is_one() -> None:
    refused = {"choices": [{"message": {"role": "assistant", "content": None, "refusal": "No."}}]}
    assert facts({"opik.output": refused}).refusal == RefusalFact("opik.output", "No.")


def test_an_image_is_one() -> None:
    url = "data:image/png;base64,iVBORw0KGgo="
    content = [{"type": "text", "text": "?"}, {"type": "image_url", "image_url": {"url": url}}]
    asked = facts({"opik.input": {"messages": [{"role": "user", "content": content}]}}).input
    assert [part.type for part in asked[0].parts] == [PartType.TEXT, PartType.IMAGE]


def test_an_image_that_was_taken_out_is_the_one_that_was_uploaded() -> None:
    name = "input-attachment-1-2-sdk.png"
    content = [{"type": "image_url", "image_url": {"url": f"[{name}]"}}]
    picture = a_log("traceloop.image", b"x", image_name=name)
    given = {**CHAT, "opik.input": {"messages": [{"role": "user", "content": content}]}}
    (part,) = told(DIALECT, given, picture).input[0].parts
    assert (part.type, part.name, part.uri) == (PartType.IMAGE, name, "data:image/png;base64,eA==")


def test_a_call_without_an_answer_names_the_model_that_was_asked() -> None:
    found = facts({"opik.output": None, "opik.model": "gpt-4o"})
    assert (found.model_requested, found.model_responded) == ("gpt-4o", None)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "gateway.example.com"])
def test_a_host_is_no_provider(host: str) -> None:
    assert facts({"opik.provider": host}).provider == "openai"


def test_what_a_user_keeps_beside_a_call_is_no_part_of_the_answer() -> None:
    found = facts({"opik.metadata.created_from": None, "opik.metadata.id": "mine"})
    assert found.response_id is None


def test_the_calls_that_javascript_calls_general_are_calls() -> None:
    found = facts({"opik.type": "general", "opik.output": {"message": "Paris"}})
    assert (found.kind, found.output[0].parts[0].text) == (Kind.LLM, "Paris")
    vectors = facts({"opik.type": "general", "opik.output": {"embeddings": [{"embedding": [0.1]}]}})
    assert (vectors.kind, vectors.output, vectors.finish_reason) == (Kind.EMBEDDING, (), None)
    plain = told(DIALECT, {"opik.type": "general", "opik.model": "gpt-4o"})
    assert plain.kind is Kind.CHAIN


def test_a_tool_has_its_arguments_and_what_it_gave_back() -> None:
    work = {"opik.type": "tool", "opik.input": {"city": "Paris"}, "opik.output": {"output": 21}}
    found = told(DIALECT, work, name="weather")
    assert (found.kind, found.tool) == (Kind.TOOL, ToolUse("weather", None, {"city": "Paris"}, 21))


def test_a_trace_is_a_chain_with_whom_it_was_for() -> None:
    found = told(DIALECT, {"opik.type": "trace", "opik.thread_id": "t-7", "opik.metadata.user_id": "u",
                           "opik.tags": ["x"], "opik.input": {"question": "Where?"},
                           "opik.output": {"output": "Here."}})  # fmt: skip
    assert (found.kind, found.session, found.user, found.tags) == (Kind.CHAIN, "t-7", "u", ("x",))
    assert (found.input[0].parts[0].text, found.output[0].parts[0].text) == ("Where?", "Here.")
    assert found.usage is None


@pytest.mark.parametrize("value", [None, True, -1, 1.5, float("nan"), "", "{", "[]", '{"a": {"b": 1}}', [1]])
def test_odd_values_do_no_harm(value: Any) -> None:
    keys = [key for key in CHAT if key != "opik.type"]
    for kind in ("llm", "tool", "trace", value):
        DIALECT.read(odd_span(keys, value, "opik", **{"opik.type": kind}), ())
