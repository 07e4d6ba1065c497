"""What PostHog's events say of calls, steps and traces."""

from typing import Any

import pytest

from builders import MS
from dialect_spans import odd_span, told
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import PartType
from spanglass.core.span import STATUS_ERROR
from spanglass.core.usage import Usage
from spanglass.dialects.posthog import DIALECT

CALL = {"type": "function", "id": "c", "function": {"name": "look", "arguments": '{"city": "Paris"}'}}
CHAT = {
    "posthog.event": "generation", "posthog.model": "gpt-4o-mini", "posthog.provider": "openai",
    "posthog.input": '[{"role": "user", "content": "Hi"}]', "posthog.model_parameters": {"temperature": 0.2},
    "posthog.output_choices": '[{"role": "assistant", "content": [{"type": "text", "text": "Paris"}]}]',
    "posthog.usage": {"prompt_tokens": 1200, "completion_tokens": 12,
                      "prompt_tokens_details": {"cached_tokens": 1024}},
    "posthog.stop_reason": "stop", "posthog.session_id": "s", "posthog.distinct_id": "u",
    "posthog.properties.feature": "weather",
    "posthog.tools": '[{"type": "function", "function": {"name": "look"}}]',
}  # fmt: skip


def facts(changes: dict[str, Any] | None = None, **more: Any) -> Facts:
    return told(DIALECT, {**CHAT, **(changes or {})}, **more)


def test_a_call() -> None:
    found = facts({"posthog.time_to_first_token": 0.25, "posthog.total_cost_usd": 0.002})
    assert (found.kind, found.provider, found.model_requested) == (Kind.LLM, "openai", "gpt-4o-mini")
    assert found.usage == Usage(input=1200, output=12, cache_read=1024)
    assert (found.finish_reason, found.first_token_ns, found.streaming) == ("stop", 250 * MS, True)
    assert (found.input[0].parts[0].text, found.output[0].parts[0].text) == ("Hi", "Paris")
    assert (found.session, found.user, found.feature) == ("s", "u", "weather")
    assert (found.parameters, [tool.name for tool in found.tools]) == ({"temperature": 0.2}, ["look"])
    assert found.sender_cost_nano == 2_000_000


def test_a_tool_call_is_one() -> None:
    (part,) = (
        told(DIALECT, {**CHAT, "posthog.output_choices": ({"role": "assistant", "content": [CALL]},)})
        .output[0]
        .parts
    )
    assert (part.type, part.name, part.arguments) == (PartType.TOOL_CALL, "look", {"city": "Paris"})


def test_a_refusal_and_a_filter_are_refusals() -> None:
    refused = ({"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},)
    assert facts({"posthog.output_choices": refused}).refusal == RefusalFact("posthog.output_choices", "No.")
    filtered = facts({"posthog.output_choices": None, "posthog.stop_reason": "content_filter"})
    assert filtered.refusal == RefusalFact("finish:content_filter", "content_filter")


@pytest.mark.parametrize(
    ("changes", "taken"),
    [({"posthog.provider": "anthropic"}, 3324), ({}, 2000),
     ({"posthog.cache_reporting_exclusive": True}, 3324),
     ({"posthog.provider": "anthropic", "posthog.cache_reporting_exclusive": False}, 2000)],
)  # fmt: skip
def test_anthropics_tokens_are_counted_without_those_of_the_cache(
    changes: dict[str, Any], taken: int
) -> None:
    counts = {
        "posthog.usage": None, "posthog.input_tokens": 2000, "posthog.output_tokens": 12,
        "posthog.cache_read_input_tokens": 1024, "posthog.cache_creation_input_tokens": 300,
    }  # fmt: skip
    used = facts({**counts, **changes}).usage
    assert used is not None
    assert (used.input, used.cache_read, used.cache_write) == (taken, 1024, 300)


def test_the_two_sides_of_a_cost_are_added() -> None:
    sides = {"posthog.input_cost_usd": 0.001, "posthog.output_cost_usd": 0.002}
    assert facts(sides).sender_cost_nano == 3_000_000


def test_an_error_has_the_providers_status() -> None:
    found = facts({"posthog.http_status": 500}, status_code=STATUS_ERROR, status_message="no")
    assert found.error == ErrorFact("500", "no", 500)
    assert facts({"posthog.http_status": 200}).error is None


def test_steps_are_what_they_say() -> None:
    state = {"posthog.input_state": {"city": "Paris"}, "posthog.output_state": {"temp": 21}}
    tool = told(DIALECT, {"posthog.event": "span", "posthog.span_type": "tool", **state}, name="look")
    assert tool.tool == ToolUse("look", None, {"city": "Paris"}, {"temp": 21})
    agent = told(DIALECT, {"posthog.event": "span", "posthog.span_type": "agent"}, name="Helper")
    assert (agent.kind, agent.agent) == (Kind.AGENT, "Helper")
    trace = told(DIALECT, {"posthog.event": "trace", "posthog.input_state": "Where?"}, name="")
    assert (trace.kind, trace.title, trace.input[0].parts[0].text) == (Kind.CHAIN, "trace", "Where?")
    assert told(DIALECT, {**CHAT, "posthog.event": "embedding"}).kind is Kind.EMBEDDING


@pytest.mark.parametrize("value", [None, True, -1, 1.5, float("nan"), "", "{", "[]", '{"a": {"b": 1}}', [1]])
def test_odd_values_do_no_harm(value: Any) -> None:
    keys = [*(key for key in CHAT if key != "posthog.event"), "posthog.input_state", "posthog.http_status"]
    for event in ("generation", "span", "trace", "embedding", value):
        DIALECT.read(odd_span(keys, value, "posthog", **{"posthog.event": event}), ())
