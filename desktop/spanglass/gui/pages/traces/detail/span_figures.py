"""The figures under a span's name, and the lines that say why it failed or is not counted."""

from dataclasses import dataclass

from spanglass.analysis.errors import http_status
from spanglass.core.display import UNKNOWN, duration, list_duration, money, one_line
from spanglass.core.facts import Kind
from spanglass.core.judgement import SchemaOutcome
from spanglass.core.secrets import masked
from spanglass.core.views import Below, SpanRow

COST = "Cost"
"""The label of the figure that a receipt explains."""

_OUTCOMES = {
    SchemaOutcome.NOT_JSON: "the answer is not JSON",
    SchemaOutcome.FENCED: "the JSON stands in a code fence",
    SchemaOutcome.UNKNOWN_TOOL: "the tool was not offered",
}
_AGAIN = {
    "repeated": "the same question",
    "rephrased": "the same question in other words",
    "corrected": "an objection to the answer before",
    "regenerated": "the same request sent anew",
}
_SECOND_NS = 1_000_000_000
_LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its label, itself, a grey remark behind it, and what its tool tip explains."""

    label: str
    text: str
    note: str = ""
    hint: str = ""


def figures(row: SpanRow, now_ns: int) -> tuple[Figure, ...]:
    """The figures of a span: for a call of a model all that calls of its kind have, else those known."""
    wanted = [(_duration(row, now_ns), True)]
    wanted += [(figure, row.kind is Kind.LLM) for figure in (_first_token(row), _speed(row))]
    wanted += [
        (_input(row), row.is_call),
        (_output(row), row.kind is Kind.LLM),
        (_cost(row), row.is_call),
    ]
    return tuple(figure for figure, always in wanted if always or figure.text != UNKNOWN)


def sums(below: Below | None) -> tuple[Figure, ...]:
    """What the calls below a span come to, each marked as a sum."""
    if below is None:
        return ()
    calls = f"{below.calls:,} call{'' if below.calls == 1 else 's'}"
    hint = f"Sum over the {calls} below"
    unpriced = f"; {below.unpriced:,} of them without a price" if below.unpriced else ""
    said = (
        ("Σ Input", f"{below.input_tokens:,}" if below.input_tokens is not None else UNKNOWN),
        ("Σ Output", f"{below.output_tokens:,}" if below.output_tokens is not None else UNKNOWN),
        ("Σ Cost", money(below.cost_nano)),
    )
    figures = (Figure(label, text, hint=hint + unpriced) for label, text in said if text != UNKNOWN)
    return Figure("Calls below", f"{below.calls:,}", hint="Counted calls of models"), *figures


def error_line(row: SpanRow) -> str:
    """Type and message of a failed span on one line; nothing for any other."""
    if not row.failed:
        return ""
    kind = failure(row)
    message = one_line(masked((row.error_message or "")[: 4 * _LONGEST_LINE]), _LONGEST_LINE)
    parts = (message,) if message.startswith(kind) else (kind, message)
    return ": ".join(part for part in parts if part) or "Failed, without a message"


def failure(row: SpanRow) -> str:
    """The kind of a failure, with its HTTP status where that is known: ``429 RateLimitError``."""
    kind = one_line(row.error_type or "", 100)
    status = http_status(row.error_type, row.error_message) if row.is_call or row.kind is Kind.HTTP else None
    known = status is not None and str(status) not in kind
    return f"{status} {kind}".strip() if known else kind


def schema_line(row: SpanRow) -> str:
    """Where an answer differs from the schema declared for it; nothing for one that does not."""
    verdict = row.schema
    if verdict is None or verdict.valid is not False:
        return ""
    source = f" ({one_line(verdict.source, 100)})" if verdict.source else ""
    if not verdict.problems:
        return f"Schema not kept{source}: {_OUTCOMES.get(verdict.outcome, verdict.outcome.value)}"
    problem = verdict.problems[0]
    message = one_line(problem.message, _LONGEST_LINE)
    return f"Schema not kept{source}: {one_line(problem.path, 100)} {message}"


def not_counted_line(row: SpanRow) -> str:
    """Why a call adds nothing to the totals; nothing for one that does."""
    because = row.not_counted_because
    return f"Not counted: {one_line(because, _LONGEST_LINE)}" if because and not row.counted else ""


def asked_again_line(row: SpanRow) -> str:
    """How a question takes up the one before it in the session; nothing for one that does not."""
    if row.asked_again is None:
        return ""
    how = _AGAIN.get(row.asked_again, row.asked_again)
    if row.asked_before_ns is None:
        return f"Asked again: {how}"
    return f"Asked again: {how}, {duration(max(0, row.start_ns - row.asked_before_ns))} after the one before"


def speed(row: SpanRow) -> float | None:
    """Output tokens a second, from the first token on where that is known; as the filter has it."""
    streamed_ns = row.duration_ns - (row.first_token_ns or 0)
    if row.output_tokens is None or streamed_ns <= 0:
        return None
    return row.output_tokens * _SECOND_NS / streamed_ns


def _duration(row: SpanRow, now_ns: int) -> Figure:
    if row.running:
        return Figure("Duration", list_duration(max(0, now_ns - row.start_ns)), hint="Running so far")
    return Figure("Duration", list_duration(row.took_ns))


def _first_token(row: SpanRow) -> Figure:
    hint = "" if row.first_token_ns is not None else "The client did not say when the first token came"
    return Figure("First token", list_duration(row.first_token_ns), hint=hint)


def _speed(row: SpanRow) -> Figure:
    value = speed(row)
    if value is None:
        return Figure("Speed", UNKNOWN)
    figure = f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
    part = "after the first token" if row.first_token_ns is not None else "over the whole call"
    return Figure("Speed", f"{figure} tok/s", hint=f"Output tokens a second {part}")


def _input(row: SpanRow) -> Figure:
    read, written = row.cache_read_tokens, row.cache_write_tokens
    hint = f"{written:,} written to the cache" if written else ""
    return Figure("Input", _tokens(row.input_tokens), f"{read:,} cached" if read else "", hint)


def _output(row: SpanRow) -> Figure:
    reasoning = row.reasoning_tokens
    return Figure("Output", _tokens(row.output_tokens), f"{reasoning:,} reasoning" if reasoning else "")


def _cost(row: SpanRow) -> Figure:
    hint = "" if row.cost_nano is not None or not row.is_call else "No price is known for this call"
    return Figure(COST, money(row.cost_nano), hint=hint)


def _tokens(number: int | None) -> str:
    return UNKNOWN if number is None else f"{number:,}"
