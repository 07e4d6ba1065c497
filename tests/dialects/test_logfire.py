"""What Logfire says of spans and of the calls its integrations trace."""

import json
from typing import Any

import pytest

from builders import a_raw_span
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind, RefusalFact
from spanglass.core.span import Scope
from spanglass.core.usage import Usage
from spanglass.dialects.gen_ai import DIALECT as GEN_AI
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.logfire import DIALECT
from spanglass.dialects.reading import read
from spanglass.dialects.stream_notes import DIALECT as NOTES

OPENAI = {"prompt_tokens": 1200, "completion_tokens": 140, "total_tokens": 1340,
          "prompt_tokens_details": {"cached_tokens": 1024},
          "completion_tokens_details": {"reasoning_tokens": 128}}  # fmt: skip
ANTHROPIC = {"input_tokens": 176, "output_tokens": 12, "cache_read_input_tokens": 1024,
             "cache_creation_input_tokens": 300}  # fmt: skip
REQUEST = {"model": "gpt-4o", "temperature": 0.2, "messages": [{"role": "user", "content": "Capital?"}],
           "tools": [{"type": "function", "function": {"name": "f"}}]}  # fmt: skip


def facts(attributes: dict[str, Any], **changes: Any) -> Facts:
    plain = {key: json.dumps(held) if isinstance(held, dict) else held for key, held in attributes.items()}
    return read(a_raw_span(attributes=plain, **changes), (), (DIALECT, GEN_AI, GENERIC, NOTES))


def test_the_message_is_the_title_and_the_tags_are_the_applications() -> None:
    found = facts(
        {"logfire.msg": "asked for Paris", "logfire.tags": ["LLM", "beta"]}, name="asked for {city}"
    )
    assert (found.title, found.tags) == ("asked for Paris", ("beta",))
    assert facts({"logfire.msg": "chat"}, name="chat").title is None


def test_a_reason_as_json_and_a_cost() -> None:
    found = facts({"gen_ai.request.model": "gpt-4o", "gen_ai.response.finish_reasons": '["tool_calls"]',
                   "operation.cost": 1.095e-05})  # fmt: skip
    assert (found.finish_reason, found.sender_cost_nano) == ("tool_calls", 10_950)


@pytest.mark.parametrize(
    ("given", "raw", "usage"),
    [
        (1200, OPENAI, Usage(1200, 140, 1024, None, 128, 1340)),
        (1500, ANTHROPIC, Usage(1500, 12, 1024, 300, total=1512)),
        (176, ANTHROPIC, Usage(1500, 12, 1024, 300, total=1512)),
        (2000, {**ANTHROPIC, "input_tokens": 2000}, Usage(3324, 12, 1024, 300, total=3336)),
        (3324, {**ANTHROPIC, "input_tokens": 2000}, Usage(3324, 12, 1024, 300, total=3336)),
        (25, {}, Usage(25)),
    ],
)
def test_the_providers_own_counts_add_details(given: int, raw: dict[str, Any], usage: Usage) -> None:
    assert (
        facts({"logfire.msg": "m", "gen_ai.usage.input_tokens": given, "gen_ai.usage.raw": raw}).usage
        == usage
    )


def test_a_call_of_before_the_convention() -> None:
    answer = {"message": {"role": "assistant", "content": None, "refusal": "No."}, "usage": OPENAI}
    found = facts({"request_data": REQUEST, "response_data": answer}, scope=Scope("logfire.openai"))
    assert (found.kind, found.provider, found.model_requested) == (Kind.LLM, "openai", "gpt-4o")
    assert (found.input[0].text, found.parameters) == ("Capital?", {"temperature": 0.2})
    assert [tool.name for tool in found.tools] == ["f"]
    assert found.usage == Usage(1200, 140, 1024, None, 128, 1340)
    assert found.refusal == RefusalFact("response_data", "No.")


def test_a_message_of_anthropic_of_before_the_convention() -> None:
    answer = {"message": {"role": "assistant", "content": "Paris"}, "usage": ANTHROPIC}
    asked = {
        "model": "claude-sonnet-4-5",
        "system": "Be brief",
        "messages": [{"role": "user", "content": "Hi"}],
    }
    found = facts({"request_data": asked, "response_data": answer}, scope=Scope("logfire.anthropic"))
    assert ([turn.role for turn in found.input], found.output[0].text) == (["system", "user"], "Paris")
    assert (found.provider, found.usage) == ("anthropic", Usage(1500, 12, 1024, 300, total=1512))


@pytest.mark.parametrize(
    "answer", [{"combined_chunk_content": "Paris", "chunk_count": 3}, {"message": {"content": "Paris"}}]
)
def test_a_note_on_a_stream(answer: dict[str, Any]) -> None:
    found = facts(
        {"logfire.span_type": "log", "duration": 0.25, "request_data": REQUEST, "response_data": answer}
    )
    assert (found.kind, found.streaming, found.covers_ns) == (Kind.LLM, True, 250_000_000)
    assert found.output[0].text == "Paris"


def test_a_request_that_keeps_only_its_model_says_nothing() -> None:
    found = facts({"request_data": {"model": "gpt-4o", "stream": True}})
    assert (found.model_requested, found.streaming, found.input) == ("gpt-4o", True, ())


def test_an_embeddings_answer_is_its_usage() -> None:
    found = facts({"request_data": {"model": "text-embedding-3-small", "input": ["a"]},
                   "response_data": {"usage": {"prompt_tokens": 16, "total_tokens": 16}}})  # fmt: skip
    assert (found.kind, found.output, found.usage) == (Kind.EMBEDDING, (), Usage(16, total=16))


def test_the_notice_that_a_span_began_is_no_call() -> None:
    found = facts(
        {"logfire.span_type": "pending_span", "gen_ai.operation.name": "chat", "request_data": REQUEST}
    )
    assert found.kind is Kind.SPAN


def test_a_scrubbed_session_is_none() -> None:
    assert (
        facts({"logfire.msg": "m", "session_id": "[Scrubbed due to 'session']", "user_id": "u"}).session
        is None
    )


def test_other_spans_say_nothing_here() -> None:
    assert DIALECT.read(a_raw_span(attributes={"operation.name": "ai.embed"}), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    names = ("logfire.msg", "logfire.span_type", "logfire.tags", "operation.cost", "request_data",
             "response_data", "gen_ai.usage.raw", "duration")  # fmt: skip
    DIALECT.read(a_raw_span(attributes=dict.fromkeys(names, value)), ())
    for key in ("message", "usage", "combined_chunk_content", "text"):
        DIALECT.read(a_raw_span(attributes={"response_data": {key: value, "usage": value}}), ())
