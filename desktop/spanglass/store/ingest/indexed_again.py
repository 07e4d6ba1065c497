"""A stored span put into the text index once more, with all that it says today."""

import logging

import zstandard

from spanglass.analysis.texts import sides
from spanglass.store.ingest.tables import Tables
from spanglass.store.ingest.text_index import Spoken
from spanglass.store.ingest.trace_states import TraceState
from spanglass.store.payloads.payloads import logs_of, raw_span

UNREADABLE = (LookupError, ValueError, zstandard.ZstdError)
"""What is raised where the payload of a span is not there, or is not what it should be."""

_log = logging.getLogger(__name__)
_NAMES = "SELECT name, title, error_type FROM span WHERE id = ?"


def index_again(tables: Tables, state: TraceState, row_id: int, span_id: bytes, *, again: bool) -> None:
    """Put the span of a row into the index; `again` where the index has something of it.

    `state` tells what spans of its trace have said. One that cannot be read stays as it is there.
    """
    try:
        spoken = spoken_of(tables, row_id, span_id)
    except UNREADABLE:
        _log.warning("span row %d cannot be read and stays in the text index as it is", row_id)
        return
    tables.index.take(row_id, state, spoken, again=again)


def spoken_of(tables: Tables, row_id: int, span_id: bytes) -> Spoken:
    """What a stored span says today; raises one of `UNREADABLE`."""
    connection, read = tables.connection, tables.payloads.read
    span = raw_span(connection, row_id, read)
    logs = logs_of(connection, span.trace_id, span_id, read) if tables.any_logs() else ()
    names = connection.execute(_NAMES, (row_id,)).fetchone()
    return Spoken(sides(span, tables.deriver.facts(span, logs)), names or ())
