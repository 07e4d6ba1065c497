"""What Weave says of the calls of operations."""

from typing import Any

import pytest

from builders import MS
from dialect_spans import odd_span, told
from spanglass.core.facts import NOTHING, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import PartType
from spanglass.core.usage import Usage
from spanglass.dialects.weave import DIALECT

OMITTED = "<anthropic.Omit object at 0x7f9003029f10>"
COUNTS = {"prompt_tokens": 1200, "completion_tokens": 12, "prompt_tokens_details": {"cached_tokens": 1024}}
ANSWER = {
    "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-2024-08-06", "usage": COUNTS,
    "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Paris"}}],
}  # fmt: skip
ASKED = {
    "self": {"client": {}}, "model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}],
    "temperature": 0.2, "timeout": "NOT_GIVEN", "tools": OMITTED, "_weave_stream_start_time": 1,
}  # fmt: skip
CHAT = {"weave.op": "openai.chat.completions.create", "weave.kind": "llm", "weave.inputs": ASKED,
        "weave.output": ANSWER, "weave.thread_id": "t-7", "weave.attributes.user_id": "u"}  # fmt: skip


def facts(changes: dict[str, Any] | None = None, **more: Any) -> Facts:
    return told(DIALECT, {**CHAT, **(changes or {})}, **more)


def test_a_call_of_openai() -> None:
    found = facts({"weave.output": {**ANSWER, "time_to_first_token": 0.25}})
    assert (found.kind, found.provider, found.response_id) == (Kind.LLM, "openai", "chatcmpl-1")
    assert (found.model_requested, found.model_responded) == ("gpt-4o", "gpt-4o-2024-08-06")
    assert found.usage == Usage(input=1200, output=12, cache_read=1024)
    assert (found.finish_reason, found.first_token_ns, found.streaming) == ("stop", 250 * MS, True)
    assert (found.parameters, found.tools) == ({"temperature": 0.2}, ())
    assert (found.input[0].parts[0].text, found.output[0].parts[0].text) == ("Hi", "Paris")
    assert (found.session, found.user) == ("t-7", "u")


def test_a_refusal_is_one() -> None:
    refused = {**ANSWER, "choices": [{"message": {"role": "assistant", "content": None, "refusal": "No."}}]}
    assert facts({"weave.output": refused}).refusal == RefusalFact("weave.output", "No.")


def test_an_image_is_one() -> None:
    content = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}]
    asked = facts({"weave.inputs": {"model": "m", "messages": [{"role": "user", "content": content}]}}).input
    assert asked[0].parts[0].type is PartType.IMAGE


@pytest.mark.parametrize(
    ("op", "kind", "expected"),
    [
        ("openai.embeddings.create", "llm", Kind.EMBEDDING),
        ("litellm.acompletion", None, Kind.LLM),
        ("Judge.score", None, Kind.EVALUATOR),
        ("agent", None, Kind.CHAIN),
        ("agent", "agent", Kind.AGENT),
        ("find", "search", Kind.RETRIEVER),
    ],
)
def test_the_kind_is_what_is_said_or_what_the_operation_is_called(
    op: str, kind: str | None, expected: Kind
) -> None:
    assert facts({"weave.op": op, "weave.kind": kind}).kind is expected


def test_of_an_embedding_model_and_tokens_are_known() -> None:
    vectors = {"model": "e-1", "data": [{"embedding": [0.1]}], "usage": {"prompt_tokens": 16}}
    found = facts({"weave.op": "openai.embeddings.create", "weave.output": vectors})
    assert (found.model_responded, found.usage, found.output) == ("e-1", Usage(input=16), ())


@pytest.mark.parametrize(("requests", "known"), [(1, True), (2, False)])
def test_the_summary_counts_where_it_is_of_one_request(requests: int, known: bool) -> None:
    summary = {"usage": {"gpt-4o": {**COUNTS, "requests": requests}}}
    found = facts({"weave.output": "Paris", "weave.summary": summary})
    assert (found.usage is not None) is known


def test_a_tool_has_its_arguments_and_what_it_gave_back() -> None:
    found = told(DIALECT, {"weave.op": "look", "weave.kind": "tool", "weave.inputs": {"city": "Paris"},
                           "weave.output": {"temp": 21}}, name="look")  # fmt: skip
    assert found.tool == ToolUse("look", None, {"city": "Paris"}, {"temp": 21})


def test_spans_that_only_point_at_a_call_are_left_to_others() -> None:
    span = odd_span(["weave.parent_call.id"], "x", "other")
    assert DIALECT.read(span, ()) == NOTHING


@pytest.mark.parametrize("value", [None, True, -1, 1.5, float("nan"), "", "{", "[]", '{"a": {"b": 1}}', [1]])
def test_odd_values_do_no_harm(value: Any) -> None:
    keys = ["weave.inputs", "weave.output", "weave.summary", "weave.thread_id", "weave.attributes.user_id"]
    for kind in ("llm", "tool", "search", value):
        DIALECT.read(odd_span(keys, value, "weave", **{"weave.op": "f", "weave.kind": kind}), ())
