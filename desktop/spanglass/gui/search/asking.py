"""What the search asks of the store, and the rows that its answer makes."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo

from spanglass.core.display import dated_clock, one_line
from spanglass.core.facts import Kind
from spanglass.core.query import QueryError, term
from spanglass.core.snippets import Snippet
from spanglass.core.views import FoundText, TraceSummary
from spanglass.gui.search.rows import Row, Target, marked
from spanglass.store.reader import Reader

_TEXTS, _TRACES = 6, 4
_LONGEST_RUN = 8
_SHORTEST_ID = 6
_ROLES = {
    "user": "User",
    "assistant": "Assistant",
    "system": "System",
    "developer": "Developer",
    "tool": "Tool result",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a text: messages or traces, and how long the store took."""

    text: str
    found: tuple[FoundText, ...] | tuple[TraceSummary, ...] = ()
    took_ns: int = 0


NOTHING = Answer("")
"""What is known before anything was asked."""


def ask_texts(reader: Reader, text: str) -> Answer:
    """Look for `text` in messages and tool values."""
    began = time.monotonic_ns()
    found = reader.found_texts(text, _TEXTS)
    return Answer(text, found, time.monotonic_ns() - began)


def ask_traces(reader: Reader, text: str) -> Answer:
    """Look for `text` in names, and among ids; takes longer than the index does in a large store."""
    began = time.monotonic_ns()
    found = _traces(reader, text)
    return Answer(text, found, time.monotonic_ns() - began)


def figures(text: str, texts: Answer, traces: Answer) -> str:
    """How much was found: ``3 messages, 2 traces in 11 ms``; empty as long as nothing is known."""
    known = [(answer, name, most) for answer, name, most in
             ((texts, "message", _TEXTS), (traces, "trace", _TRACES)) if answer.text == text]  # fmt: skip
    words = [_many(len(answer.found), name, most) for answer, name, most in known]
    took = max((answer.took_ns for answer, _, _ in known), default=0)
    return f"{', '.join(words)} in {max(1, took // 1_000_000)} ms" if words else ""


def _many(number: int, name: str, most: int) -> str:
    return f"{number}{'+' * (number == most)} {name}{'' if number == 1 else 's'}"


def _traces(reader: Reader, text: str) -> tuple[TraceSummary, ...]:
    name = text.strip()
    found: list[TraceSummary] = []
    if len(name) >= _SHORTEST_ID and all(letter in "0123456789abcdef" for letter in name.lower()):
        try:
            trace = reader.trace(name.lower())
        except LookupError:
            trace = None
        found += [trace] if trace is not None else []
    with suppress(QueryError):
        found += reader.traces(term("name", f"*{name}*"), limit=_TRACES).traces if name else ()
    return tuple({trace.trace_id: trace for trace in found}.values())[:_TRACES]


def message_rows(texts: Sequence[object], *, reveal: bool, zone: tzinfo | None = None) -> tuple[Row, ...]:
    """A row for each message that was found, the words marked."""
    return tuple(
        Row(
            marked(found.snippet.text, found.snippet.marks, reveal=reveal),
            "message-square" if found.role else "wrench" if found.kind is Kind.TOOL else "file-text",
            f"{_said_in(found)} · {dated_clock(found.start_ns, zone=zone)}",
            target=Target(found.trace_id, found.span_id, first_run(found.snippet)),
        )
        for found in texts
        if isinstance(found, FoundText)
    )


def first_run(snippet: Snippet) -> str:
    """The first of the words that were found, with those that follow it at once."""
    run = snippet.marks[:1]
    for start, end in snippet.marks[1:_LONGEST_RUN]:
        if snippet.text[run[-1][1] : start] != " ":
            break
        run = (*run, (start, end))
    return snippet.text[run[0][0] : run[-1][1]] if run else ""


def trace_rows(traces: Sequence[object], *, zone: tzinfo | None = None) -> tuple[Row, ...]:
    """A row for each trace."""
    return tuple(
        Row(
            ((one_line(trace.name or "unnamed"), False),),
            "list-tree",
            f"{trace.trace_id.hex()[:8]} · {dated_clock(trace.start_ns, zone=zone)}",
            target=Target(trace.trace_id),
        )
        for trace in traces
        if isinstance(trace, TraceSummary)
    )


def _said_in(found: FoundText) -> str:
    name = one_line(found.trace_name or "unnamed")
    if found.kind is Kind.TOOL:
        return f"Tool {one_line(found.span_name)} in {name}"
    role = _ROLES.get(found.role or "", one_line(found.role or found.span_name))
    return f"{role} in {name}"
