"""A span with everything derived from it: what the store writes as one row."""

from dataclasses import dataclass

from spanglass.core.facts import Facts
from spanglass.core.judgement import Cost, Refusal
from spanglass.core.span import RawSpan


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """A received span, its LLM facts and the judgement of it alone (not of its place in the trace)."""

    span: RawSpan
    facts: Facts
    cost: Cost | None = None
    refusal: Refusal | None = None
