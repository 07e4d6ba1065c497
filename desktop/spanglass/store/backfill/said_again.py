"""Which spans say again what others of their traces say, of traces of earlier versions, newest first.

Spans that come are noted as they are put into the text index. Of older ones it is not known which of several
that say the same has it in its row there; so each is noted as saying again what any of the others says. Where
rows do not tell the sides, a text is in one of them, whoever puts it in or gives it out.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, groupby, permutations
from operator import itemgetter
from typing import Any

from spanglass.store.connection import scalar
from spanglass.store.ingest.indexed_again import UNREADABLE, spoken_of
from spanglass.store.ingest.tables import Tables
from spanglass.store.ingest.text_index import TOO_MANY
from spanglass.store.search.sided_words import UNLINKED, UNSIDED
from spanglass.store.traits.traits import TraitWriter

_DONE = "UPDATE state SET value = ? WHERE name = 'unlinked'"
_SPANS = (
    "SELECT span.trace, span.id, span.span_id FROM trace CROSS JOIN span ON span.trace = trace.id "
    "WHERE trace.id > ? AND trace.id <= ? ORDER BY trace.id DESC, span.id"
)
_NOTED = (
    "span.trace IN (SELECT trace.id FROM trace WHERE trace.id > ? AND trace.id <= ?) "
    "AND span.id <= (SELECT rollup_through.span FROM rollup_through WHERE rollup_through.kind = 'started')"
)
_PLACE = "INSERT OR IGNORE INTO indexed(span, trace) VALUES (?, ?)"
_AGAIN = "INSERT OR IGNORE INTO said_again VALUES (?, ?)"
_SIZES = "SELECT id, spans FROM trace WHERE id <= ? ORDER BY id DESC LIMIT ?"
_LAST_UNSIDED = f"SELECT {UNSIDED}"
_STEP, _SPANS_AT_ONCE, _LARGE, _MOST_TOGETHER = 30, 200, 500, 4


class SaidAgain:
    """The traces of one writing connection of which that is not known."""

    def __init__(self, tables: Tables, traits: TraitWriter) -> None:
        self._tables, self._traits = tables, traits
        self._connection = tables.connection

    def has_more(self) -> bool:
        """Whether there are such traces; once there are none, none come."""
        return bool(scalar(self._connection, UNLINKED))

    def step(self) -> None:
        """Look into the spans of some traces, in a transaction of its own."""
        ends = self._next()
        rows: list[Any] = self._connection.execute(_SPANS, ends).fetchall()
        self._connection.executemany(_PLACE, [(span, trace) for trace, span, _ in rows])
        traces = [list(spans) for _, spans in groupby(rows, itemgetter(0))]
        self._connection.executemany(
            _AGAIN, sorted({link for spans in traces for link in self._links(spans)})
        )
        self._traits.put_profiles(_NOTED, ends)
        self._connection.execute(_DONE, ends[:1])

    def _next(self) -> tuple[int, int]:
        """After which trace, and up to which, it is looked next."""
        until, left = int(scalar(self._connection, UNLINKED)), _SPANS_AT_ONCE
        rows: list[Any] = self._connection.execute(_SIZES, (until, _STEP)).fetchall()
        for trace, spans in rows:
            left -= spans
            if left <= 0:
                return trace - 1, until
        return (rows[-1][0] - 1 if len(rows) == _STEP else 0), until

    def _links(self, spans: Sequence[Any]) -> Iterable[tuple[int, int]]:
        """Who of one trace says again what which row may have."""
        unclear = [(TOO_MANY, span) for _, span, _ in spans]
        if len(spans) > _LARGE:
            return unclear
        sided = spans[0][1] > int(scalar(self._connection, _LAST_UNSIDED))
        saying: dict[tuple[bool, str], set[int]] = {}
        for _, span, span_id in spans:
            try:
                spoken = spoken_of(self._tables, span, span_id)
            except UNREADABLE:
                return unclear
            for side, texts in enumerate(spoken.sides):
                for text in texts:
                    if side or text not in spoken.names:
                        saying.setdefault((sided and bool(side), text), set()).add(span)
        return chain.from_iterable(map(_together, saying.values()))


def _together(spans: Collection[int]) -> Iterable[tuple[int, int]]:
    """The links of spans that say the same."""
    if len(spans) > _MOST_TOGETHER:
        return ((TOO_MANY, span) for span in spans)
    return permutations(spans, 2)
