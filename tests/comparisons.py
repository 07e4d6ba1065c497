"""Comparisons of trees written as text, and a store with two runs of the same name and a third trace."""

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

from builders import MS, T0, a_summary
from forests import rows
from spanglass.analysis.comparing.alignment import aligned
from spanglass.analysis.comparing.contents import Content
from spanglass.analysis.comparing.line_changes import line_changes
from spanglass.core.tree import build
from spanglass.gui.pages.compare.asked import CompareLine, Comparison
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

FIRST, SECOND, OTHER = b"\x0a" * 16, b"\x0b" * 16, b"\x0c" * 16

RUN = """
agent answer_ticket
  chain route_intent
    llm classify #c
  llm draft_answer #429 !
  llm draft_answer #refused
"""
LATER = """
agent answer_ticket
  chain route_intent
    llm classify #c
  llm draft_answer #ok
  tool start_refund
"""


def compared(first: str = RUN, second: str = LATER) -> Comparison:
    """Two trees as a comparison."""
    sides = [rows(dedent(text), side) for text, side in ((first, "a"), (second, "b"))]
    held = [{name: Content(said=told) for name, told in contents.items()} for _, contents in sides]
    lines = aligned(build(sides[0][0]), build(sides[1][0]), sides[0][1], sides[1][1])
    told = tuple(
        CompareLine(
            line.first.span if line.first else None, line.second.span if line.second else None,
            (line.first is not None, line.second is not None), line.depth, line.parent,
            line_changes(line, held[0], held[1]),
        )
        for line in lines
    )  # fmt: skip
    traces = [a_summary(trace_id=name) for name in (FIRST, SECOND)]
    return Comparison(traces[0], traces[1], told, (T0, T0))


def said(role: str, text: str) -> dict[str, Any]:
    """A message as the GenAI convention has it."""
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def talk(question: str, answer: str, **more: Any) -> dict[str, Any]:
    """The attributes of a call with an instruction, a question and an answer."""
    return {
        **CHAT,
        "gen_ai.input.messages": json.dumps([said("system", "Be kind."), said("user", question)]),
        "gen_ai.output.messages": json.dumps([said("assistant", answer)]),
        **more,
    }


def store_of_two(path: Path) -> Path:
    """Two runs of ``answer_ticket``, the second a minute later, and a trace of another name."""
    writer, minute = Writer(path), 60_000 * MS
    for number, (trace, answer) in enumerate(
        ((FIRST, "I am sorry, no."), (SECOND, "I am sorry, of course."))
    ):
        start = T0 + number * minute
        root = a_span(1, trace=trace, start=start, name="answer_ticket", attributes={})
        call = a_span(2, 1, trace=trace, start=start, attributes=talk("Where is it?", answer))
        writer.write([a_batch(root, call)])
    writer.write([a_batch(a_span(1, trace=OTHER, start=T0 + 2 * minute, name="other"))])
    writer.close()
    return path
