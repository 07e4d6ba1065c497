"""Records that name no span: which are read, and what they tell of it."""

from dataclasses import replace
from typing import Any

import pytest

from dialect_spans import a_log
from odd_values import ODD
from spanglass.core.loose_record import About, LooseRecord
from spanglass.core.span import Scope
from spanglass.dialects.loose_records import loose_record, may_be_loose


def test_the_end_of_a_codex_stream_tells_its_tokens_both_ways() -> None:
    log = a_log(
        "event otel/src/events.rs:1",
        **{
            "event.name": "codex.sse_event", "event.kind": "response.completed", "conversation.id": "s",
            "model": "gpt-5.1-codex", "input_token_count": "1200", "cached_token_count": 1024,
            "output_token_count": 12, "reasoning_token_count": 128,
        },
    )  # fmt: skip
    assert loose_record(log) == LooseRecord(About.ANSWER, "s", "gpt-5.1-codex", (1200, 2224), (12, 140))


def test_the_many_events_of_a_stream_tell_nothing() -> None:
    assert loose_record(a_log("codex.sse_event", **{"event.kind": "response.output_text.delta"})) is None
    failed = loose_record(a_log("codex.sse_event", **{"event.kind": "response.failed"}))
    assert failed is not None
    assert failed.about is About.ANSWER


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("codex.user_prompt", About.PROMPT),
        ("codex.api_request", About.REQUEST),
        ("codex.tool_result", About.TOOL),
        ("gemini_cli.api_request", About.REQUEST),
        ("gemini_cli.api_response", About.ANSWER),
        ("gen_ai.client.inference.operation.details", About.ANSWER),
        ("claude_code.api_request", About.ANSWER),
        ("claude_code.assistant_response", About.ANSWER),
    ],
)
def test_records_of_coding_agents_are_read(name: str, about: About) -> None:
    found = loose_record(replace(a_log(name, **{"session.id": "s"}), span_id=b""))
    assert found == LooseRecord(about, "s")


def test_a_short_name_is_whole_in_the_body_and_a_request_has_an_id() -> None:
    log = a_log("api_request", "claude_code.api_request", request_id="r", input_tokens=176,
                cache_read_tokens=1024, cache_creation_tokens=300, output_tokens=12)  # fmt: skip
    found = LooseRecord(About.ANSWER, inputs=(176, 1500), outputs=(12,), request_id="r")
    assert loose_record(log) == found
    assert may_be_loose(replace(log, scope=Scope("com.anthropic.claude_code.events")))


def test_a_request_is_of_the_span_that_it_names() -> None:
    assert loose_record(a_log("codex.api_request")) is None
    assert may_be_loose(a_log("codex.user_prompt"))
    assert may_be_loose(a_log("event otel/src/events.rs:1"))
    assert not may_be_loose(a_log("gen_ai.choice"))
    assert may_be_loose(replace(a_log("gen_ai.choice"), span_id=b""))


def test_other_records_and_numbers_of_threads_are_left_alone() -> None:
    assert loose_record(a_log("app.started", **{"session.id": "s"})) is None
    assert loose_record(a_log("codex.user_prompt", **{"thread.id": 3})) == LooseRecord(About.PROMPT)


def test_a_tool_is_told_by_name_and_call() -> None:
    found = loose_record(a_log("codex.tool_result", tool_name="shell", call_id="c"))
    assert found == LooseRecord(About.TOOL, call_id="c", tool="shell")


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd(value: Any) -> None:
    keys = ("conversation.id", "model", "input_token_count", "output_token_count", "call_id", "event.kind")
    for name in ("codex.sse_event", "gemini_cli.api_response"):
        loose_record(a_log(name, value, **dict.fromkeys(keys, value)))
