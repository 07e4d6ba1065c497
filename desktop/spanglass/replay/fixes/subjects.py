"""The recorded calls that a group's failing spans stand for, ready to be replayed."""

from collections.abc import Sequence

from spanglass.core.display import one_line
from spanglass.core.facts import Kind
from spanglass.core.fixes import CallRef
from spanglass.core.views import SpanDetail, SpanRow
from spanglass.replay.outcome import text_of_answer
from spanglass.replay.plan import Original
from spanglass.store.reader import Reader

_MOST_SPANS, _MOST_TOOLS, _MOST_SHOWN, _TITLE = 5_000, 20, 2_000, 80


def call_of(reader: Reader, ref: CallRef) -> SpanDetail | None:
    """The call of a model that a failing span stands for: itself, or the one that called the tool."""
    detail = reader.span_detail(ref.trace_id, ref.span_id)
    if detail is None or detail.row.kind is not Kind.TOOL:
        return detail
    before = [
        row
        for row in reader.spans(ref.trace_id, limit=_MOST_SPANS)
        if row.kind is Kind.LLM and row.start_ns <= detail.row.start_ns and row.counted
    ]
    asking = before[-1] if before else None
    return reader.span_detail(ref.trace_id, asking.span_id) if asking is not None else None


def with_tools(reader: Reader, call: SpanDetail) -> Original:
    """A call as a recording of its own, with the runs of tools that it led to."""
    rows = reader.spans(call.trace_id, limit=_MOST_SPANS)
    found = [reader.span_detail(call.trace_id, row.span_id) for row in _led_to(rows, call.row)]
    steps = (call, *(step for step in found if step is not None))
    return Original(call.trace_id, call.row.title or call.row.name, steps)


def alone(call: SpanDetail) -> Original:
    """A call as a recording of its own."""
    return Original(call.trace_id, call.row.title or call.row.name, (call,))


def question_of(call: SpanDetail) -> str:
    """What a call is about, for a list: the beginning of what the user said last."""
    asked = (message.text for message in reversed(call.facts.input) if message.role == "user")
    return one_line(next((text for text in asked if text.strip()), call.row.title or call.row.name), _TITLE)


def answer_of(call: SpanDetail) -> str:
    """The beginning of the recorded answer, or its error."""
    error = call.row.error_message or call.row.error_type or ""
    return (text_of_answer(call.facts) or error)[:_MOST_SHOWN]


def _led_to(rows: Sequence[SpanRow], call: SpanRow) -> list[SpanRow]:
    """The tools that ran after a call and before the next call of a model."""
    later = [row for row in rows if row.start_ns >= call.start_ns and row.span_id != call.span_id]
    end = next((row.start_ns for row in later if row.kind is Kind.LLM and row.counted), None)
    tools = [row for row in later if row.kind is Kind.TOOL and (end is None or row.start_ns <= end)]
    return tools[:_MOST_TOOLS]
