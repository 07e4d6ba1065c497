"""Stack traces of a span as blocks: of events and log records, with the place where each was raised."""

from dataclasses import replace

import pytest

from builders import a_detail, a_raw_span
from dialect_spans import a_log
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Message, Part, PartType
from spanglass.core.span import SpanEvent
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.span_blocks import Wanted, span_blocks
from spanglass.gui.pages.traces.detail.stack_traces import place, stack_blocks

PYTHON = """Traceback (most recent call last):
  File "/app/agent.py", line 10, in run
    return tool(**arguments)
  File "/app/tools.py", line 42, in get_weather
    raise TypeError("city")
TypeError: city
"""


def raised(stack: str, kind: str = "TypeError") -> SpanEvent:
    return SpanEvent("exception", 1, {"exception.type": kind, "exception.stacktrace": stack})


def detail_of(*events: SpanEvent, facts: Facts | None = None, **changes: object) -> SpanDetail:
    detail = a_detail(facts, **changes)
    return replace(detail, span=replace(a_raw_span(), events=events))


STACKS = (
    (PYTHON, "tools.py:42 in get_weather"),
    ("TypeError: x\n    at ask (/app/agent.mjs:7:11)\n    at go (/app/go.mjs:1:1)", "agent.mjs:7 in ask"),
    ("TypeError: x\n    at file:///app/agent.mjs:7:11", "agent.mjs:7"),
    ("java.io.IOException: x\n\tat shop.Tools.find(Tools.java:42)", "Tools.java:42 in shop.Tools.find"),
    ("System.Exception: x\n   at Shop.Find() in C:\\src\\Tools.cs:line 42", "Tools.cs:42 in Shop.Find()"),
    (
        PYTHON + '  File "/venv/lib/python3.11/site-packages/openai/_base.py", line 9, in post',
        "tools.py:42 in get_weather",
    ),
    ('  File "/usr/lib/python3.11/asyncio/tasks.py", line 9, in run', "tasks.py:9 in run"),
    (
        "E: x\n    at post (/app/node_modules/openai/core.mjs:1:1)\n    at ask (/app/a.mjs:7:1)",
        "a.mjs:7 in ask",
    ),
    ("no frame at all", ""),
    ("at " * 30_000 + ":1:1", ""),
)


@pytest.mark.parametrize(("stack", "expected"), STACKS)
def test_a_stack_trace_says_where_it_was_raised(stack: str, expected: str) -> None:
    assert place(stack) == expected


def test_a_failed_tool_shows_its_stack_trace_unfolded_before_what_is_missing() -> None:
    blocks = span_blocks(
        detail_of(raised(PYTHON), facts=Facts(kind=Kind.TOOL), kind=Kind.TOOL, status_code=2), Wanted()
    )
    assert [block.key for block in blocks] == ["stack.0", "missing"]
    heading = blocks[0].heading
    assert (heading.name, heading.meta, blocks[0].fold) == ("tools.py:42 in get_weather", "TypeError", False)
    assert blocks[0].copy == PYTHON.strip("\n")


def test_beside_messages_it_is_folded_and_one_that_was_handled_comes_last() -> None:
    facts = Facts(kind=Kind.LLM, input=(Message("user", (Part(PartType.TEXT, text="hi"),)),))
    failed = span_blocks(detail_of(raised(PYTHON), facts=facts, status_code=2), Wanted())
    assert (failed[0].key, failed[0].fold) == ("stack.0", True)
    handled = span_blocks(detail_of(raised(PYTHON), facts=facts), Wanted())
    assert handled[-1].key == "stack.0"


def test_what_was_noted_twice_is_shown_once_and_log_records_tell_too() -> None:
    noted = {"exception.stacktrace": "at x (y.js:1:2)", "exception.type": "E"}
    log = a_log("exception", None, **noted)
    detail = replace(detail_of(raised(PYTHON), raised(PYTHON + "\n")), logs=(log,))
    assert [block.heading.name for block in stack_blocks(detail, fold=True)] == [
        "tools.py:42 in get_weather",
        "y.js:1 in x",
    ]


def test_what_is_no_text_is_passed_over() -> None:
    events = (SpanEvent("exception", 1, {"exception.stacktrace": 7}), SpanEvent("exception", 2, {}))
    assert stack_blocks(detail_of(*events), fold=True) == ()
