"""Words of a query as SQL: found in the text index, or in what was received where that cannot tell."""

from spanglass.core.query import Words
from spanglass.core.words import exactly, longest_word, match_of
from spanglass.store.filters.bindings import Bindings, contains
from spanglass.store.filters.speaking import ANY_SPAN

LOW_SPAN = "low_span"
"""The name by which the row is bound from which on spans are looked for, where only some traces matter."""

GAP_AFTER, GAP_UNTIL = "gap_after", "gap_until"
"""The names of the rows between which no span is looked for."""

AT_ONCE = "at_once"
"""The name of what is bound to say whether spans are so few that they are looked into at once."""

EVERYWHERE = {AT_ONCE: 0, LOW_SPAN: 0, GAP_AFTER: 0, GAP_UNTIL: 0}
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
    match = hits(said)
    if match is None:
        return ANY_SPAN.format(test=in_payload(said.text, bindings))
    bindings.values.update(EVERYWHERE)
    tests = [f"+trace.id IN {TRACES.format(match=bindings.bind(match), more='')}"]
    if bindings.unindexed:
        old = f"span.id <= {bindings.bind(bindings.unindexed)}"
        tests.append(ANY_SPAN.format(test=f"{old} AND {look(said, 'any', bindings)}"))
    return f"({' OR '.join(tests)})"


def of_span(said: Words, bindings: Bindings) -> str:
    """Whether a span says the words.

    The index holds what a span is the first of its trace to say; who says it again is found by looking.
    """
    match = hits(said)
    if match is None:
        return in_payload(said.text, bindings)
    bindings.values.update(EVERYWHERE)
    first = ROWS.format(match=bindings.bind(match), more="")
    return f"((NOT :at_once AND span.id IN {first}) OR {look(said, 'any', bindings)})"


def look(said: Words, side: str, bindings: Bindings) -> str:
    """Whether a span says the words on a side, by looking, if its trace says them at all.

    What takes least time is looked at first, which AND would not promise.
    """
    match = hits(said)
    if match is None:
        asked, near = said.text, "1"
        bindings.values[AT_ONCE] = 0
        there = in_payload(asked, bindings)
    else:
        asked, near = exactly(said.text, exact=said.exact), _near(match, bindings)
        there = in_payload(word, bindings) if (word := longest_word(asked)) else "1"
    says = f"span_says(span.id, span.revision, '{side}', {bindings.bind(asked)})"
    return f"(CASE WHEN NOT (:at_once OR {near}) THEN 0 WHEN {there} THEN {says} ELSE 0 END)"


def _near(match: str, bindings: Bindings) -> str:
    """Whether a span's trace says what the text index is asked for, as far as that tells."""
    bindings.values.update(EVERYWHERE)
    near = f"span.trace IN {TRACES.format(match=bindings.bind(match), more='')}"
    old = f" OR span.id <= {bindings.bind(bindings.unindexed)}" if bindings.unindexed else ""
    return f"({near}{old})"


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
