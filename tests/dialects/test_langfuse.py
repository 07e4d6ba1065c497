"""What Langfuse's SDKs say of a span, in Python, in JavaScript and through the older protocol."""

import json
from typing import Any

import pytest

from builders import MS, T0, a_raw_span
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact
from spanglass.core.messages import Document, PartType
from spanglass.core.usage import Usage
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.langfuse import DIALECT
from spanglass.dialects.reading import read

OF, BY = "langfuse.observation.", "langfuse.trace."


def facts(attributes: dict[str, Any], **changes: Any) -> Facts:
    return read(a_raw_span(attributes=attributes, **changes), (), (DIALECT, GENERIC))


def generation(**more: Any) -> dict[str, Any]:
    """A generation; keyword ``model__name`` stands for ``langfuse.observation.model.name``."""
    given = {f"{OF}{key.replace('__', '.')}": value for key, value in more.items()}
    return {
        f"{OF}type": "generation",
        **{key: value if isinstance(value, str) else json.dumps(value) for key, value in given.items()},
    }


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("generation", Kind.LLM),
        ("embedding", Kind.EMBEDDING),
        ("tool", Kind.TOOL),
        ("retriever", Kind.RETRIEVER),
        ("agent", Kind.AGENT),
        ("CHAIN", Kind.CHAIN),
        ("guardrail", Kind.GUARDRAIL),
        ("evaluator", Kind.EVALUATOR),
        ("span", Kind.SPAN),
        ("event", Kind.SPAN),
    ],
)
def test_the_type_is_the_kind(word: str, kind: Kind) -> None:
    assert facts({f"{OF}type": word}).kind is kind


def test_a_whole_trace_is_a_chain_with_its_input_and_output() -> None:
    found = facts({f"{BY}id": "t", f"{BY}input": '{"args": ["hi"], "kwargs": {}}', f"{BY}output": "done"})
    assert (found.kind, found.input[0].text, found.output[0].text) == (Kind.CHAIN, "hi", "done")


def test_a_call_of_the_python_sdk() -> None:
    found = facts(generation(
        input={"tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}],
               "messages": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "Hi"}]},
        output={"role": "assistant", "content": None,
                "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": '{"a": 1}'}}]},
        model__name="gpt-4o-mini-2024-07-18", metadata__finish_reason='"tool_calls"',
        model__parameters={"temperature": "0.5", "max_tokens": "Infinity", "top_p": 1, "stream": True},
        usage_details={"prompt_tokens": 1200, "completion_tokens": 140, "total_tokens": 1340,
                       "prompt_tokens_details": {"cached_tokens": 1024},
                       "completion_tokens_details": {"reasoning_tokens": 128}},
        completion_start_time='"2026-09-21T14:13:20.300Z"', cost_details={"input": 0.001, "output": 0.002},
    ))  # fmt: skip
    assert (found.provider, found.model_requested, found.model_responded) == (
        "openai",
        None,
        "gpt-4o-mini-2024-07-18",
    )
    assert [turn.role for turn in found.input] == ["system", "user"]
    assert found.output[0].parts[0].arguments == {"a": 1}
    assert [tool.name for tool in found.tools] == ["f"]
    assert found.usage == Usage(1200, 140, 1024, None, 128, 1340)
    assert (found.finish_reason, found.streaming, found.parameters) == (
        "tool_calls", True, {"temperature": 0.5, "top_p": 1},
    )  # fmt: skip
    assert found.sender_cost_nano == 3_000_000


def test_the_first_token_is_timed_from_the_start() -> None:
    found = facts(generation(completion_start_time='"2026-09-21T14:13:20.300Z"'), start_ns=T0)
    assert (T0, found.first_token_ns, found.streaming) == (1_790_000_000_000_000_000, 300 * MS, True)


@pytest.mark.parametrize(
    ("details", "usage"),
    [
        # buckets that exclude each other, as the total shows
        (
            {
                "input": 176,
                "output": 12,
                "total": 1212,
                "input_cached_tokens": 1024,
                "output_reasoning_tokens": 0,
            },
            Usage(1200, 12, 1024, None, 0, 1212),
        ),
        (
            {"input": 25, "output": 12, "total": 165, "output_reasoning_tokens": 128},
            Usage(25, 140, None, None, 128, 165),
        ),
        # parts within their sides, as the total shows
        (
            {
                "input": 1200,
                "output": 140,
                "total": 1340,
                "input_cached_tokens": 1024,
                "output_reasoning_tokens": 128,
            },
            Usage(1200, 140, 1024, None, 128, 1340),
        ),
        (
            {"input": 176, "output": 12, "input_cache_read": 1024, "input_cache_creation": 300},
            Usage(1500, 12, 1024, 300),
        ),
        # Anthropic's own object leaves the cache out of the input
        (
            {
                "input_tokens": 176,
                "output_tokens": 12,
                "cache_read_input_tokens": 1024,
                "cache_creation_input_tokens": 300,
            },
            Usage(1500, 12, 1024, 300),
        ),
        ({"input": 16}, Usage(16)),
        ({"input": 0, "output": 0, "total": 0}, None),
    ],
)
def test_usage_in_every_form_becomes_canonical(details: dict[str, int], usage: Usage | None) -> None:
    assert facts(generation(usage_details=details)).usage == usage


def test_usage_of_the_older_protocol_counts_if_it_counts_tokens() -> None:
    assert facts(generation(usage={"input": 5, "output": 7, "unit": "TOKENS"})).usage == Usage(5, 7)
    assert facts(generation(usage={"promptTokens": 5, "completionTokens": 7})).usage == Usage(5, 7)
    assert facts(generation(usage={"input": 5, "unit": "CHARACTERS"})).usage is None


def test_the_only_model_named_answered_if_there_is_an_answer() -> None:
    failed = facts(generation(model__name="gpt-4o", level="ERROR", status_message="no", output="x"))
    assert (failed.model_requested, failed.model_responded) == ("gpt-4o", None)
    assert failed.error == ErrorFact(message="no")
    assert facts(generation(model__name="gpt-4o")).model_requested == "gpt-4o"
    both = facts(generation(model__name="gpt-4o-2024-08-06", model__requested="gpt-4o", output="x"))
    assert (both.model_requested, both.model_responded) == ("gpt-4o", "gpt-4o-2024-08-06")


@pytest.mark.parametrize(
    ("answer", "tokens", "refused"),
    [
        ({"role": "assistant", "content": None}, 9, True),
        ({"role": "assistant", "content": None, "tool_calls": []}, 9, True),
        ({"role": "assistant", "content": None, "tool_calls": [{"id": "c"}]}, 9, False),
        ({"role": "assistant", "content": None, "audio": {"id": "a"}}, 9, False),
        ({"role": "assistant", "content": ""}, 9, False),
        ({"role": "assistant", "content": None}, 0, False),
        (None, 9, False),
    ],
)
def test_a_refusal_whose_words_were_left_out_is_probable(answer: Any, tokens: int, refused: bool) -> None:
    usage = {"prompt_tokens": 30, "completion_tokens": tokens, "total_tokens": 30 + tokens}
    found = facts(generation(output=answer, usage_details=usage)).refusal
    expected = RefusalFact("empty_answer", f"{tokens} output tokens, no text", probable=True)
    assert found == (expected if refused else None)


def test_a_refusal_is_told_by_part_and_by_block() -> None:
    chat = facts(generation(output={"role": "assistant", "content": None, "refusal": "No."}))
    item = facts(
        generation(
            output={
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "status": "completed",
                "content": [{"type": "refusal", "refusal": "No."}],
            }
        )
    )
    for found in (chat, item):
        assert found.refusal == RefusalFact("langfuse.observation.output", "No.")
        assert found.response_id is None
    blocked = facts(generation(output="", metadata__status='"incomplete"',
                               metadata__incomplete_details='{"reason": "content_filter"}'))  # fmt: skip
    assert blocked.refusal == RefusalFact("finish:content_filter", "content_filter")


def test_what_the_javascript_sdk_keeps_of_a_response() -> None:
    found = facts(generation(input="Hi", output="Hello", metadata__instructions="Be brief",
                             metadata__status="completed", metadata__id='"resp_1"',
                             metadata__tools='[{"type": "function", "name": "f"}]'))  # fmt: skip
    assert [(turn.role, turn.text) for turn in found.input] == [("system", "Be brief"), ("user", "Hi")]
    assert (found.finish_reason, found.response_id, found.tools[0].name) == ("completed", "resp_1", "f")


def test_a_tool_and_a_retriever() -> None:
    tool = facts(
        {
            f"{OF}type": "tool",
            f"{OF}input": '{"args": [], "kwargs": {"city": "Paris"}}',
            f"{OF}output": "rainy",
        },
        name="get_weather",
    ).tool
    assert tool is not None
    assert (tool.name, tool.arguments, tool.result) == ("get_weather", {"city": "Paris"}, "rainy")
    found = facts({f"{OF}type": "retriever", f"{OF}output": '["doc1", "doc2"]'})
    assert found.documents == (Document("doc1"), Document("doc2"))


def test_an_embedding_says_nothing() -> None:
    found = facts({f"{OF}type": "embedding", f"{OF}input": '["a", "b"]', f"{OF}output": '{"dimensions": 4}',
                   f"{OF}model.name": "text-embedding-3-small"})  # fmt: skip
    assert ([part.text for part in found.input[0].parts], found.output) == (["a", "b"], ())
    assert (found.model_responded, found.provider) == ("text-embedding-3-small", "openai")


def test_whom_and_what_a_trace_is_for() -> None:
    found = facts({
        "langfuse.user.id": "u", "langfuse.session.id": "s", f"{BY}tags": ["a", "b"], f"{BY}name": "nightly",
        f"{BY}metadata.customer": '"acme"', f"{OF}metadata": '{"feature": "chat"}',
    })  # fmt: skip
    assert (found.user, found.session, found.customer, found.feature, found.tags, found.title) == (
        "u", "s", "acme", "chat", ("a", "b"), "nightly",
    )  # fmt: skip
    assert facts({f"{BY}name": "nightly"}, parent_id=b"\5" * 8).title is None


def test_the_status_of_the_span_says_more_than_the_level() -> None:
    found = facts(generation(level="ERROR", status_message="x"), status_code=2, status_message="boom")
    assert found.error == ErrorFact(message="boom")
    assert facts(generation(level="WARNING", status_message="x")).error is None


@pytest.mark.parametrize(
    "value",
    [None, True, -1, 1e300, b"\xff", [], [{}], {"a": [None]}, "{", "[1", '"', '"\\ud800"', "x" * 5000],
)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = (
        "type",
        "input",
        "output",
        "model.name",
        "model.parameters",
        "usage_details",
        "usage",
        "cost_details",
        "completion_start_time",
        "metadata",
        "metadata.id",
        "metadata.tools",
        "level",
        "status_message",
    )
    for kind in ("generation", "tool", "retriever", "embedding", "agent"):
        span = a_raw_span(
            attributes={**{f"{OF}{key}": value for key in keys}, f"{BY}tags": value, f"{OF}type": kind}
        )
        assert DIALECT.read(span, ()).kind is not None
    DIALECT.read(a_raw_span(attributes={f"{OF}{key}": value for key in keys}), ())


def test_parts_of_reasoning_are_kept_apart() -> None:
    found = facts(
        generation(output={"role": "assistant", "content": [{"type": "thinking", "thinking": "hm"}]})
    )
    assert found.output[0].parts[0].type is PartType.REASONING
