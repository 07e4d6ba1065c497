"""What the search asks of the store, and the rows that its answer makes."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from spanglass.core.display import one_line
from spanglass.core.facts import Kind
from spanglass.core.query import QueryError, term
from spanglass.core.views import FoundText, TraceSummary
from spanglass.gui.search.rows import Row, Target, marked
from spanglass.store.reader import Reader

_TEXTS, _TRACES = 8, 4
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
    """What was found for a text, and how long the store took."""

    text: str
    texts: tuple[FoundText, ...]
    traces: tuple[TraceSummary, ...]
    took_ns: int

    @property
    def figures(self) -> str:
        """How much was found: ``3 messages, 2 traces in 11 ms``."""
        counts = ((len(self.texts), "message", _TEXTS), (len(self.traces), "trace", _TRACES))
        words = [
            f"{number}{'+' * (number == most)} {name}{'' if number == 1 else 's'}"
            for number, name, most in counts
        ]
        return f"{', '.join(words)} in {max(1, self.took_ns // 1_000_000)} ms"


def ask(reader: Reader, text: str) -> Answer:
    """Look for `text` in messages and tool values, in names of traces, and among ids."""
    began = time.monotonic_ns()
    texts = reader.found_texts(text, _TEXTS)
    return Answer(text, tuple(texts), _traces(reader, text), time.monotonic_ns() - began)


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


def message_rows(texts: Sequence[FoundText], *, reveal: bool, zone: tzinfo | None = None) -> tuple[Row, ...]:
    """A row for each message that was found, the words marked."""
    return tuple(
        Row(
            marked(found.snippet.text, found.snippet.marks, reveal=reveal),
            "message-square" if found.role else "wrench" if found.kind is Kind.TOOL else "file-text",
            f"{_said_in(found)} · {_clock(found.start_ns, zone)}",
            target=Target(found.trace_id, found.span_id),
        )
        for found in texts
    )


def trace_rows(traces: Sequence[TraceSummary], *, zone: tzinfo | None = None) -> tuple[Row, ...]:
    """A row for each trace."""
    return tuple(
        Row(
            ((one_line(trace.name or "unnamed"), False),),
            "list-tree",
            f"{trace.trace_id.hex()[:8]} · {_clock(trace.start_ns, zone)}",
            target=Target(trace.trace_id),
        )
        for trace in traces
    )


def _said_in(found: FoundText) -> str:
    name = one_line(found.trace_name or "unnamed")
    if found.kind is Kind.TOOL:
        return f"Tool {one_line(found.span_name)} in {name}"
    role = _ROLES.get(found.role or "", one_line(found.role or found.span_name))
    return f"{role} in {name}"


def _clock(at_ns: int, zone: tzinfo | None) -> str:
    try:
        at = datetime.fromtimestamp(at_ns // 1_000_000_000, UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return "—"
    today = datetime.now(UTC).astimezone(zone).date()
    return f"{at:%H:%M:%S}" if at.date() == today else f"{at:%d %b %Y, %H:%M:%S}"
