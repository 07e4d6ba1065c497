"""A span for the clipboard: as text that people read, and as the JSON that the command line prints."""

from spanglass.core.display import UNKNOWN, one_line
from spanglass.core.documents import span_document
from spanglass.core.otlp_json import to_text
from spanglass.core.secrets import masked
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.message_blocks import copied, original
from spanglass.gui.pages.traces.detail.span_figures import (
    asked_again_line,
    error_line,
    figures,
    not_counted_line,
)


def span_text(detail: SpanDetail, now_ns: int) -> str:
    """Name, model, figures and all messages; secrets are masked."""
    row, facts = detail.row, detail.facts
    head = [one_line(row.title or row.name, 200), one_line(row.model or "", 100)]
    numbers = ", ".join(
        " ".join(filter(None, (figure.label, figure.text, figure.note and f"({figure.note})")))
        for figure in figures(row, now_ns)
        if figure.text != UNKNOWN
    )
    parts = [
        " · ".join(filter(None, head)),
        numbers,
        error_line(row),
        asked_again_line(row),
        not_counted_line(row),
    ]
    body = [copied(facts.input)]
    if facts.tool is not None:
        body += [
            f"{title}:\n{original(value)}"
            for title, value in (("Arguments", facts.tool.arguments), ("Result", facts.tool.result))
            if value is not None
        ]
    body += [f"Document {number}:\n{found.content}" for number, found in enumerate(facts.documents, 1)]
    body.append(copied(facts.output))
    return masked("\n\n".join(filter(None, ("\n".join(filter(None, parts)), *body))))


def span_json(detail: SpanDetail) -> str:
    """Everything known of the span, as ``spanglass show --json`` has it; secrets are masked."""
    return masked(to_text(span_document(detail)))
