"""Messages that say the words of a search, each with the piece of text around them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import apsw

from spanglass.analysis.texts import texts
from spanglass.core.facts import Facts, Kind
from spanglass.core.snippets import Snippet, snippet, words_of
from spanglass.core.span import RawSpan
from spanglass.core.views import FoundText
from spanglass.core.words import match_of
from spanglass.store.queries import sql

FactsOf: TypeAlias = Callable[[int, bytes, bytes], tuple[RawSpan, Facts]]
"""Gives a span and what it means by its row, the id of its trace, and its own."""

_SPARE = 3
"""Of so many times as many spans some may say what others of their traces say."""


def found_texts(
    connection: apsw.Connection, facts_of: FactsOf, query: str, limit: int
) -> tuple[FoundText, ...]:
    """The newest spans that say all words of a search; a word that is not quoted may go on.

    What one span gives out and another of its trace puts in again is found once, where it was first said.
    """
    words = words_of(query)
    match = " ".join(filter(None, [match_of(word, exact=exact) for word, exact in words]))
    if not match:
        return ()
    said = [word.rstrip("*") for word, _ in words]
    found: dict[tuple[bytes, str], FoundText] = {}
    for row in connection.execute(sql("found"), {"match": match, "limit": _SPARE * limit}).fetchall():
        one = _found(facts_of, row, said)
        found.pop((one.trace_id, one.snippet.text), None)
        found[one.trace_id, one.snippet.text] = one
        if len(found) == limit:
            break
    return tuple(found.values())


def _found(facts_of: FactsOf, row: Sequence[Any], words: Sequence[str]) -> FoundText:
    row_id, trace_id, trace_name, span_id, name, kind, start_ns = row
    span, facts = facts_of(row_id, trace_id, span_id)
    role, piece = next(_pieces(facts, words), (None, None))
    if piece is None:
        others = (snippet(text, words) for text in texts(span, facts))
        piece = next(filter(None, others), Snippet(name))
    return FoundText(trace_id, trace_name, span_id, name, Kind(kind), start_ns, role, piece)


def _pieces(facts: Facts, words: Sequence[str]) -> Iterator[tuple[str, Snippet]]:
    """The messages that say the words, the answer first: it is what is new in a call."""
    for message in (*facts.output, *reversed(facts.input)):
        piece = snippet(message.text, words)
        if piece is not None:
            yield message.role, piece
