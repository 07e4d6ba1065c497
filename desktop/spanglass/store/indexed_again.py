"""A stored span put into the text index once more, with all that it says today."""

import logging

import zstandard

from spanglass.analysis.texts import sides
from spanglass.store.flush import Tables
from spanglass.store.payloads import logs_of, raw_span
from spanglass.store.trace_states import TraceState

_log = logging.getLogger(__name__)


def index_again(tables: Tables, state: TraceState, row_id: int, span_id: bytes, *, again: bool) -> None:
    """Put the span of a row into the index; `again` where the index has something of it.

    `state` tells what spans of its trace have said. One that cannot be read stays as it is there.
    """
    connection, read = tables.connection, tables.payloads.read
    try:
        span = raw_span(connection, row_id, read)
        logs = logs_of(connection, span.trace_id, span_id, read) if tables.any_logs() else ()
        said = sides(span, tables.deriver.facts(span, logs))
    except (LookupError, ValueError, zstandard.ZstdError):
        _log.warning("span row %d cannot be read and stays in the text index as it is", row_id)
        return
    tables.index.take(row_id, state, said, again=again)
