"""Traces as Markdown: for a bug report, or for another model to read."""

import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import BinaryIO

from spanglass.core.display import count, duration, money, one_line, rfc3339
from spanglass.core.ids import to_hex
from spanglass.core.tree import Node
from spanglass.core.views import SpanDetail, TraceSummary
from spanglass.exporters import ExportedTrace, Exporter
from spanglass.exporters.message_text import message_text, shown, value_text

_LONGEST = 20_000
_OPEN = 3  # spans; of more, what went well is folded up


class MarkdownReport:
    """The exporter of Markdown. Texts of a trace stand in fences that they cannot close."""

    name = "markdown"
    suffix = ".md"

    def write(self, traces: Iterable[ExportedTrace], out: BinaryIO) -> None:
        """A chapter for each trace."""
        for trace in traces:
            for piece in _chapter(trace):
                out.write(f"{piece}\n\n".encode("utf-8", "replace"))


def _chapter(trace: ExportedTrace) -> Iterator[str]:
    summary = trace.summary
    yield f"# {_inline(summary.name)}"
    yield _facts(summary)
    yield "## Spans"
    yield _fenced("\n".join(_line(node) for node in trace.nodes))
    for node in trace.nodes:
        if node.span is not None and (detail := trace.detail(node.span_id)) is not None:
            yield from _section(detail, folded=len(trace.nodes) > _OPEN)


def _facts(summary: TraceSummary) -> str:
    rows = {
        "trace": to_hex(summary.trace_id), "start": rfc3339(summary.start_ns),
        "duration": duration(summary.duration_ns), "models": ", ".join(summary.models),
        "calls": str(summary.calls), "errors": str(summary.errors), "refusals": str(summary.refusals),
        "tokens": f"{count(summary.input_tokens)} in, {count(summary.output_tokens)} out",
        "cost": money(summary.cost_nano),
    }  # fmt: skip
    return "\n".join(
        ["| | |", "|---|---|", *(f"| {name} | {_inline(held)} |" for name, held in rows.items())]
    )


def _line(node: Node) -> str:
    indent, row = "  " * node.depth, node.span
    if row is None:
        return f"{indent}(missing parent {to_hex(node.span_id)})"
    marks = [duration(row.duration_ns) if not row.running else "running"]
    if row.is_call:
        marks += [
            row.model or "unknown model",
            f"{count(row.input_tokens)} in, {count(row.output_tokens)} out",
        ]
    if row.failed:
        marks.append(f"ERROR {row.error_type or ''}".strip())
    if row.refusal is not None:
        marks.append(f"REFUSED ({row.refusal.grade})")
    return f"{indent}{one_line(row.title, 100)}  [{one_line(', '.join(marks), 200)}]"


def _section(detail: SpanDetail, *, folded: bool) -> Iterator[str]:
    """What a span says beyond its line; of many spans, those that went well are folded up."""
    row, facts = detail.row, detail.facts
    if not (facts.input or facts.output or facts.tool or row.failed):
        return
    about = f"({row.kind.value}, {to_hex(row.span_id)[:8]})"
    if folded and not row.failed and row.refusal is None:
        yield f"<details>\n<summary>{escape(one_line(row.title, 300))} {about}</summary>"
        yield from _span(detail)
        yield "</details>"
    else:
        yield f"## {_inline(row.title)} {about}"
        yield from _span(detail)


def _span(detail: SpanDetail) -> Iterator[str]:
    """The messages of a span, its tool, its error."""
    row, facts = detail.row, detail.facts
    if row.failed:
        yield f"**Error** {_inline(row.error_type or '')}"
        yield _fenced(row.error_message or "")
    for heading, messages in (("Input", facts.input), ("Output", facts.output)):
        for message in messages:
            if text := message_text(message):
                yield f"**{heading}: {_inline(message.role)}**"
                yield _fenced(text)
    if facts.tool is not None:
        for heading, held in (("Arguments", facts.tool.arguments), ("Result", facts.tool.result)):
            if held is not None:
                yield f"**{heading}**"
                yield _fenced(value_text(held))


def _fenced(text: str) -> str:
    """A block of text, between fences longer than any row of backticks in it."""
    told = shown(text, _LONGEST)
    longest = max((len(run) for run in re.findall(r"`+", told)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{_language(told)}\n{told}\n{fence}"


def _language(text: str) -> str:
    """What the text is for those who colour it."""
    if text[:1] not in ("{", "["):
        return "text"
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return "text"
    return "json"


def _inline(text: str) -> str:
    """A text within a line, none of which means anything to Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>#|~&]|^[-+])", r"\\\1", one_line(text, 300))


EXPORTER: Exporter = MarkdownReport()
