"""What the tree says of a span in words: title, second label, marks, hint and the spoken sentence."""

from dataclasses import dataclass

from spanglass.analysis.errors import http_status
from spanglass.core.display import UNKNOWN, duration, money, one_line, short_model
from spanglass.core.facts import Kind
from spanglass.core.judgement import CUT_OFF
from spanglass.core.views import SpanRow
from spanglass.gui.models.trace_columns import spoken_duration

MISSING = "missing parent"
"""Finish reasons that say an answer was cut at the token limit."""

_TITLE_LIMIT = 200
_SHORT_LIMIT = 60
_CODE_LIMIT = 24
_UNNAMED = "(no name)"


@dataclass(frozen=True, slots=True)
class Mark:
    """A small icon beside a title, with a word or number if it needs one, in the colour of `token`."""

    icon: str
    text: str
    token: str


def title(row: SpanRow | None) -> str:
    """The name on one line, harmless to show."""
    if row is None:
        return MISSING
    return one_line(row.title or row.name, _TITLE_LIMIT) or _UNNAMED


def title_token(row: SpanRow | None) -> str:
    """The colour of the title: that of what became of the span."""
    if row is None or aside(row):
        return "text3"
    if row.refusal is not None:
        return "refusal"
    return "error" if row.failed else "text1"


def aside(row: SpanRow) -> bool:
    """Whether the span is a call that adds nothing to the totals, and so stands back."""
    return row.duplicate_of is not None or (row.is_call and not row.counted)


def marks(row: SpanRow | None) -> tuple[Mark, ...]:
    """What there is to say of a span at a glance; nothing for one that went well."""
    if row is None:
        return ()
    found = []
    if row.failed:
        found.append(Mark("circle-x", _code(row), "error"))
    if row.refusal is not None:
        found.append(Mark("hand", "", "refusal"))
    if row.attempt > 1:
        found.append(Mark("rotate-cw", str(row.attempt - 1), "text2"))
    if row.schema is not None and row.schema.valid is False:
        found.append(Mark("braces", "", "error"))
    if row.finish_reason in CUT_OFF:
        found.append(Mark("scissors", "", "warn"))
    return tuple(found)


def second_label(row: SpanRow | None) -> str:
    """The grey words after the title: that it is a duplicate, what the dialect chose, or the model."""
    if row is None:
        return ""
    if row.duplicate_of is not None:
        return "duplicate"
    if row.subtitle or not row.is_call or not row.model:
        return one_line(row.subtitle, _SHORT_LIMIT)
    return one_line(short_model(row.model).removeprefix("text-embedding-"), _SHORT_LIMIT)


def hint(row: SpanRow | None) -> str:
    """What a tool tip adds: the whole name, the error, why a call is not counted."""
    if row is None:
        return "A span names this parent, but it has not arrived."
    cut = "Cut at the token limit" if row.finish_reason in CUT_OFF else ""
    said = row.refusal.evidence if row.refusal is not None else ""
    parts = (
        one_line(row.title or row.name, 400),
        _figures(row),
        ": ".join(one_line(part, 400) for part in (row.error_type, row.error_message) if part),
        f"Refused: {one_line(said, 400)}" if said else "",
        cut,
        f"Not counted: {one_line(row.not_counted_because, 200)}" if row.not_counted_because else "",
    )
    return "\n".join(part for part in parts if part)


def sentence(row: SpanRow | None) -> str:
    """A span as a screen reader says it: ``draft_answer, llm, refused, 4.62 seconds, attempt 2 of 2``."""
    if row is None:
        return MISSING
    outcome = "refused" if row.refusal is not None else f"failed {_code(row)}".strip() if row.failed else ""
    parts = (
        title(row),
        "" if row.kind is Kind.SPAN else row.kind.value,
        second_label(row),
        outcome,
        "running" if row.running else "" if row.took_ns is None else spoken_duration(row.took_ns),
        f"attempt {row.attempt} of {row.attempts}" if row.attempts > 1 else "",
        "cut at the token limit" if row.finish_reason in CUT_OFF else "",
        "not counted" if aside(row) else "",
    )
    return ", ".join(part for part in parts if part)


def _code(row: SpanRow) -> str:
    """The HTTP status of a failure, ``429``, else its type as short as it is still known by."""
    status = http_status(row.error_type, row.error_message) if row.is_call or row.kind is Kind.HTTP else None
    return str(status) if status else one_line((row.error_type or "").rsplit(".", 1)[-1], _CODE_LIMIT)


def _figures(row: SpanRow) -> str:
    """Model, first token and cost, as far as known."""
    parts = (
        one_line(row.model or "", 100),
        f"first token {duration(row.first_token_ns)}" if row.first_token_ns is not None else "",
        money(row.cost_nano) if row.cost_nano is not None else "",
    )
    return " · ".join(part for part in parts if part and part != UNKNOWN)
