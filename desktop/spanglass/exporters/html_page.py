"""One page of HTML that needs nothing else: tree, waterfall and messages; no script, no address."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import BinaryIO

from spanglass.core.display import count, duration, money, rfc3339
from spanglass.core.ids import to_hex
from spanglass.core.tree import Node
from spanglass.core.views import SpanDetail, SpanRow, TraceSummary
from spanglass.exporters import ExportedTrace, Exporter
from spanglass.exporters.html_style import STYLE
from spanglass.exporters.message_text import message_text, shown, value_text

_LONGEST = 200_000
_HEAD = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">\n'
    f"<title>Traces</title>\n<style>{STYLE}</style></head><body>\n"
)


class HtmlPage:
    """The exporter of a page; every text of a trace is escaped."""

    name = "html"
    suffix = ".html"

    def write(self, traces: Iterable[ExportedTrace], out: BinaryIO) -> None:
        """A section for each trace, whose spans open with a click."""
        out.write(_HEAD.encode())
        for trace in traces:
            for piece in _section(trace):
                out.write(f"{piece}\n".encode("utf-8", "replace"))
        out.write(b"</body></html>\n")


def _section(trace: ExportedTrace) -> Iterator[str]:
    summary = trace.summary
    yield f"<section><h1>{_text(summary.name)}</h1>"
    yield f'<p class="facts">{" · ".join(map(_text, _facts(summary)))}</p>'
    yield '<div class="spans">'
    for node in trace.nodes:
        yield from _node(node, trace)
    yield "</div></section>"


def _facts(summary: TraceSummary) -> list[str]:
    tokens = f"{count(summary.input_tokens)} in, {count(summary.output_tokens)} out"
    found = [
        to_hex(summary.trace_id), rfc3339(summary.start_ns), duration(summary.duration_ns),
        _calls(summary.calls), f"{tokens} tokens", money(summary.cost_nano), ", ".join(summary.models),
    ]  # fmt: skip
    return [fact for fact in found if fact]


def _calls(number: int) -> str:
    return "1 call" if number == 1 else f"{number} calls"


def _node(node: Node, trace: ExportedTrace) -> Iterator[str]:
    row = node.span
    if row is None:
        place = f'class="row missing" style="--depth:{node.depth}"'
        yield f"<div {place}>missing parent {to_hex(node.span_id)}</div>"
        return
    state = "refused" if row.refusal is not None else "failed" if row.failed else ""
    opened = " open" if state else ""
    yield f'<details class="{row.kind.value} {state}"{opened}>'
    yield f'<summary class="row" style="--depth:{node.depth}">'
    said = f" <em>{state}</em>" if state else ""
    yield f'<span class="name"><i>{row.kind.value}</i> {_text(row.title)}{said}</span>'
    yield f'<span class="figures">{_text(_figures(row))}</span>{_bar(row, trace.summary)}</summary>'
    detail = trace.detail(row.span_id)
    if detail is not None:
        yield from _content(detail)
    yield "</details>"


def _figures(row: SpanRow) -> str:
    found = ["running" if row.running else duration(row.duration_ns)]
    if row.is_call:
        found += [
            row.model or "unknown model",
            f"{count(row.input_tokens)} in, {count(row.output_tokens)} out",
        ]
        found += [money(row.cost_nano)] if row.counted else ["not counted"]
    return " · ".join(found)


def _bar(row: SpanRow, summary: TraceSummary) -> str:
    """Where the span lies in the time of the trace."""
    whole = max(1, summary.duration_ns)
    left = min(100.0, max(0.0, (row.start_ns - summary.start_ns) * 100 / whole))
    width = min(100.0 - left, max(0.2, row.duration_ns * 100 / whole))
    return f'<span class="time"><b style="left:{left:.3f}%;width:{width:.3f}%"></b></span>'


def _content(detail: SpanDetail) -> Iterator[str]:
    row, facts = detail.row, detail.facts
    yield '<div class="content">'
    if row.failed:
        yield _block("error", "Error", " ".join(filter(None, (row.error_type, row.error_message))))
    if row.refusal is not None:
        yield _block("refusal", f"Refused ({row.refusal.grade})", row.refusal.evidence)
    for heading, messages in (("", facts.input), ("answer", facts.output)):
        for message in messages:
            yield _block(heading, message.role, message_text(message))
    if facts.tool is not None:
        for heading, held in (("Arguments", facts.tool.arguments), ("Result", facts.tool.result)):
            if held is not None:
                yield _block("", heading, value_text(held))
    attributes = "".join(
        f"<tr><th>{_text(name)}</th><td>{_text(value_text(held))}</td></tr>"
        for name, held in detail.span.attributes.items()
    )
    yield f"<details><summary>Attributes</summary><table>{attributes}</table></details></div>"


def _block(kind: str, heading: str, text: str) -> str:
    return f'<h2 class="{kind}">{_text(heading)}</h2><pre>{_text(text)}</pre>'


def _text(text: str) -> str:
    return escape(shown(text, _LONGEST))


EXPORTER: Exporter = HtmlPage()
