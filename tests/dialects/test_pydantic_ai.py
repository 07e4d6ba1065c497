"""What pydantic-ai says of runs, calls and tools, in its old names and its new ones."""

import json
from typing import Any

import pytest

from builders import a_raw_span
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind, RefusalFact, ToolUse
from spanglass.core.messages import PartType, ToolDefinition
from spanglass.core.span import Scope
from spanglass.core.usage import Usage
from spanglass.dialects.gen_ai import DIALECT as GEN_AI
from spanglass.dialects.generic import DIALECT as GENERIC
from spanglass.dialects.logfire import DIALECT as LOGFIRE
from spanglass.dialects.pydantic_ai import DIALECT
from spanglass.dialects.reading import read

WEATHER = {"id": "c", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
ASKED = [
    {"event.name": "gen_ai.system.message", "role": "system", "content": "Be brief"},
    {"event.name": "gen_ai.user.message", "role": "user", "content": "Weather?", "gen_ai.message.index": 0},
    {"event.name": "gen_ai.assistant.message", "role": "assistant", "tool_calls": [WEATHER]},
    {"event.name": "gen_ai.tool.message", "role": "tool", "content": "rainy", "id": "c", "name": "weather"},
]
ANSWERED = {"event.name": "gen_ai.assistant.message", "role": "assistant", "content": "Rain."}
SAID = [("system", "Be brief"), ("user", "Weather?"), ("assistant", ""), ("tool", "")]


def facts(attributes: dict[str, Any], **changes: Any) -> Facts:
    plain = {
        key: json.dumps(held) if isinstance(held, dict | list) and key != "tools" else held
        for key, held in attributes.items()
    }
    span = a_raw_span(attributes=plain, **{"scope": Scope("pydantic-ai"), **changes})
    return read(span, (), (DIALECT, GEN_AI, GENERIC, LOGFIRE))


def turns(found: Facts) -> tuple[list[tuple[str, str]], list[str]]:
    return [(turn.role, turn.text) for turn in found.input], [turn.text for turn in found.output]


def test_a_run_before_the_conventions_operation() -> None:
    found = facts({
        "model_name": "gpt-4o", "agent_name": "forecaster", "logfire.msg": "forecaster run",
        "all_messages_events": [*ASKED, ANSWERED], "final_result": "Rain.",
        "gen_ai.usage.input_tokens": 200, "gen_ai.usage.output_tokens": 38,
    }, name="agent run")  # fmt: skip
    assert (found.kind, found.agent, found.title) == (Kind.AGENT, "forecaster", "forecaster run")
    assert turns(found) == (SAID, ["Rain."])
    assert (found.usage, found.model_requested) == (Usage(200, 38), None)


def test_a_run_in_the_newest_names() -> None:
    said = [
        {"role": "user", "parts": [{"type": "text", "content": "Weather?"}]},
        {"role": "assistant", "parts": [{"type": "text", "content": "Rain."}], "finish_reason": "stop"},
    ]
    found = facts({
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "forecaster", "agent_name": "f",
        "gen_ai.aggregated_usage.input_tokens": 200, "pydantic_ai.all_messages": said,
        "gen_ai.system_instructions": [{"type": "text", "content": "Be brief"}], "final_result": "Rain.",
    })  # fmt: skip
    assert (found.kind, found.usage) == (Kind.AGENT, None)
    assert turns(found) == ([("system", "Be brief"), ("user", "Weather?")], ["Rain."])


def test_a_result_that_no_message_says_is_the_answer() -> None:
    found = facts({"agent_name": "a", "all_messages_events": ASKED, "final_result": '{"c":14}'})
    assert turns(found) == (SAID, ['{"c":14}'])


def test_a_run_that_failed_has_no_answer() -> None:
    found = facts({"agent_name": "a", "all_messages_events": ASKED})
    assert turns(found) == (SAID, [])


def test_a_run_with_messages_as_the_library_has_them() -> None:
    said = [{"kind": "request", "parts": [{"part_kind": "user-prompt", "content": "Weather?"}]},
            {"kind": "response", "parts": [{"part_kind": "text", "content": "Rain."}]}]  # fmt: skip
    assert turns(facts({"agent_name": "a", "all_messages": said})) == ([("user", "Weather?")], ["Rain."])


def test_a_call_with_its_messages_as_events() -> None:
    choice = {
        "event.name": "gen_ai.choice",
        "index": 0,
        "message": {"role": "assistant", "tool_calls": [WEATHER]},
    }
    found = facts({
        "gen_ai.operation.name": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 80, "events": [*ASKED, choice],
        "model_request_parameters": {
            "function_tools": [{"name": "weather", "parameters_json_schema": {"type": "object"}}],
            "output_tools": [{"name": "final_result"}]},
    })  # fmt: skip
    assert (found.kind, turns(found)) == (Kind.LLM, (SAID, [""]))
    assert found.output[0].parts[0].arguments == {"city": "Paris"}
    assert found.tools == (
        ToolDefinition("weather", None, {"type": "object"}),
        ToolDefinition("final_result"),
    )


def test_thoughts_among_events() -> None:
    thought = {"event.name": "gen_ai.choice", "message": {"role": "assistant", "content": [
        {"kind": "thinking", "text": "hm"}, {"kind": "text", "text": "Rain."}]}}  # fmt: skip
    found = facts({"gen_ai.request.model": "m", "events": [*ASKED, thought]})
    assert [part.type for part in found.output[0].parts] == [PartType.REASONING, PartType.TEXT]


def test_logfires_events_have_no_choice() -> None:
    found = facts({"gen_ai.request.model": "m", "events": [*ASKED, ANSWERED]}, scope=Scope("logfire.openai"))
    assert turns(found) == (SAID, ["Rain."])


def test_items_that_logfire_has_no_event_for() -> None:
    given = {"event.name": "gen_ai.unknown", "role": "unknown", "content": "See JSON",
             "data": {"type": "input_text", "text": "Weather?"}}  # fmt: skip
    refused = {
        "event.name": "gen_ai.unknown",
        "role": "assistant",
        "data": {"type": "refusal", "refusal": "No."},
    }
    found = facts({"gen_ai.request.model": "m", "events": [given, refused]})
    assert turns(found) == ([("user", "Weather?")], ["No."])
    assert found.refusal == RefusalFact("events", "No.")


def test_the_conventions_messages_come_first() -> None:
    asked = [{"role": "user", "parts": [{"type": "text", "content": "Newer"}]}]
    found = facts({"gen_ai.operation.name": "chat", "gen_ai.input.messages": asked, "events": ASKED})
    assert [turn.text for turn in found.input] == ["Newer"]


def test_a_tool_in_the_old_names() -> None:
    found = facts({"gen_ai.tool.name": "weather", "gen_ai.tool.call.id": "c", "tool_response": "rainy",
                   "tool_arguments": '{"city": "Paris"}', "logfire.msg": "running tool: weather"},
                  name="running tool")  # fmt: skip
    assert (found.kind, found.tool) == (Kind.TOOL, ToolUse("weather", "c", {"city": "Paris"}, "rainy"))


def test_the_step_that_runs_tools() -> None:
    assert facts({"tools": ["weather"]}, name="running tools").kind is Kind.CHAIN
    assert facts({"tools": ["weather"]}, scope=Scope("mine")).kind is Kind.SPAN


def test_other_spans_say_nothing_here() -> None:
    assert DIALECT.read(a_raw_span(attributes={"agent_name": "a"}), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    names = ("pydantic_ai.all_messages", "all_messages_events", "all_messages", "final_result", "events",
             "tools", "agent_name", "tool_arguments", "tool_response", "model_request_parameters",
             "gen_ai.system_instructions")  # fmt: skip
    DIALECT.read(a_raw_span(attributes=dict.fromkeys(names, value)), ())
    for name in names:
        DIALECT.read(a_raw_span(attributes={"agent_name": "a", name: value, "final_result": "x"}), ())
    DIALECT.read(
        a_raw_span(attributes={"events": [{"event.name": "gen_ai.unknown", "data": value, "role": value}]}),
        (),
    )
