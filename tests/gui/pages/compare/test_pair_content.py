from dataclasses import replace

from builders import a_detail, a_raw_span
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType, ToolDefinition
from spanglass.core.span import Value
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.compare.pair_content import pair_content


def detail(
    facts: Facts | None = None, attributes: dict[str, Value] | None = None, **row: object
) -> SpanDetail:
    made = a_detail(facts or Facts(kind=Kind.LLM), **row)
    return replace(made, span=a_raw_span(attributes=attributes or {}))


def test_attributes_that_differ_are_counted_and_long_ones_come_last() -> None:
    long = "x" * 500
    first = detail(attributes={"messages": long, "same": 1, "tokens": 238, "gone": "a"})
    second = detail(attributes={"messages": long + "y", "same": 1, "tokens": 171})
    found = pair_content(first, second).attributes
    assert (found.differing, found.names) == (3, 4)
    assert [(row.name, row.first, row.second) for row in found.rows[:2]] == [
        ("tokens", "238", "171"),
        ("gone", "a", "—"),
    ]
    assert found.rows[2].name == "messages"


def test_what_differs_within_json_stands_below_it() -> None:
    found = pair_content(
        detail(attributes={"j": '{"a": 1, "b": 2}'}), detail(attributes={"j": '{"a": 1, "b": 3}'})
    )
    rows = [(row.depth, row.name, row.first, row.second) for row in found.attributes.rows]
    assert rows[1] == (1, "$.b", "2", "3")


def test_parameters_that_differ_come_first() -> None:
    first = detail(Facts(kind=Kind.LLM, parameters={"temperature": 0.2, "seed": 7}))
    second = detail(Facts(kind=Kind.LLM, parameters={"temperature": 0.9, "seed": 7}))
    found = pair_content(first, second).parameters
    assert (found.rows[0].name, found.rows[0].first, found.rows[0].second) == ("Temperature", "0.2", "0.9")
    assert found.differing == 1
    assert all(row.same for row in found.rows[1:])


def test_tools_that_differ_are_told() -> None:
    one = ToolDefinition("find", "Finds.", {"type": "object"})
    two = ToolDefinition("find", "Finds it.", {"type": "object"})
    found = pair_content(
        detail(Facts(kind=Kind.LLM, tools=(one,))),
        detail(Facts(kind=Kind.LLM, tools=(two, ToolDefinition("x")))),
    )
    assert [(row.depth, row.name) for row in found.tools.rows] == [
        (0, "find"),
        (1, "$.description"),
        (0, "x"),
    ]
    assert (found.tools.differing, found.tools.names) == (2, 2)


def test_the_note_says_what_is_the_same() -> None:
    system = Message("system", (Part(PartType.TEXT, "Be kind."),))
    facts = Facts(kind=Kind.LLM, input=(system,), model_requested="m", model_responded="m-1")
    other = replace(facts, model_responded="m-2", tools=(ToolDefinition("x"),))
    assert (
        pair_content(detail(facts), detail(other)).note == "same system prompt, other tools, other snapshot"
    )
    assert pair_content(detail(facts), None).note == ""


def test_a_missing_side_is_shown_as_such() -> None:
    found = pair_content(None, detail(attributes={"a": 1}))
    assert [(row.first, row.second) for row in found.attributes.rows] == [("—", "1")]
