"""Words of a query as SQL: found in the text index, or in what was received where that cannot tell."""

from spanglass.core.query import Words
from spanglass.core.words import match_of
from spanglass.store.bindings import Bindings, contains
from spanglass.store.speaking import ANY_SPAN

LOW_SPAN = "low_span"
"""The name by which the row is bound from which on spans are looked for, where only some traces matter."""

GAP_AFTER, GAP_UNTIL = "gap_after", "gap_until"
"""The names of the rows between which no span is looked for."""

EVERYWHERE = {LOW_SPAN: 0, GAP_AFTER: 0, GAP_UNTIL: 0}
"""What is bound so that all spans are looked at."""

_NEAR = "words.rowid >= :low_span AND (words.rowid <= :gap_after OR words.rowid >= :gap_until)"

PAYLOAD = "span.block, span.place, span.length"

ROWS = f"(SELECT words.rowid FROM words WHERE words MATCH {{match}} AND {_NEAR}{{more}})"
"""The rows of the spans that the text index finds, of which `more` may be demanded."""

TRACES = (
    "(SELECT indexed.trace FROM words CROSS JOIN indexed ON indexed.span = words.rowid "
    f"WHERE words MATCH {{match}} AND {_NEAR}{{more}})"
)
"""Their traces."""


def hits(said: Words) -> str | None:
    """What to look for in the text index to find the words; None if it cannot find them."""
    return match_of(said.text, exact=said.exact)


def of_trace(said: Words, bindings: Bindings) -> str:
    """Whether any span of a trace says the words."""
    match = match_of(said.text, exact=said.exact)
    if match is None:
        return ANY_SPAN.format(test=in_payload(said.text, bindings))
    bindings.values.update(EVERYWHERE)
    tests = [f"+trace.id IN {TRACES.format(match=bindings.bind(match), more='')}"]
    if bindings.unindexed:
        old = f"span.id <= {bindings.bind(bindings.unindexed)}"
        tests.append(ANY_SPAN.format(test=f"{old} AND {in_payload(said.text, bindings)}"))
    return f"({' OR '.join(tests)})"


def of_span(said: Words, bindings: Bindings) -> str:
    """Whether a span says the words.

    The index holds what a span is the first of its trace to say; who says it again is found by looking.
    """
    match = match_of(said.text, exact=said.exact)
    looked = in_payload(said.text, bindings)
    if match is None:
        return looked
    bound = bindings.bind(match)
    bindings.values.update(EVERYWHERE)
    hit = f"span.id IN {ROWS.format(match=bound, more='')}"
    near = f"span.trace IN {TRACES.format(match=bound, more='')}"
    if bindings.unindexed:
        near = f"({near} OR span.id <= {bindings.bind(bindings.unindexed)})"
    return f"({hit} OR ({near} AND {looked}))"


def in_payload(text: str, bindings: Bindings) -> str:
    """Whether a span's names, error, messages or tool values hold a text, by looking into them."""
    like, needle = bindings.bind(contains(text)), bindings.bind(text)
    names = " OR ".join(
        f"span.{column} LIKE {like} ESCAPE '\\'" for column in ("name", "title", "error_message")
    )
    logs = (
        "EXISTS (SELECT 1 FROM log WHERE log.trace_id = (SELECT trace_id FROM trace AS own "
        "WHERE own.id = span.trace) AND log.span_id = span.span_id "
        f"AND payload_contains(log.block, log.place, log.length, {needle}))"
    )
    return f"({names} OR payload_contains({PAYLOAD}, {needle}) OR {logs})"
