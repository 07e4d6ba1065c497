"""Spans of the Model Context Protocol."""

from typing import Any

import pytest

from dialect_spans import odd_span, told
from odd_values import ODD
from spanglass.core.facts import NOTHING, ErrorFact, Kind
from spanglass.dialects.mcp import DIALECT

CALL = {"mcp.method.name": "tools/call", "jsonrpc.request.id": "1", "mcp.session.id": "not a conversation"}


@pytest.mark.parametrize("side", [2, 3])
def test_a_call_of_a_tool_on_either_side(side: int) -> None:
    given = {**CALL, "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_weather",
             "gen_ai.tool.call.arguments": {"city": "Paris"}, "gen_ai.tool.call.result": "rainy"}  # fmt: skip
    found = told(DIALECT, given, kind=side, name="tools/call get_weather")
    assert (found.kind, found.session) == (Kind.TOOL, None)
    assert found.tool is not None
    assert (found.tool.name, found.tool.arguments, found.tool.result) == (
        "get_weather",
        {"city": "Paris"},
        "rainy",
    )


def test_the_name_of_the_span_names_the_tool() -> None:
    found = told(DIALECT, CALL, name="tools/call get_weather")
    assert found.tool is not None
    assert found.tool.name == "get_weather"


@pytest.mark.parametrize(
    ("given", "said"),
    [({"mcp.method.name": "tools/list"}, []),
     ({"mcp.method.name": "resources/read", "mcp.resource.uri": "file:///a"}, ["file:///a"]),
     ({"mcp.method.name": "prompts/get", "gen_ai.prompt.name": "review"}, ["review"])],
)  # fmt: skip
def test_other_messages_are_steps_of_a_chain(given: dict[str, str], said: list[str]) -> None:
    found = told(DIALECT, given)
    assert (found.kind, found.tool, [turn.text for turn in found.input]) == (Kind.CHAIN, None, said)
    assert found.operation == given["mcp.method.name"]


def test_an_error_of_the_protocol() -> None:
    failed = {**CALL, "error.type": "-32602", "rpc.response.status_code": "-32602"}
    found = told(DIALECT, failed, status_code=2, status_message="Invalid request parameters")
    assert found.error == ErrorFact("-32602", "Invalid request parameters")


def test_a_span_without_a_method_is_left_alone() -> None:
    assert DIALECT.read(odd_span(["mcp.session.id"], "s", "mcp"), ()) is NOTHING


@pytest.mark.parametrize("value", ODD)
def test_no_value_is_too_odd_to_read(value: Any) -> None:
    keys = ("gen_ai.tool.name", "gen_ai.tool.call.id", "gen_ai.tool.call.arguments", "mcp.resource.uri",
            "gen_ai.tool.call.result")  # fmt: skip
    for method in ("tools/call", "resources/read", value):
        DIALECT.read(odd_span(keys, value, "mcp", **{"mcp.method.name": method}), ())
