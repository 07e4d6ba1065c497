"""Rows of the log table: a record is kept once, and joined to what it is about if it names no span."""

import hashlib

from spanglass.core.span import LogRecord
from spanglass.dialects.loose_records import may_be_loose
from spanglass.store.ingest.tables import Tables

_LOG = (
    "INSERT OR IGNORE INTO log(trace_id, span_id, time_ns, event_name, digest, resource, scope, block, "
    "place, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_MAX_EVENT_NAME = 300


def add_log(tables: Tables, log: LogRecord) -> bool:
    """Keep a log record; False if it is there already."""
    digest = hashlib.blake2b(log.encoded, digest_size=16).digest()
    place = tables.blocks.add(log.encoded)
    tables.connection.execute(
        _LOG,
        (
            log.trace_id, log.span_id, min(log.time_ns, 2**63 - 1),
            log.event_name[:_MAX_EVENT_NAME], digest,
            tables.interned.resource(log.resource), tables.interned.scope(log.scope), place.block,
            place.offset, place.length,
        ),
    )  # fmt: skip
    tables.logs = 1
    is_new = tables.connection.changes() > 0
    if is_new and may_be_loose(log):
        tables.loose.take(log, tables.connection.last_insert_rowid())
    return is_new
