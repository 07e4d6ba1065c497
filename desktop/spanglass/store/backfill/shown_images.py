"""Images in spans that were stored before it was noted that they show one: noted later, newest first."""

from collections.abc import Callable, Collection
from typing import Any

import apsw

from spanglass.store.connection import scalar
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.prepared import shows_image
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payload_reader import PayloadReader
from spanglass.store.payloads.payloads import logs_of, raw_span

_UNSHOWN = "SELECT value FROM state WHERE name = 'unshown'"
_THROUGH = "UPDATE state SET value = ? WHERE name = 'unshown'"
_SPANS = (
    "SELECT span.id, trace.trace_id, span.span_id, span.block, span.place, span.length FROM span "
    "JOIN trace ON trace.id = span.trace WHERE span.id > ? AND span.id <= ? AND span.content = 1"
)
_NOTE = "UPDATE span SET content = 2 WHERE id = ?"
_WORD = b"image"
_STEP = 1200


class ShownImages:
    """Looks into the spans of one writing connection; `doubt` hears of rows whose traits have changed."""

    def __init__(
        self, connection: apsw.Connection, deriver: Deriver, doubt: Callable[[Collection[int]], None]
    ) -> None:
        self._connection, self._deriver, self._doubt = connection, deriver, doubt

    def has_more(self) -> bool:
        """Whether there are such spans."""
        return bool(scalar(self._connection, _UNSHOWN))

    def step(self) -> None:
        """Look into some more of them, in a transaction of its own."""
        until = int(scalar(self._connection, _UNSHOWN))
        after = max(0, until - _STEP)
        read = PayloadReader(self._connection).read
        rows: list[Any] = self._connection.execute(_SPANS, (after, until)).fetchall()
        shown = [row[0] for row in rows if self._shows(row, read)]
        self._connection.executemany(_NOTE, [(row_id,) for row_id in shown])
        if shown:
            self._doubt(shown)
        self._connection.execute(_THROUGH, (after,))

    def _shows(self, row: Any, read: Callable[[Place], bytes]) -> bool:
        row_id, trace_id, span_id, *place = row
        try:
            logs = logs_of(self._connection, trace_id, span_id, read)
            told = (read(Place(*place)), *(log.encoded for log in logs))
            if not any(_WORD in each for each in told):
                return False
            return shows_image(self._deriver.facts(raw_span(self._connection, row_id, read), logs))
        except LookupError:
            return False
