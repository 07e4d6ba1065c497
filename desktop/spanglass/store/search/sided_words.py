"""Whether words were put in or came out, as SQL: told by the marks in the text index, else by looking.

The index holds a text where a trace says it first on a side. Where rows of earlier versions only note that a
span has put in, or given out, what another had said before, those are looked at until `sides_again.py` has
put it into the index.
"""

from typing import Any

import apsw

from spanglass.core.query import Term, Words
from spanglass.core.words import INPUT_TOO, OUTPUT_TOO, sided_match_of
from spanglass.store.filters.bindings import Bindings
from spanglass.store.filters.speaking import ANY_SPAN
from spanglass.store.search.text_conditions import EVERYWHERE, ROWS, TRACES, hits, look

SIDES = ("in", "out")
"""Keys whose quoted values are texts that were put in or came out."""

TOO = {"in": f'"{INPUT_TOO}"', "out": f'"{OUTPUT_TOO}"'}
"""What to look for in the text index to find the rows of earlier versions that do not tell of a side."""

UNSIDED = "(SELECT state.value FROM state WHERE state.name = 'unsided')"
"""Up to this row of a span, the index does not tell the sides."""

UNLINKED = "SELECT value FROM state WHERE name = 'unlinked'"
"""Of traces up to this row it is not known who says what again."""

OLD_TRACES = f"SELECT DISTINCT +span.trace FROM span WHERE span.id <= {UNSIDED}"
"""The traces of such spans."""

SIDED = " AND said_on(words, '{side}')"
"""What makes a search for what `sided_match_of` gives find the rows that say it on a side."""


SAYS_AGAIN = (
    "EXISTS (SELECT 1 FROM span AS other CROSS JOIN said_again "
    "ON said_again.first = other.id AND said_again.span = span.id WHERE other.trace = span.trace"
)
"""Whether a span says something again of one of its trace of which more is to be said."""

TOO_OFTEN = "EXISTS (SELECT 1 FROM said_again WHERE said_again.first = 0 AND said_again.span = span.id)"
"""Whether a span says something again of so many that it is not noted of which."""


def has_side(term: Term) -> bool:
    """Whether a term is about a text that was put in or came out."""
    return term.quoted and term.key in SIDES


def words_of(text: str) -> Words:
    """What is looked for: the words as they are, as of all that is quoted; ``*`` at the end goes on."""
    return Words(text, exact=True)


def side_function(connection: apsw.Connection) -> None:
    """Give a connection ``said_on(words, side)``: whether a row that `sided_match_of` finds says it there."""

    def said_on(*given: Any) -> bool:
        row, side = given
        said, come_out = row.phrase_locations(0)[0], row.phrase_locations(2)[0]
        if side == "out":
            return bool(come_out and said[-1] > come_out[0])
        put_in = row.phrase_locations(1)[0]
        if not put_in or said[-1] < put_in[0]:
            return False
        if not come_out:
            return True
        for place in said:
            if place > put_in[0]:
                return bool(place < come_out[0])
        return False

    connection.register_fts5_function("said_on", said_on)


def of_trace(side: str, text: str, bindings: Bindings) -> str:
    """Whether any span of a trace has a text on a side."""
    looked = _looked(side, text, bindings)
    if (match := _match_of(text, bindings)) is None:
        return ANY_SPAN.format(test=looked)
    bindings.values.update(EVERYWHERE)
    said = TRACES.format(match=bindings.bind(match), more="")
    too = ROWS.format(match=bindings.bind(TOO[side]), more="")
    unclear = ANY_SPAN.format(test=f"(span.id <= {UNSIDED} OR span.id IN {too}) AND {looked}")
    return (
        f"(CASE WHEN trace.id IN {_sided(side, match, bindings)} THEN 1 "
        f"WHEN trace.id IN {said} THEN {unclear} ELSE 0 END)"
    )


def of_span(side: str, text: str, bindings: Bindings) -> str:
    """Whether a span has a text on a side; the cheap look first, which AND would not promise."""
    looked = _looked(side, text, bindings)
    if (match := _match_of(text, bindings)) is None:
        return looked
    bindings.values.update(EVERYWHERE)
    too = TRACES.format(match=bindings.bind(TOO[side]), more="")
    old = f"EXISTS (SELECT 1 FROM span AS old WHERE old.trace = span.trace AND old.id <= {UNSIDED})"
    may = f"span.trace IN {_sided(side, match, bindings)} OR span.trace IN {too} OR {old}"
    first = is_first(side, text, bindings)
    return f"(CASE WHEN {first} THEN 1 WHEN :at_once OR {may} THEN {looked} ELSE 0 END)"


def is_first(side: str, text: str, bindings: Bindings) -> str:
    """Whether a span is the first of its trace to have a text on a side, as far as the index tells."""
    if (match := _match_of(text, bindings)) is None:
        return "0"
    bindings.values.update(EVERYWHERE)
    rows = ROWS.format(match=bindings.bind(sided_match_of(match)), more=SIDED.format(side=side))
    return f"(NOT :at_once AND span.id IN {rows})"


def may_say(side: str, text: str, bindings: Bindings) -> str:
    """Whether a span has a text on a side, where `trace_may` has said that one of its trace may have it.

    Who is not the first to have it is looked into only where it says something again of one that has it.
    """
    looked = _looked(side, text, bindings)
    if (match := _match_of(text, bindings)) is None:
        return looked
    rows = ROWS.format(match=bindings.bind(sided_match_of(match)), more=SIDED.format(side=side))
    too = TRACES.format(match=bindings.bind(TOO[side]), more="")
    again = f"{SAYS_AGAIN} AND said_again.first IN {rows})"
    old = f"span.trace <= ({UNLINKED}) OR {UNSIDED} > 0 OR span.trace IN {too}"
    may = f"(:at_once OR {old} OR {TOO_OFTEN} OR {again})"
    return f"({is_first(side, text, bindings)} OR (CASE WHEN {may} THEN {looked} ELSE 0 END))"


def trace_may(side: str, text: str, bindings: Bindings) -> str:
    """Whether a span of a trace may have a text on a side, told by the trace's row id alone."""
    if (match := _match_of(text, bindings)) is None:
        return "1"
    bindings.values.update(EVERYWHERE)
    said = TRACES.format(match=bindings.bind(match), more="")
    too = TRACES.format(match=bindings.bind(TOO[side]), more="")
    return (
        f"(CASE WHEN trace.id IN {_sided(side, match, bindings)} THEN 1 "
        f"WHEN trace.id IN {said} THEN {UNSIDED} > 0 OR trace.id IN {too} ELSE 0 END)"
    )


def _match_of(text: str, bindings: Bindings) -> str | None:
    """What to look for in the text index to find a text; None where that does not tell all."""
    return None if bindings.unindexed else hits(words_of(text))


def _sided(side: str, match: str, bindings: Bindings) -> str:
    """The traces that say it on a side, as far as the index tells."""
    bound = bindings.bind(sided_match_of(match))
    return TRACES.format(match=bound, more=SIDED.format(side=side))


def _looked(side: str, text: str, bindings: Bindings) -> str:
    return look(words_of(text), side, bindings)
