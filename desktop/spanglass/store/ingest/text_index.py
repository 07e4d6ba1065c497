"""The text index as its writer sees it: what a trace's spans say for the first time goes into it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

import apsw

from spanglass.analysis.texts import Sides
from spanglass.core.words import indexed
from spanglass.store.ingest.trace_states import TraceState

# bytes, for a text with marks in it would be encoded letter by letter
_PUT = "INSERT OR REPLACE INTO words(rowid, text) VALUES (?, CAST(? AS TEXT))"
_PLACE = "INSERT OR IGNORE INTO indexed(span, trace) VALUES (?, ?)"
_MERGE_AT_ONCE = "INSERT INTO words(words, rank) VALUES ('automerge', ?)"
_USUALLY = 4
_MERGE = "INSERT INTO words(words, rank) VALUES ('merge', ?)"
_AGAIN = "INSERT OR IGNORE INTO said_again VALUES (?, ?)"

MOST_FIRST, TOO_MANY = 100, 0
"""Of so many rows at most it is noted which a span says again, else that they are too many."""


class Spoken(NamedTuple):
    """What a span says, and the names among it that its own row holds: who says these need not be noted."""

    sides: Sides
    names: Collection[str | None]


class Said(NamedTuple):
    """What a span is the first of its trace to say, and what it is the first to put in or to give out."""

    others: list[str]
    put_in: list[str]
    come_out: list[str]


@dataclass(slots=True)
class TextIndex:
    """Gathers the texts of a transaction's spans; call `flush` before committing.

    What an earlier span of the trace has said on the same side is left out: a conversation's history is in
    each of its calls. Which texts those are is only remembered while the trace is at hand, so that a few are
    put in again when spans come hours apart. Where it `merges_later`, the parts of the index are not merged
    in this transaction, which may take ten times as long as the rest of it.
    """

    connection: apsw.Connection
    _rows: dict[int, tuple[int, Said]] = field(default_factory=dict)
    _places: dict[int, int] = field(default_factory=dict)
    _again: list[tuple[int, int]] = field(default_factory=list)
    _firsts: set[int] = field(default_factory=set)
    merges_later: bool = False

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._rows.clear()
        self._places.clear()
        self._again.clear()
        self._firsts.clear()
        self.merges_later = False

    def take(self, row_id: int, state: TraceState, spoken: Spoken, *, again: bool) -> None:
        """Note the texts of a span; of one that comes `again` they take the place of those it had.

        What was said on one side is noted on another too, once: a text in an answer that is put in again.
        """
        first = state.said.setdefault
        new: tuple[list[str], list[str], list[str]] = ([], [], [])
        earlier: set[int] = set()
        for side, said in enumerate(spoken.sides):
            for text in said:
                row = first(_key(text, side), row_id)
                if row == row_id:
                    new[side].append(text)
                elif side or text not in spoken.names:
                    earlier.add(row)
        if again or any(new):
            self._rows[row_id] = state.row_id, Said(*new)
        if again or earlier or any(new):
            self._places[row_id] = state.row_id
        if len(earlier) > MOST_FIRST:
            earlier = {TOO_MANY}
        self._again += [(row, row_id) for row in earlier]
        self._firsts |= earlier

    def leaves(self, row_id: int) -> bool:
        """Whether a span of this transaction leaves a text to a row, or to too many."""
        return row_id in self._firsts or TOO_MANY in self._firsts

    def leaving(self, row_id: int) -> list[int]:
        """The rows of those spans."""
        return [span for first, span in self._again if first in (row_id, TOO_MANY)]

    def drop(self, row_id: int, state: TraceState, before: Sides, now: Sides) -> bool:
        """Forget that a row says what its span said before and says no more; whether there is any of it."""
        lost = _keys(before) - _keys(now)
        for key in lost:
            if state.said.get(key) == row_id:
                del state.said[key]
        return bool(lost)

    def flush(self) -> None:
        """Put everything into the index, in the order of rows, which it takes in one go."""
        self.connection.executemany(_PLACE, sorted(self._places.items()))
        self.connection.executemany(_AGAIN, sorted(self._again))
        rows = sorted(self._rows.items())
        if self.merges_later:
            self.connection.execute(_MERGE_AT_ONCE, (0,))
        texts = [(row_id, indexed(said.others, said.put_in, said.come_out)) for row_id, (_, said) in rows]
        self.connection.executemany(_PUT, texts)
        if self.merges_later:
            self.connection.execute(_MERGE_AT_ONCE, (_USUALLY,))
        self.begin()


def merge_some(connection: apsw.Connection, pages: int) -> bool:
    """Merge about so many pages of the index; whether there was anything to merge.

    Fewer than none begin a merge of all there is, which goes on with as many at a time.
    """
    before = connection.total_changes()
    connection.execute(_MERGE, (pages,))
    return connection.total_changes() - before > 1  # one is that of the command itself


def _key(text: str, side: int) -> int:
    return hash(text) ^ side


def _keys(sides: Sides) -> set[int]:
    return {_key(text, side) for side, said in enumerate(sides) for text in said}
