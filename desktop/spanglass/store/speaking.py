"""Which terms of a query speak of one span."""

from spanglass.core.query import Term
from spanglass.core.query_keys import ATTRIBUTE, key_of


def speaks_of_span(term: Term) -> bool:
    """Whether a term outside braces speaks of a span, and not of its trace."""
    if term.key.startswith(ATTRIBUTE) or (term.key in ("in", "out") and term.quoted):
        return True
    known = key_of(term.key)
    return known is not None and known.of_span
