"""What OpenLLMetry says of workflows, tools and model calls, in its old names and its new ones."""

import json
from typing import Any

import pytest

from builders import MS, T0, a_raw_span
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import Document, ToolDefinition
from spanglass.core.span import Scope, SpanEvent
from spanglass.core.usage import Usage
from spanglass.dialects.gen_ai import DIALECT as GEN_AI
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.openinference import DIALECT as OPENINFERENCE
from spanglass.dialects.reading import read
from spanglass.dialects.traceloop import DIALECT

LEGACY = {
    "llm.request.type": "chat", "gen_ai.system": "OpenAI", "gen_ai.request.model": "gpt-4o",
    "llm.headers": "None", "llm.is_streaming": False, "llm.top_k": 5, "llm.user": "u",
    "gen_ai.prompt.0.role": "system", "gen_ai.prompt.0.content": "Be brief",
    "gen_ai.prompt.1.role": "user", "gen_ai.prompt.1.content": "Weather?",
    "llm.request.functions.0.name": "weather", "llm.request.functions.0.description": "The weather",
    "llm.request.functions.0.parameters": '{"type": "object"}',
    "gen_ai.response.model": "gpt-4o-2024-08-06", "gen_ai.response.id": "c-1",
    "llm.usage.total_tokens": 98, "gen_ai.usage.completion_tokens": 18, "gen_ai.usage.prompt_tokens": 80,
    "gen_ai.completion.0.finish_reason": "tool_calls", "gen_ai.completion.0.role": "assistant",
    "gen_ai.completion.0.tool_calls.0.id": "c", "gen_ai.completion.0.tool_calls.0.name": "weather",
    "gen_ai.completion.0.tool_calls.0.arguments": '{"city": "Paris"}',
}  # fmt: skip


PARIS = {"city": "Paris"}
CALLBACK: dict[str, Any] = {"tags": [], "metadata": {}, "kwargs": {}}


def facts(attributes: dict[str, Any], **changes: Any) -> Facts:
    plain = {key: json.dumps(held) if isinstance(held, dict) else held for key, held in attributes.items()}
    span = a_raw_span(attributes=plain, **changes)
    return read(span, (), (DIALECT, GEN_AI, GENERIC, OPENINFERENCE))


def entity(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "traceloop.span.kind": kind,
        "traceloop.entity.name": "step",
        **{f"traceloop.entity.{key}": held for key, held in more.items()},
    }


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        (entity("workflow"), Kind.CHAIN),
        (entity("task"), Kind.CHAIN),
        (entity("agent"), Kind.AGENT),
        (entity("tool"), Kind.TOOL),
        (entity("unknown"), Kind.SPAN),
        ({"llm.request.type": "chat"}, Kind.LLM),
        ({"llm.request.type": "completion"}, Kind.LLM),
        ({"llm.request.type": "embedding"}, Kind.EMBEDDING),
        ({"llm.request.type": "rerank"}, Kind.RERANKER),
        (entity("task") | {"gen_ai.operation.name": "vector_db_retrieve"}, Kind.RETRIEVER),
        ({"traceloop.workflow.name": "leaks", "http.method": "POST"}, Kind.HTTP),
    ],
)
def test_kinds(attributes: dict[str, Any], kind: Kind) -> None:
    assert facts(attributes).kind is kind


def test_a_call_in_the_old_names() -> None:
    found = facts(LEGACY)
    assert (found.kind, found.provider, found.model_requested, found.model_responded, found.response_id) == (
        Kind.LLM, "openai", "gpt-4o", "gpt-4o-2024-08-06", "c-1",
    )  # fmt: skip
    assert found.usage == Usage(80, 18, total=98)
    assert (found.finish_reason, found.streaming, found.parameters, found.user) == (
        "tool_calls", False, {"top_k": 5}, "u",
    )  # fmt: skip
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief"), ("user", "Weather?")]
    call = found.output[0].parts[0]
    assert (call.call_id, call.name, call.arguments) == ("c", "weather", {"city": "Paris"})
    assert found.tools == (ToolDefinition("weather", "The weather", {"type": "object"}),)


def test_a_refusal_in_the_old_names() -> None:
    found = facts({"llm.request.type": "chat", "gen_ai.completion.0.finish_reason": "stop",
                   "gen_ai.completion.0.refusal": "I can't."})  # fmt: skip
    assert found.refusal == RefusalFact("gen_ai.completion.N.refusal", "I can't.")
    assert found.finish_reason == "stop"


def test_a_call_in_the_oldest_names() -> None:
    found = facts({
        "llm.vendor": "Anthropic", "llm.request.type": "completion", "llm.request.model": "claude-2",
        "llm.response.model": "claude-2.1", "llm.request.max_tokens": 9, "llm.temperature": 0.5,
        "llm.prompts.0.role": "user", "llm.prompts.0.content": "Hi", "llm.completions.0.content": "Hello",
        "llm.usage.prompt_tokens": 8, "llm.usage.completion_tokens": 3, "llm.usage.total_tokens": 11,
        "llm.response.stop_reason": "end_turn",
    })  # fmt: skip
    assert (found.kind, found.provider, found.model_requested, found.model_responded) == (
        Kind.LLM, "anthropic", "claude-2", "claude-2.1",
    )  # fmt: skip
    assert (found.input[0].text, found.output[0].text) == ("Hi", "Hello")
    assert (found.usage, found.finish_reason) == (Usage(8, 3, total=11), "end_turn")
    assert found.parameters == {"max_tokens": 9, "temperature": 0.5}


def test_a_call_whose_answer_was_lost_has_no_usage() -> None:
    found = facts({"llm.request.type": "completion", "gen_ai.request.model": "claude-sonnet-4-5",
                   "gen_ai.usage.prompt_tokens": 0, "gen_ai.usage.completion_tokens": 0,
                   "llm.usage.total_tokens": 0, "gen_ai.usage.cache_read_input_tokens": 0})  # fmt: skip
    assert (found.kind, found.usage) == (Kind.LLM, None)


@pytest.mark.parametrize("name", ["gen_ai.content.completion.chunk", "llm.content.completion.chunk"])
def test_the_first_chunk_is_the_first_token(name: str) -> None:
    events = (SpanEvent(name, T0 + 90 * MS), SpanEvent(name, T0 + 120 * MS))
    found = facts({"gen_ai.operation.name": "chat", "gen_ai.is_streaming": True}, events=events)
    assert (found.first_token_ns, found.streaming) == (90 * MS, True)


def test_the_javascript_client_leaves_the_cache_out_of_anthropics_input() -> None:
    usage = {
        "gen_ai.system": "Anthropic", "gen_ai.usage.input_tokens": 2000, "gen_ai.usage.output_tokens": 12,
        "gen_ai.usage.cache_read_input_tokens": 1024, "gen_ai.usage.cache_creation_input_tokens": 0,
    }  # fmt: skip
    found = facts(usage, scope=Scope("@traceloop/instrumentation-anthropic"))
    assert found.usage == Usage(3024, 12, 1024, 0)
    assert facts(usage, scope=Scope("opentelemetry.instrumentation.anthropic")).usage == Usage(
        2000, 12, 1024, 0
    )


def test_a_workflow_and_its_properties() -> None:
    found = facts(entity("workflow", input={"args": ["hello"], "kwargs": {}}, output='"done"') | {
        "traceloop.association.properties.user_id": "u", "traceloop.association.properties.session_id": "s",
        "traceloop.association.properties.customer_id": "k", "traceloop.association.properties.feature": "f",
        "traceloop.association.properties.tags": ["a"]})  # fmt: skip
    assert (found.session, found.user, found.customer, found.feature, found.tags) == (
        "s", "u", "k", "f", ("a",),
    )  # fmt: skip
    assert (found.input[0].text, found.output[0].text) == ("hello", "done")


def test_the_conventions_session_comes_before_the_properties() -> None:
    found = facts({"session.id": "mine", "traceloop.association.properties.session_id": "theirs"})
    assert found.session == "mine"
    assert facts({"traceloop.association.properties.thread_id": "t"}).session == "t"


def test_an_agent_has_its_own_name() -> None:
    assert facts(entity("agent")).agent == "step"
    assert facts(entity("task")).agent is None


@pytest.mark.parametrize(
    ("given", "returned", "use"),
    [
        ({"args": [], "kwargs": PARIS}, '"rainy"', ToolUse("step", None, PARIS, "rainy")),
        ({"args": ["Paris"], "kwargs": {}}, '{"c": 14}', ToolUse("step", None, ["Paris"], {"c": 14})),
        ({"input_str": "x", "inputs": PARIS, **CALLBACK},
         {"output": {"lc": 1, "id": ["m"], "kwargs": {"content": "rainy", "tool_call_id": "c"}},
          "kwargs": {}},
         ToolUse("step", None, PARIS, "rainy")),
    ],
)  # fmt: skip
def test_tools_of_decorators_and_of_langchain(given: Any, returned: Any, use: ToolUse) -> None:
    assert facts(entity("tool", input=given, output=returned)).tool == use
    newer = entity("tool") | {"gen_ai.tool.name": "step", "gen_ai.tool.call.arguments": given,
                              "gen_ai.tool.call.result": returned}  # fmt: skip
    assert facts(newer).tool == use


def test_a_chain_of_langchain_gives_back_more_than_it_was_given() -> None:
    asked = {"type": "human", "content": "Hi"}
    state = {"messages": [asked, {"type": "ai", "content": "Hello"}]}
    found = facts(entity("task", input={"inputs": {"messages": [asked]}, **CALLBACK},
                         output={"outputs": state, "kwargs": {}}))  # fmt: skip
    assert [turn.text for turn in found.input] == ["Hi"]
    assert [turn.text for turn in found.output] == ["Hello"]


def test_documents_of_a_retriever() -> None:
    returned = {"documents": [{"page_content": "Paris", "metadata": {"src": "a"}}], "count": 1}
    step = entity("task", input={"query": "capital", **CALLBACK}, output=returned)
    found = facts(step | {"gen_ai.operation.name": "vector_db_retrieve"})
    assert found.documents == (Document("Paris", metadata={"src": "a"}),)
    assert (found.input[0].text, found.output) == ("capital", ())


def test_langchains_metadata_names_the_model_of_a_call_alone() -> None:
    named = {"traceloop.association.properties.ls_provider": "openai", "gen_ai.request.model": "unknown",
             "traceloop.association.properties.ls_model_name": "gpt-4o"}  # fmt: skip
    call, step = facts(named | {"llm.request.type": "chat"}), facts(named | entity("task"))
    assert (call.model_requested, call.provider) == ("gpt-4o", "openai")
    assert (step.model_requested, step.kind) == (None, Kind.CHAIN)


def test_spans_of_openinference_say_nothing_here() -> None:
    span = a_raw_span(
        attributes={"openinference.span.kind": "LLM", "llm.model_name": "m", "llm.token_count.total": 1}
    )
    assert DIALECT.read(span, ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = [
        *LEGACY,
        *entity("tool", input=1, output=1),
        "traceloop.association.properties.tags",
        "llm.prompts.0",
    ]
    for kind in ("tool", "workflow", value):
        DIALECT.read(a_raw_span(attributes=dict.fromkeys(keys, value) | {"traceloop.span.kind": kind}), ())
