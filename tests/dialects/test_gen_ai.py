"""The GenAI convention: kinds, models, parameters, finish reasons, tokens, tools, in every generation."""

import json
from typing import Any

import pytest

from builders import MS, T0, a_raw_span
from dialect_spans import a_log, odd_span
from odd_values import ODD
from spanglass.core.facts import Facts, Kind, RefusalFact
from spanglass.core.messages import PartType
from spanglass.core.span import LogRecord, Scope, SpanEvent
from spanglass.core.usage import Usage
from spanglass.dialects.gen_ai import DIALECT
from spanglass.dialects.reading import read


def facts(*logs: LogRecord, **attributes: Any) -> Facts:
    """What the dialect alone reads; ``__`` in a name stands for a dot, ``gen_ai`` is put before it."""
    named = {f"gen_ai.{name.replace('__', '.')}": held for name, held in attributes.items()}
    return read(a_raw_span(attributes=named), logs, (DIALECT,))


def messages(*turns: dict[str, Any]) -> str:
    return json.dumps(turns)


def text(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": content}]}


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("chat", Kind.LLM), ("generate_content", Kind.LLM), ("Text_Completion", Kind.LLM),
        ("embeddings", Kind.EMBEDDING), ("execute_tool", Kind.TOOL), ("invoke_agent", Kind.AGENT),
        ("create_agent", Kind.AGENT), ("invoke_workflow", Kind.CHAIN), ("retrieval", Kind.RETRIEVER),
        ("rerank", Kind.RERANKER), ("search_memory", Kind.CHAIN), ("guardrail", Kind.GUARDRAIL),
        ("llm_call", Kind.LLM), ("tool_call", Kind.TOOL), ("schedule_tool_calls", Kind.CHAIN),
        ("somersault", Kind.SPAN),
    ],
)  # fmt: skip
def test_the_operation_says_the_kind(operation: str, kind: Kind) -> None:
    assert facts(operation__name=operation).kind is kind


def test_without_an_operation_a_tool_or_a_model_says_it() -> None:
    assert facts(tool__name="search").kind is Kind.TOOL
    assert facts(tool__call__id="c").kind is Kind.TOOL
    assert facts(request__model="gpt-4o").kind is Kind.LLM
    assert facts(response__model="text-embedding-3-small").kind is Kind.EMBEDDING
    assert facts(conversation__id="s").kind is Kind.SPAN


@pytest.mark.parametrize(
    ("names", "provider"),
    [
        ({"provider__name": "openai"}, "openai"),
        ({"system": "OpenAI"}, "openai"),
        ({"provider__name": "gcp.gemini", "system": "vertex_ai"}, "gcp.gemini"),
        ({"system": "az.ai.openai"}, "azure.ai.openai"),
        ({"system": "langchain", "request__model": "claude-sonnet-4-5"}, "anthropic"),
        ({"request__model": "gpt-4o"}, "openai"),
    ],
)
def test_providers_have_one_name(names: dict[str, str], provider: str) -> None:
    assert facts(**names).provider == provider


def test_a_model_named_unknown_is_none() -> None:
    found = facts(operation__name="chat", request__model="unknown", response__model="gpt-4o-2024-08-06")
    assert (found.model_requested, found.model_responded) == (None, "gpt-4o-2024-08-06")


def test_parameters_are_what_says_something() -> None:
    found = facts(
        request__model="gpt-4o", request__temperature=0.2, request__max_tokens=-1, request__top_k=None,
        request__stop_sequences=[], request__seed=7, request__stream=True, request__user="u",
        output__type="json", openai__request__service_tier="flex",
    )  # fmt: skip
    assert found.parameters == {"temperature": 0.2, "seed": 7, "output.type": "json", "service_tier": "flex"}
    assert (found.streaming, found.user) == (True, "u")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (["stop"], "stop"), ('["stop"]', "stop"), ("tool-calls", "tool_calls"), (["SAFETY"], "safety"),
        (["FinishReason.MAX_TOKENS"], "max_tokens"), (["stop", "content_filter"], "content_filter"),
        ([], None), (["", None], None),
    ],
)  # fmt: skip
def test_finish_reasons_are_spelt_alike(given: Any, reason: str | None) -> None:
    assert facts(operation__name="chat", response__finish_reasons=given).finish_reason == reason


def test_a_finish_reason_may_stand_in_the_message() -> None:
    answer = messages({**text("assistant", "Hi"), "finish_reason": "length"})
    assert facts(operation__name="chat", output__messages=answer).finish_reason == "length"


def test_a_block_is_a_refusal() -> None:
    found = facts(operation__name="chat", response__finish_reasons=["content_filter"])
    assert found.refusal == RefusalFact("finish:content_filter", "content_filter")
    part = {"role": "assistant", "parts": [{"type": "refusal", "content": "I won't."}]}
    said = facts(operation__name="chat", output__messages=messages(part))
    assert said.refusal == RefusalFact("gen_ai.output.messages", "I won't.")


def test_messages_of_the_newest_names() -> None:
    called = {"type": "tool_call", "id": "c", "name": "f", "arguments": {"x": 1}}
    answered = {"type": "tool_call_response", "id": "c", "response": "7"}
    found = facts(
        system_instructions=json.dumps([{"type": "text", "content": "Be brief"}]),
        input__messages=messages(text("user", "Hi"), {"role": "assistant", "parts": [called]},
                                 {"role": "tool", "parts": [answered]}),
        output__messages=messages({"role": "assistant", "parts": [
            {"type": "reasoning", "content": "hm"}, {"type": "text", "content": "Seven"}]}),
    )  # fmt: skip
    assert [turn.role for turn in found.input] == ["system", "user", "assistant", "tool"]
    assert (found.input[2].parts[0].arguments, found.input[3].parts[0].result) == ({"x": 1}, "7")
    assert [part.type for part in found.output[0].parts] == [PartType.REASONING, PartType.TEXT]


def test_messages_of_the_flattened_names() -> None:
    found = facts(
        prompt__0__role="user", prompt__0__content="Hi", completion__0__role="assistant",
        completion__0__content="Hello", completion__0__finish_reason="stop",
    )  # fmt: skip
    assert [(turn.role, turn.text) for turn in (*found.input, *found.output)] == [
        ("user", "Hi"), ("assistant", "Hello"),
    ]  # fmt: skip
    refused = facts(completion__0__role="assistant", completion__0__refusal="No.")
    assert refused.refusal == RefusalFact("gen_ai.completion.N.refusal", "No.")


def test_messages_of_log_records_and_of_events() -> None:
    logs = (
        a_log("gen_ai.choice", {"index": 0, "finish_reason": "stop", "message": {"content": "Hello"}}),
        a_log("gen_ai.user.message", {"content": "Hi"}),
    )
    by_log = facts(*logs, request__model="gpt-4o")
    event = SpanEvent(
        "gen_ai.client.inference.operation.details",
        T0,
        {"gen_ai.input.messages": messages(text("user", "Hi")), "gen_ai.usage.input_tokens": 3,
         "gen_ai.output.messages": messages(text("assistant", "Hello"))},
    )  # fmt: skip
    by_event = read(a_raw_span(attributes={"gen_ai.request.model": "m"}, events=(event,)), (), (DIALECT,))
    for found in (by_log, by_event):
        assert [turn.text for turn in (*found.input, *found.output)] == ["Hi", "Hello"]
    assert (by_log.finish_reason, by_event.usage) == ("stop", Usage(3))


def test_a_raw_answer_fills_what_attributes_leave_out() -> None:
    body = {
        "id": "chatcmpl-1", "model": "gpt-4o-2024-08-06",
        "usage": {"prompt_tokens": 9, "completion_tokens": 2},
        "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Hi"}}],
    }  # fmt: skip
    found = facts(operation__name="chat", completion=json.dumps(body))
    assert (found.response_id, found.model_responded, found.finish_reason) == (
        "chatcmpl-1", "gpt-4o-2024-08-06", "stop",
    )  # fmt: skip
    assert (found.usage, found.output[0].text) == (Usage(9, 2), "Hi")


@pytest.mark.parametrize(
    ("told", "usage"),
    [
        ({"usage__input_tokens": 25, "usage__output_tokens": 12}, Usage(25, 12)),
        ({"usage__prompt_tokens": "25", "usage__completion_tokens": 12.0}, Usage(25, 12)),
        (
            {"usage__input_tokens": 1200, "usage__cache_read__input_tokens": 1024, "usage__output_tokens": 1},
            Usage(1200, 1, 1024),
        ),
        (
            {"usage__input_tokens": 176, "usage__cache_read_input_tokens": 1024,
             "usage__cache_creation__input_tokens": 300},
            Usage(1500, None, 1024, 300),
        ),
        (
            {"usage__output_tokens": 140, "usage__reasoning__output_tokens": 128},
            Usage(None, 140, reasoning=128),
        ),
        ({"aggregated_usage__input_tokens": 9, "usage__raw": "{}"}, None),
        ({"usage__input_tokens": 0, "usage__output_tokens": 0}, None),
    ],
)  # fmt: skip
def test_tokens_in_every_spelling(told: dict[str, Any], usage: Usage | None) -> None:
    assert facts(operation__name="chat", **told).usage == usage


def test_negative_counts_are_none_and_remembered() -> None:
    found = facts(operation__name="chat", usage__input_tokens=-5, usage__output_tokens=2).usage
    assert found is not None
    assert (found.input, found.output, found.refused) == (None, 2, ("input",))


@pytest.mark.parametrize(
    ("name", "value", "nanoseconds"),
    [
        ("response__time_to_first_chunk", 0.2, 200 * MS),
        ("client__operation__time_to_first_chunk", 0.2, 200 * MS),
        ("server__time_to_first_token", 0.2, 200 * MS),
        ("server__time_to_first_token", 200, 200 * MS),
        ("latency__time_to_first_token", 0.2, 200 * MS),
        ("response__time_to_first_chunk", "soon", None),
    ],
)
def test_the_first_token_in_its_unit(name: str, value: Any, nanoseconds: int | None) -> None:
    found = facts(operation__name="chat", **{name: value})
    assert (found.first_token_ns, found.streaming) == (nanoseconds, True if nanoseconds else None)


def test_what_does_not_stream_has_no_first_token() -> None:
    found = facts(operation__name="chat", request__stream=False, server__time_to_first_token=0.2)
    assert (found.first_token_ns, found.streaming) == (None, False)


def test_a_tool_with_what_it_was_given_and_gave() -> None:
    found = facts(
        operation__name="execute_tool", tool__name="search", tool__call__id="c", tool__description="Finds",
        tool__call__arguments='{"q": "x"}', tool__call__result='{"hits": 2}',
    )  # fmt: skip
    assert found.tool is not None
    assert (found.tool.name, found.tool.call_id, found.tool.arguments, found.tool.result) == (
        "search", "c", {"q": "x"}, {"hits": 2},
    )  # fmt: skip
    assert facts(tool__name="f", tool__call__id="<not specified>").tool.call_id is None  # type: ignore[union-attr]


def test_tools_offered_documents_and_questions() -> None:
    offered = json.dumps([{"type": "function", "name": "f", "parameters": {"type": "object"}}])
    assert [tool.name for tool in facts(operation__name="chat", tool__definitions=offered).tools] == ["f"]
    found = facts(operation__name="retrieval", retrieval__query__text="what", retrieval__top_k=3,
                  retrieval__documents=json.dumps([{"content": "that", "score": 0.5}]))  # fmt: skip
    assert ([turn.text for turn in found.input], found.parameters) == (["what"], {"top_k": 3})
    assert [(document.content, document.score) for document in found.documents] == [("that", 0.5)]


def test_whose_it_is_and_what_the_sender_says_it_cost() -> None:
    found = facts(conversation__id="s", agent__name="clerk", request__user="u", usage__cost=0.0035)
    assert (found.session, found.agent, found.user, found.sender_cost_nano) == ("s", "clerk", "u", 3_500_000)


def test_the_last_response_of_a_conversation_is_no_session() -> None:
    assert facts(conversation__id="resp_68a1").session is None
    assert facts(conversation__id="conv_68a1").session == "conv_68a1"


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = [
        f"gen_ai.{name}"
        for name in (
            "operation.name", "provider.name", "request.model", "response.model", "response.id",
            "response.finish_reasons", "input.messages", "output.messages", "system_instructions", "prompt",
            "completion", "prompt.0.content", "completion.0.tool_calls", "tool.definitions", "tool.name",
            "tool.call.arguments", "tool.call.result", "usage.input_tokens", "usage.output_tokens",
            "usage.cache_read.input_tokens", "usage.cost", "request.stream", "retrieval.documents",
            "response.time_to_first_chunk", "usage.input_token_details",
        )
    ]  # fmt: skip
    logs = tuple(a_log(name, value) for name in ("gen_ai.choice", "gen_ai.user.message"))
    span = odd_span(keys, value, "test")
    DIALECT.read(span, logs)
    events = tuple(SpanEvent(log.event_name, T0, dict.fromkeys(keys, value)) for log in logs)
    DIALECT.read(a_raw_span(attributes=span.attributes, events=events, scope=Scope("openlit")), ())


def test_tools_whose_fields_are_attributes_are_no_parameters() -> None:
    found = facts(
        request__model="gpt-4o",
        request__type="chat",
        request__base_url="http://127.0.0.1:4000/v1/",
        request__streaming=True,
        request__temperature=0.2,
        request__functions__0__name="weather",
        request__functions__0__description="w",
        request__functions__0__parameters='{"type": "object"}',
    )
    assert [(tool.name, tool.description, tool.schema) for tool in found.tools] == [
        ("weather", "w", {"type": "object"})
    ]
    assert (found.parameters, found.streaming) == ({"temperature": 0.2}, True)


def test_a_tool_whose_arguments_and_result_are_messages_of_the_tool() -> None:
    exchange = [[{"role": "tool", "content": said}] for said in ('{"city": "Paris"}', "sunny")]
    found = facts(
        tool__name="weather",
        tool__call__id="c",
        input__messages=messages(*exchange[0]),
        output__messages=messages(*exchange[1]),
    )
    assert found.tool is not None
    assert (found.kind, found.tool.arguments, found.tool.result) == (Kind.TOOL, {"city": "Paris"}, "sunny")
