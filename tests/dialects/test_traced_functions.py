"""Functions traced by the SDKs of Laminar, HoneyHive, AgentOps and Mirascope."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, Facts, Kind, ToolUse
from spanglass.dialects.traced_functions import DIALECT

ANSWER = "The capital of France is Paris."
AGENT = {"q": "weather?"}
HIVE = "honeyhive_event_type"


def laminar(kind: str, given: Any, returned: Any, **more: Any) -> dict[str, Any]:
    return {"lmnr.span.type": kind, "lmnr.span.input": given, "lmnr.span.output": returned, **more}


def told_texts(found: Facts) -> tuple[list[str], list[str]]:
    return [turn.text for turn in found.input], [turn.text for turn in found.output]


@pytest.mark.parametrize(
    "attributes",
    [
        laminar("DEFAULT", AGENT, f'"{ANSWER}"'),
        {HIVE: "chain", "honeyhive_inputs.q": "weather?", "honeyhive_outputs.result": ANSWER},
        {"agentops.span.kind": "task", "agentops.task.input": {"args": ["weather?"], "kwargs": {}},
         "agentops.task.output": ANSWER},
        {"mirascope.type": "trace", "mirascope.trace.arg_values": '{"q":"weather?"}',
         "mirascope.trace.output": ANSWER},
    ],
)  # fmt: skip
def test_a_function_with_what_was_given_and_what_came_back(attributes: dict[str, Any]) -> None:
    found = told(DIALECT, attributes, name="agent_turn")
    assert found.kind is Kind.CHAIN
    assert told_texts(found) == (["weather?"], [ANSWER])


@pytest.mark.parametrize(
    "attributes",
    [
        laminar("TOOL", {"city": "Paris"}, '"sunny"'),
        {HIVE: "tool", "honeyhive_inputs.city": "Paris", "honeyhive_outputs.result": "sunny"},
        {"agentops.span.kind": "tool", "agentops.tool.input": {"args": [], "kwargs": {"city": "Paris"}},
         "agentops.tool.output": "sunny"},
    ],
)  # fmt: skip
def test_a_tool_with_its_arguments_and_result(attributes: dict[str, Any]) -> None:
    found = told(DIALECT, attributes, name="get_weather")
    assert (found.kind, found.tool) == (Kind.TOOL, ToolUse("get_weather", None, {"city": "Paris"}, "sunny"))
    assert told_texts(found) == ([], [])


@pytest.mark.parametrize(
    "attributes",
    [
        laminar("DEFAULT", AGENT, "{}", **{
            "lmnr.association.properties.session_id": "s", "lmnr.association.properties.user_id": "u",
        }),
        {HIVE: "tool", "honeyhive.session_id": "s", "honeyhive_user_properties.user_id": "u"},
    ],
)  # fmt: skip
def test_for_whom_it_ran(attributes: dict[str, Any]) -> None:
    found = told(DIALECT, attributes)
    assert (found.session, found.user) == ("s", "u")


def test_a_call_that_the_convention_describes_keeps_its_own_facts() -> None:
    call = laminar(
        "LLM",
        '[{"role": "user", "content": "again"}]',
        '"x"',
        **{
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.input.messages": '[{"role": "user", "content": "Hi"}]',
            "gen_ai.output.messages": '[{"role": "assistant", "content": "Hello"}]',
        },
    )
    found = told(DIALECT, call)
    assert (found.kind, told_texts(found)) == (Kind.LLM, (["Hi"], ["Hello"]))


def test_spans_of_others_are_left_alone() -> None:
    assert DIALECT.read(odd_span(["honeyhive.project"], "p", "other"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    for keys in (
        ("lmnr.span.type", "lmnr.span.input", "lmnr.span.output", "lmnr.association.properties.user_id"),
        ("honeyhive_event_type", "honeyhive_inputs.a", "honeyhive_outputs.result"),
        ("agentops.span.kind", "agentops.tool.input", "agentops.entity.output"),
    ):
        DIALECT.read(odd_span(keys, value, "other"), ())
        DIALECT.read(odd_span(keys, value, "other", **{keys[0]: "tool"}), ())
