"""A trace as indented text: names, models, durations, tokens, cost, what went wrong."""

from collections.abc import Sequence

from spanglass.core.display import count, dated_clock, duration, money, one_line
from spanglass.core.ids import to_hex
from spanglass.core.tree import Node
from spanglass.core.views import SpanRow, TraceSummary

_NAME = 48


def tree_text(trace: TraceSummary, nodes: Sequence[Node]) -> str:
    """The heading and one line a span."""
    head = (
        f"{one_line(trace.name, 80)}  {to_hex(trace.trace_id)[:8]}  {dated_clock(trace.start_ns)}\n"
        f"{duration(trace.took_ns)} · {trace.calls:,} call{'' if trace.calls == 1 else 's'} · "
        f"{count(trace.tokens)} tokens · {money(trace.cost_nano)}"
    )
    return "\n".join([head, "", *(_line(node) for node in nodes)])


def _line(node: Node) -> str:
    indent = "  " * node.depth
    if node.span is None:
        return f"{indent}(missing parent {to_hex(node.span_id)})"
    row = node.span
    name = f"{indent}{one_line(row.title, 80)}"
    figures = [duration(row.took_ns) if not row.running else "running"]
    if row.is_call:
        figures.append(one_line(row.model or "unknown model", 40))
        if row.input_tokens is not None or row.output_tokens is not None:
            figures.append(f"{count(row.input_tokens)} in, {count(row.output_tokens)} out")
        if row.counted:
            figures.append(money(row.cost_nano))
    return f"{name:<{_NAME}}  {'  '.join(figures + _marks(row))}"


def _marks(row: SpanRow) -> list[str]:
    marks = []
    if row.attempts > 1:
        marks.append(f"attempt {row.attempt} of {row.attempts}")
    if row.refusal is not None:
        marks.append(f"REFUSED ({row.refusal.grade}): {one_line(row.refusal.evidence, 60)}")
    if row.failed:
        what = " ".join(text for text in (row.error_type, row.error_message) if text)
        marks.append(f"ERROR {one_line(what, 80)}".rstrip())
    if not row.counted and row.not_counted_because:
        marks.append(f"not counted: {row.not_counted_because}")
    return marks
