"""Which terms of a query speak of one span, and how a trace is asked about its spans."""

from spanglass.core.query import Term
from spanglass.core.query_keys import ATTRIBUTE, key_of

ANY_SPAN = "EXISTS (SELECT 1 FROM span WHERE span.trace = trace.id AND {test})"
"""Whether a test of the row ``span`` holds of any span of the row ``trace``."""


def speaks_of_span(term: Term) -> bool:
    """Whether a term outside braces speaks of a span, and not of its trace."""
    if term.key.startswith(ATTRIBUTE) or (term.key in ("in", "out") and term.quoted):
        return True
    known = key_of(term.key)
    return known is not None and known.of_span
