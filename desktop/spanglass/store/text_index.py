"""The text index as its writer sees it: what a trace's spans say for the first time goes into it."""

from dataclasses import dataclass, field

import apsw

from spanglass.core.words import indexed
from spanglass.store.trace_states import TraceState

_PUT = "INSERT OR REPLACE INTO words(rowid, text) VALUES (?, ?)"
_PLACE = "INSERT OR REPLACE INTO indexed VALUES (?, ?)"


@dataclass(slots=True)
class TextIndex:
    """Gathers the texts of a transaction's spans; call `flush` before committing.

    What an earlier span of the trace has said is left out: a conversation's history is in each of its
    calls. Which texts those are is only remembered while the trace is at hand, so that a few are put in
    again when spans come hours apart.
    """

    connection: apsw.Connection
    _rows: dict[int, tuple[int, list[str]]] = field(default_factory=dict)

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._rows.clear()

    def take(self, row_id: int, state: TraceState, texts: tuple[str, ...], *, again: bool) -> None:
        """Note the texts of a span; of one that comes `again` they take the place of those it had."""
        first = state.said.setdefault
        new = [text for text in texts if first(hash(text), row_id) == row_id]
        if new or again:
            self._rows[row_id] = state.row_id, new

    def flush(self) -> None:
        """Put everything into the index, in the order of rows, which it takes in one go."""
        rows = sorted(self._rows.items())
        self.connection.executemany(_PUT, [(row_id, _stored(texts)) for row_id, (_, texts) in rows])
        self.connection.executemany(_PLACE, [(row_id, trace) for row_id, (trace, _) in rows])
        self._rows.clear()


def _stored(texts: list[str]) -> str:
    text = indexed(texts)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
