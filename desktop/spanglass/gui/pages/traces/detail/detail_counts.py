"""The numbers beside the names of the detail's tabs."""

from spanglass.core.views import SpanDetail


def counts(detail: SpanDetail) -> tuple[int | None, ...]:
    """A number for each tab, None for none: messages or documents, -, tools offered, attributes, -."""
    facts, span = detail.facts, detail.span
    said = len(facts.input) + len(facts.output) or len(facts.documents) or None
    attributes = len(span.attributes) + len(span.resource.attributes) + len(span.scope.attributes)
    return said, None, len(facts.tools) or None, attributes, None
