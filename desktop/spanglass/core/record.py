"""A span with everything derived from it: what the store writes as one row."""

from dataclasses import dataclass

from spanglass.core.facts import Facts
from spanglass.core.judgement import Cost, Refusal, SchemaVerdict
from spanglass.core.span import RawSpan


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """A received span, its LLM facts and the judgement of it alone (not of its place in the trace).

    `error_class` is what a person can act on, as ``analysis.errors`` names it. `impossible` says that the
    reported token counts contradict themselves.
    """

    span: RawSpan
    facts: Facts
    cost: Cost | None = None
    refusal: Refusal | None = None
    error_class: str | None = None
    schema: SchemaVerdict | None = None
    impossible: bool = False

    @property
    def content(self) -> bool:
        """Whether any message of the span was recorded."""
        return bool(self.facts.input or self.facts.output)
