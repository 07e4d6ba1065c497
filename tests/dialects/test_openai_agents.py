"""What the OpenAI Agents SDK's own exporter says of its spans."""

import json
from typing import Any

import pytest

from builders import MS, a_raw_span
from spanglass.core.facts import ErrorFact, Facts, Kind, RefusalFact
from spanglass.core.messages import PartType
from spanglass.core.usage import Usage
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.openai_agents import DIALECT
from spanglass.dialects.reading import read

USAGE = {
    "requests": 1,
    "input_tokens": 1200,
    "output_tokens": 140,
    "total_tokens": 1340,
    "input_tokens_details": {"cached_tokens": 1024},
    "output_tokens_details": {"reasoning_tokens": 128},
}


def facts(
    kind: str | None, data: dict[str, Any] | None = None, more: dict[str, Any] | None = None, **changes: Any
) -> Facts:
    given = {f"openai_agents.data.{key}": held if isinstance(held, str) else json.dumps(held)
             for key, held in (data or {}).items()}  # fmt: skip
    attributes = {**({"openai_agents.span.type": kind} if kind else {}), **given, **(more or {})}
    return read(a_raw_span(attributes=attributes, **changes), (), (DIALECT, GENERIC))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("agent", Kind.AGENT),
        ("function", Kind.TOOL),
        ("generation", Kind.LLM),
        ("response", Kind.LLM),
        ("transcription", Kind.LLM),
        ("speech", Kind.LLM),
        ("handoff", Kind.CHAIN),
        ("guardrail", Kind.GUARDRAIL),
        ("mcp_tools", Kind.CHAIN),
        ("speech_group", Kind.CHAIN),
        ("custom", Kind.SPAN),
        ("newer", Kind.SPAN),
    ],
)
def test_the_type_is_the_kind(word: str, kind: Kind) -> None:
    assert facts(word).kind is kind


def test_turns_and_tasks_are_chains_whose_sums_do_not_count() -> None:
    found = facts("custom", {"name": "turn", "data": {"sdk_span_type": "turn", "turn": 1, "agent_name": "a",
                                                      "usage": {"input_tokens": 80}}})  # fmt: skip
    assert (found.kind, found.usage, found.agent) == (Kind.CHAIN, None, "a")


def test_a_response_has_tokens_and_an_id_and_no_words() -> None:
    found = facts("response", {"response_id": "resp_1", "usage": USAGE})
    assert (found.response_id, found.usage) == ("resp_1", Usage(1200, 140, 1024, None, 128, 1340))
    assert (found.input, found.output, found.model_requested) == ((), (), None)


def test_a_generation_has_its_conversation() -> None:
    found = facts("generation", {
        "model": "gpt-4o", "model_config": {"temperature": 0.1, "max_tokens": None}, "usage": USAGE,
        "input": [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "Hi"}],
        "output": [{"role": "assistant", "content": None, "refusal": "No."}],
    })  # fmt: skip
    assert (found.provider, found.model_requested, found.parameters) == (
        "openai",
        "gpt-4o",
        {"temperature": 0.1},
    )
    assert [turn.role for turn in found.input] == ["system", "user"]
    assert found.refusal == RefusalFact("openai_agents.data.output", "No.")


def test_a_function_is_a_tool() -> None:
    tool = facts("function", {"name": "get_weather", "input": '{"city": "Paris"}', "output": "rainy"}).tool
    assert tool is not None
    assert (tool.name, tool.arguments, tool.result) == ("get_weather", {"city": "Paris"}, "rainy")


def test_speech_and_what_was_heard() -> None:
    said = facts("speech", {"input": "Hi", "output": {"data": "AAAA", "format": "wav"}, "model": "tts-1",
                            "first_content_at": "2026-09-21T14:13:20.250Z"})  # fmt: skip
    assert (said.input[0].text, said.output[0].parts[0].uri) == ("Hi", "data:audio/wav;base64,AAAA")
    assert (said.first_token_ns, said.streaming) == (250 * MS, True)
    heard = facts("transcription", {"input": {"data": "AAAA", "format": "pcm"}, "output": "Hi"})
    assert (heard.input[0].parts[0].type, heard.output[0].text) == (PartType.AUDIO, "Hi")


def test_the_trace_says_which_conversation_and_whose() -> None:
    found = facts(None, more={"openai_agents.trace.id": "t", "openai_agents.trace.group_id": "s",
                              "openai_agents.trace.metadata.user_id": "u"})  # fmt: skip
    assert (found.kind, found.session, found.user) == (Kind.CHAIN, "s", "u")


def test_an_agent_offers_tools() -> None:
    found = facts("agent", {"tools": ["a", "b"]}, name="weather_agent")
    assert (found.agent, [tool.name for tool in found.tools]) == ("weather_agent", ["a", "b"])


def test_an_error_says_what_was_done_and_why_it_failed() -> None:
    more = {"openai_agents.error.data": '{"error": "Error code: 500"}'}
    found = facts("agent", more=more, status_code=2, status_message="Error in agent run")
    assert found.error == ErrorFact(message="Error in agent run: Error code: 500")


@pytest.mark.parametrize(
    "value", [None, True, -1, 1e300, b"\xff", [], [{}], {"a": [None]}, "{", "[1", '"\\ud800"']
)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = ("model", "model_config", "usage", "input", "output", "tools", "data", "name", "first_content_at")
    for kind in ("generation", "response", "speech", "function", "agent", "custom", value):
        given = {f"openai_agents.data.{key}": value for key in keys}
        DIALECT.read(a_raw_span(attributes={**given, "openai_agents.span.type": kind}), ())
