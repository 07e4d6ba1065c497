"""What runs came to: each one's figures and verdict, and their median and spread beside the recording."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from spanglass.core.documents import plain_value
from spanglass.core.facts import Facts, Kind
from spanglass.core.messages import Part
from spanglass.core.record import SpanRecord
from spanglass.core.span import RawSpan
from spanglass.core.word_diff import word_diff


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run's figures; `words_same` is the share of the recorded answer's characters that it has too."""

    latency_ns: int | None
    first_token_ns: int | None
    input_tokens: int | None
    output_tokens: int | None
    cost_nano: int | None
    model: str | None
    finish_reason: str | None
    verdict: str
    text: str
    words_same: float | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the middle and the most of some runs; None where no run tells."""

    least: float
    middle: float
    most: float


def outcome(record: SpanRecord, beside: str | None = None) -> Outcome:
    """What came of one call, compared with the text of another."""
    facts, usage = record.facts, record.facts.usage
    text = answer_text(record)
    return Outcome(
        _latency_ns(record.span), facts.first_token_ns,
        usage.input if usage else None, _output_tokens(facts),
        record.cost.nano if record.cost else None, facts.model_responded, facts.finish_reason,
        verdict(record), text, _same(beside, text) if beside is not None else None,
    )  # fmt: skip


def _latency_ns(span: RawSpan) -> int | None:
    """None of a call whose end is not known, as of one that is made of what was kept."""
    return max(0, span.end_ns - span.start_ns) if span.end_ns else None


def _output_tokens(facts: Facts) -> int | None:
    """None is unknown; vectors and orders are no tokens."""
    known = facts.usage.output if facts.usage is not None else None
    return 0 if known is None and facts.kind in (Kind.EMBEDDING, Kind.RERANKER) else known


def verdict(record: SpanRecord) -> str:
    """``error``, ``refused``, ``schema``, ``cut off`` or ``ok``, the gravest first."""
    if record.facts.error is not None and record.refusal is None:
        return "error"
    if record.refusal is not None:
        return "refused"
    if record.schema is not None and record.schema.valid is False:
        return "schema"
    return "cut off" if record.facts.finish_reason in ("length", "max_tokens") else "ok"


def answer_text(record: SpanRecord) -> str:
    """The answer's text, with the names and arguments of the tools it calls."""
    return text_of_answer(record.facts)


def text_of_answer(facts: Facts) -> str:
    """The same of what is known of a call."""
    said = []
    for message in facts.output:
        said += [part.text for part in message.parts if part.text]
        said += [f"{part.name}({as_json(part)})" for part in message.parts if part.name and not part.text]
    return "\n".join(said)


def as_json(part: Part) -> str:
    """The arguments of a tool call as JSON."""
    value = part.arguments
    return value if isinstance(value, str) else json.dumps(plain_value(value), ensure_ascii=False)


def spread(values: Sequence[float | int | None]) -> Spread | None:
    """The spread of the values that are known."""
    known = [value for value in values if value is not None]
    return Spread(min(known), median(known), max(known)) if known else None


def _same(first: str, second: str) -> float:
    if not first and not second:
        return 1.0
    kept = sum(part.first[1] - part.first[0] for part in word_diff(first, second).stretches if part.same)
    return kept / max(len(first), len(second))
