"""What MLflow says of traced functions and of the calls it logs by itself."""

import json
from typing import Any

import pytest

from builders import MS, T0, a_raw_span
from odd_values import ODD
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import Document
from spanglass.core.span import STATUS_ERROR, SpanEvent
from spanglass.core.usage import Usage
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.mlflow import DIALECT
from spanglass.dialects.reading import read

REQUEST = {
    "model": "gpt-4o", "temperature": 0.2, "max_tokens": 9, "stream": True,
    "messages": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "Capital?"}],
    "tools": [{"type": "function", "function": {"name": "f"}}],
}  # fmt: skip
ANSWER = {
    "id": "c-1", "object": "chat.completion", "model": "gpt-4o-2024-08-06",
    "choices": [{"finish_reason": "stop", "message": {
        "role": "assistant", "content": "Paris", "refusal": None}}],
    "usage": {"prompt_tokens": 1200, "completion_tokens": 140, "total_tokens": 1340,
              "prompt_tokens_details": {"cached_tokens": 1024},
              "completion_tokens_details": {"reasoning_tokens": 128}},
}  # fmt: skip
COUNTED = {"input_tokens": 1200, "output_tokens": 140, "total_tokens": 1340, "cache_read_input_tokens": 1024}


def facts(attributes: dict[str, Any], **changes: Any) -> Facts:
    """The facts of attributes that are each written as JSON."""
    written = {key.replace("__", "."): json.dumps(held) for key, held in attributes.items()}
    return read(a_raw_span(attributes=written, **changes), (), (DIALECT, GENERIC))


def call(**more: Any) -> dict[str, Any]:
    own = {"mlflow.spanType": "CHAT_MODEL", "mlflow.spanInputs": REQUEST, "model": "gpt-4o",
           "mlflow.llm.model": "gpt-4o-2024-08-06", "mlflow.chat.tokenUsage": COUNTED,
           "mlflow.spanOutputs": ANSWER}  # fmt: skip
    return {**own, **{f"mlflow.{key}": held for key, held in more.items()}}


@pytest.mark.parametrize(
    ("word", "kind"),
    [("CHAT_MODEL", Kind.LLM), ("LLM", Kind.LLM), ("EMBEDDING", Kind.EMBEDDING), ("TOOL", Kind.TOOL),
     ("RETRIEVER", Kind.RETRIEVER), ("RERANKER", Kind.RERANKER), ("AGENT", Kind.AGENT), ("CHAIN", Kind.CHAIN),
     ("PARSER", Kind.CHAIN), ("GUARDRAIL", Kind.GUARDRAIL), ("EVALUATOR", Kind.EVALUATOR),
     ("UNKNOWN", Kind.SPAN), ("MINE", Kind.SPAN)],
)  # fmt: skip
def test_the_type_of_the_span_is_its_kind(word: str, kind: Kind) -> None:
    assert facts({"mlflow.spanType": word}).kind is kind
    assert read(a_raw_span(attributes={"mlflow.spanType": word}), (), (DIALECT,)).kind is kind


def test_a_predictor_of_dspy_tells_the_tokens_of_the_calls_that_it_stands_around() -> None:
    predictor = facts({
        "mlflow.spanType": "LLM", "mlflow.spanInputs": {"question": "Capital?"},
        "signature": "question -> answer", "mlflow.spanOutputs": {"answer": "Paris"},
        "mlflow.chat.tokenUsage": {"input_tokens": 2400, "output_tokens": 24, "total_tokens": 2424},
    })  # fmt: skip
    assert (predictor.kind, predictor.usage) == (Kind.CHAIN, Usage(2400, 24, total=2424))
    assert ([turn.text for turn in predictor.input], [turn.text for turn in predictor.output]) == (
        ["Capital?"], ["Paris"],
    )  # fmt: skip
    within = facts({
        "mlflow.spanType": "CHAT_MODEL", "mlflow.spanInputs": {"prompt": "Capital?", "messages": None},
        "model": "openai/gpt-4o-mini", "mlflow.message.format": "dspy", "mlflow.llm.provider": "openai",
        "mlflow.spanOutputs": ["It is Paris."],
    })  # fmt: skip
    assert (within.kind, within.usage, within.model_requested) == (Kind.LLM, None, "openai/gpt-4o-mini")
    assert ([turn.text for turn in within.input], [turn.text for turn in within.output]) == (
        ["Capital?"], ["It is Paris."],
    )  # fmt: skip


def test_a_call() -> None:
    chunks = tuple(SpanEvent(f"mlflow.chunk.item.{n}", T0 + (n + 1) * 100 * MS) for n in range(3))
    found = facts(call(), events=chunks)
    assert (found.provider, found.model_requested, found.model_responded, found.response_id) == (
        "openai", "gpt-4o", "gpt-4o-2024-08-06", "c-1",
    )  # fmt: skip
    assert found.usage == Usage(1200, 140, 1024, None, 128, 1340)
    assert (found.finish_reason, found.streaming, found.first_token_ns) == ("stop", True, 100 * MS)
    assert found.parameters == {"temperature": 0.2, "max_tokens": 9}
    assert [tool.name for tool in found.tools] == ["f"]
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief"), ("user", "Capital?")]
    assert (found.output[0].text, found.refusal) == ("Paris", None)


def test_parameters_and_model_under_bare_names_if_the_request_was_cut_off() -> None:
    found = facts({"mlflow.spanType": "CHAT_MODEL", "model": "gpt-4o", "temperature": 0.2, "max_tokens": 9,
                   "stream": False, "mlflow.message.format": "openai"})  # fmt: skip
    assert (found.model_requested, found.streaming) == ("gpt-4o", False)
    assert found.parameters == {"temperature": 0.2, "max_tokens": 9}


@pytest.mark.parametrize(
    ("message", "reason", "refusal"),
    [
        ({"content": None, "refusal": "No."}, "stop", RefusalFact("mlflow.spanOutputs", "No.")),
        ({"content": ""}, "content_filter", RefusalFact("finish:content_filter", "content_filter")),
    ],
)
def test_refusals_stand_in_the_answer(message: Any, reason: str, refusal: RefusalFact) -> None:
    answer = {"choices": [{"finish_reason": reason, "message": {"role": "assistant", **message}}]}
    assert facts(call(spanOutputs=answer)).refusal == refusal
    assert facts(call(spanOutputs=answer, spanType="CHAIN")).refusal is None


def test_a_refusal_of_the_responses_interface() -> None:
    said = [{"type": "message", "role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}]
    answer = {"id": "resp_1", "object": "response", "status": "completed", "model": "m", "output": said}
    found = facts(call(spanOutputs=answer))
    assert (found.refusal, found.finish_reason) == (RefusalFact("mlflow.spanOutputs", "No."), "completed")


@pytest.mark.parametrize(
    ("counted", "answered", "usage"),
    [
        # nothing counted: what the provider says
        ({}, {"prompt_tokens": 16, "total_tokens": 16}, Usage(16, total=16)),
        # an input without the cache is told by the provider's own object
        ({"input_tokens": 2000, "output_tokens": 12, "cache_read_input_tokens": 1024},
         {"input_tokens": 2000, "output_tokens": 12, "cache_read_input_tokens": 1024}, Usage(3024, 12, 1024)),
        ({"input_tokens": 3024, "output_tokens": 12, "cache_read_input_tokens": 1024},
         {"input_tokens": 2000, "output_tokens": 12, "cache_read_input_tokens": 1024}, Usage(3024, 12, 1024)),
        ({"input_tokens": 176, "output_tokens": 12, "cache_read_input_tokens": 1024,
          "cache_creation_input_tokens": 300}, {}, Usage(1500, 12, 1024, 300)),
        ({}, {}, None),
    ],
)  # fmt: skip
def test_tokens_become_canonical(counted: Any, answered: Any, usage: Usage | None) -> None:
    answer = {"id": "m", "model": "m", "role": "assistant", "content": "a", "usage": answered}
    found = facts({"mlflow.spanType": "LLM", "mlflow.chat.tokenUsage": counted, "mlflow.spanOutputs": answer})
    assert found.usage == usage


def test_sums_over_the_trace_are_not_the_spans() -> None:
    sums = {"mlflow.trace.tokenUsage": COUNTED, "mlflow.trace.cost": {"total_cost": 0.1}}
    found = facts({"mlflow.spanType": "CHAIN", "mlflow.chat.tokenUsage": COUNTED, **sums})
    assert (found.usage, found.sender_cost_nano) == (None, None)


def test_the_cost_of_a_call() -> None:
    assert facts(call(**{"llm.cost": {"input_cost": 0.1, "total_cost": 0.3}})).sender_cost_nano == 300_000_000
    assert facts(call(**{"llm.cost": {"total_cost": 0}})).sender_cost_nano is None


def test_a_failed_call_has_no_model_that_answered() -> None:
    thrown = SpanEvent(
        "exception", T0, {"exception.type": "RateLimitError", "exception.message": "slow down"}
    )
    failed = {key: held for key, held in call().items() if key not in ("mlflow.spanOutputs",)}
    found = facts(failed, status_code=STATUS_ERROR, events=(thrown,))
    assert (found.model_requested, found.model_responded) == ("gpt-4o", None)
    assert found.error == ErrorFact("RateLimitError", "slow down")


@pytest.mark.parametrize(
    ("more", "provider"),
    [
        ({"llm.provider": "azure"}, "azure.ai.openai"),
        ({"message.format": "openai"}, "openai"),
        ({"message.format": "langchain"}, None),
        ({}, None),
    ],
)
def test_who_the_provider_is(more: Any, provider: str | None) -> None:
    named = {
        "mlflow.spanType": "LLM",
        "model": "mine",
        **{f"mlflow.{key}": held for key, held in more.items()},
    }
    assert facts(named).provider == provider


def test_a_tool() -> None:
    found = facts({"mlflow.spanType": "TOOL", "mlflow.spanInputs": {"city": "Paris"},
                   "mlflow.spanOutputs": "rainy"}, name="weather")  # fmt: skip
    assert found.tool == ToolUse("weather", None, {"city": "Paris"}, "rainy")
    assert (found.input, found.output) == ((), ())


def test_a_retriever() -> None:
    returned = [{"page_content": "Paris", "metadata": {"doc_uri": "a"}, "id": None}]
    found = facts({"mlflow.spanType": "RETRIEVER", "mlflow.spanInputs": {"q": "capital"},
                   "mlflow.spanOutputs": returned})  # fmt: skip
    assert (found.input[0].text, found.documents) == (
        "capital",
        (Document("Paris", metadata={"doc_uri": "a"}),),
    )


def test_an_embedding() -> None:
    found = facts({"mlflow.spanType": "EMBEDDING", "mlflow.spanInputs": {"model": "e", "input": ["a", "b"]},
                   "mlflow.spanOutputs": {"data": [{"embedding": [0.1]}], "model": "e",
                                          "usage": {"prompt_tokens": 16, "total_tokens": 16}}})  # fmt: skip
    assert (found.model_requested, found.model_responded, found.usage) == ("e", "e", Usage(16, total=16))
    assert (found.input[0].text, found.output) == ("a\nb", ())


def test_a_graph_gives_back_more_than_it_was_given() -> None:
    asked = {"type": "human", "content": "Hi"}
    returned = {"messages": [asked, {"type": "ai", "content": "Hello"}]}
    found = facts({"mlflow.spanType": "AGENT", "mlflow.spanInputs": {"messages": [asked]},
                   "mlflow.spanOutputs": returned}, name="greeter")  # fmt: skip
    assert ([turn.text for turn in found.input], [turn.text for turn in found.output]) == (["Hi"], ["Hello"])
    assert found.agent == "greeter"


@pytest.mark.parametrize(
    "offered",
    ["<function get_weather at 0x7fc2ae687740>", "<function main.<locals>.get_weather at 0x7fc2ae687740>",
     "<bound method Tools.get_weather of <Tools object at 0x7fc2ae687740>>", "get_weather"],
)  # fmt: skip
def test_functions_that_are_offered_as_tools_have_their_names(offered: str) -> None:
    asked = {"model": "gemini-2.5-flash", "contents": "weather", "config": {"tools": [offered]}}
    assert [tool.name for tool in facts(call(spanInputs=asked)).tools] == ["get_weather"]


def test_for_whom_the_trace_was_made() -> None:
    found = facts({"mlflow.spanType": "CHAIN", "mlflow.trace.session": "s", "mlflow.trace.user": "u",
                   "mlflow.traceTag.customer": "k", "mlflow.traceTag.feature": "f"})  # fmt: skip
    assert (found.session, found.user, found.customer, found.feature) == ("s", "u", "k", "f")
    beside = {"metadata": {"thread_id": "th-1", "ls_provider": "openai", "user_id": "u-2"}}
    assert facts(call() | beside).session == "th-1"
    assert facts(call() | beside | {"mlflow.trace.session": "s"}).session == "s"
    assert facts(call() | beside).user == "u-2"


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    names = [*call(), "mlflow.llm.cost", "mlflow.trace.user", "mlflow.traceTag.tags", "temperature", "stream"]
    for kind in ("TOOL", "CHAT_MODEL", "RETRIEVER", "CHAIN", value):
        DIALECT.read(a_raw_span(attributes=dict.fromkeys(names, value) | {"mlflow.spanType": kind}), ())
