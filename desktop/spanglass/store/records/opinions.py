"""What was thought of a trace's spans: read, and taken back where it was said here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import apsw
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from spanglass.core.feedback import SCOPE
from spanglass.core.scores import EVENT, Opinion, Score, score_of
from spanglass.formats.otlp_values import attributes
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payload_reader import PayloadReader

REPLACED = f"{EVENT}.replaced"
"""What the event of an opinion is called that is held no more."""
_LOGS = (
    "SELECT log.id, log.block, log.place, log.length, log.span_id, log.time_ns, scope.name FROM log "
    "JOIN scope ON scope.id = log.scope WHERE log.trace_id = :trace_id "
    f"AND log.event_name = '{EVENT}' ORDER BY log.time_ns, log.id"
)


class Opinions:
    """A part of `Reader`, which answers the queries."""

    _connection: apsw.Connection

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def opinions(self, trace_id: bytes) -> tuple[Opinion, ...]:
        """The scores and thumbs that log records tell of a trace and its spans, by time."""
        rows = self._rows(_LOGS, {"trace_id": trace_id})
        read = PayloadReader(self._connection).read
        return tuple(
            Opinion(bytes(row[4]), score, row[5], row[6] == SCOPE) for row, score in _scores(rows, read)
        )


def retire(connection: apsw.Connection, trace_id: bytes, span_id: bytes, name: str) -> int:
    """Let what was said here of a span under a name be held no more; how many opinions that were."""
    rows = list(connection.execute(_LOGS, {"trace_id": trace_id}))
    mine = [row for row in rows if row[6] == SCOPE and bytes(row[4]) == span_id]
    found = [
        row[0] for row, score in _scores(mine, PayloadReader(connection).read)
        if score.name.lower() == name.lower()
    ]  # fmt: skip
    for row_id in found:
        connection.execute("UPDATE log SET event_name = ? WHERE id = ?", (REPLACED, row_id)).fetchall()
    return len(found)


def _scores(
    rows: Sequence[Sequence[Any]], read: Callable[[Place], bytes]
) -> Iterator[tuple[Sequence[Any], Score]]:
    for row in rows:
        record = LogRecord.FromString(read(Place(*row[1:4])))
        score = score_of(attributes(record.attributes))
        if score is not None:
            yield row, score
