"""Raw spans and log records out of the store again, exactly as they came."""

from collections.abc import Callable, Sequence
from typing import Any

import apsw
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord as LogMessage
from opentelemetry.proto.resource.v1.resource_pb2 import Resource as ResourceMessage
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SpanMessage

from spanglass.core.span import LogRecord, RawSpan, Resource, Scope
from spanglass.formats import otlp_values
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payload_reader import PayloadReader

SPAN = (
    "SELECT span.block, span.place, span.length, resource.encoded, scope.encoded FROM span "
    "JOIN resource ON resource.id = span.resource "
    "JOIN scope ON scope.id = span.scope WHERE span.id = ?"
)
LOGS = (
    "SELECT log.block, log.place, log.length, resource.encoded, scope.encoded FROM log "
    "JOIN resource ON resource.id = log.resource JOIN scope ON scope.id = log.scope "
    "WHERE (log.trace_id = ?1 AND log.span_id = ?2) "
    "OR log.id IN (SELECT joined_log.log FROM joined_log WHERE trace_id = ?1 AND span_id = ?2) "
    "ORDER BY log.time_ns, log.id"
)


def raw_span(
    connection: apsw.Connection, row_id: int, payload: Callable[[Place], bytes] | None = None
) -> RawSpan:
    """The span of a row, decoded from its payload; `payload` reads a place, a new reader if there is none."""
    ((block, offset, length, resource, scope),) = connection.execute(SPAN, (row_id,))
    encoded = (payload or PayloadReader(connection).read)(Place(block, offset, length))
    return otlp_values.raw_span(SpanMessage.FromString(encoded), resource_of(resource), scope_of(scope))


def logs_of(
    connection: apsw.Connection,
    trace_id: bytes,
    span_id: bytes,
    payload: Callable[[Place], bytes] | None = None,
) -> tuple[LogRecord, ...]:
    """The log records that belong to a span, by time; `payload` reads a place not yet in the store."""
    rows: list[Sequence[Any]] = list(connection.execute(LOGS, (trace_id, span_id)))
    read = payload or PayloadReader(connection).read
    return tuple(
        otlp_values.log_record(
            LogMessage.FromString(read(place)),
            resource_of(row[3]),
            scope_of(row[4]),
        )
        for row in rows
        for place in (Place(*row[:3]),)
    )


def resource_of(encoded: bytes) -> Resource:
    """A resource out of its bytes."""
    return otlp_values.resource_value(ResourceMessage.FromString(encoded))


def scope_of(encoded: bytes) -> Scope:
    """An instrumentation scope out of its bytes."""
    return otlp_values.scope_value(InstrumentationScope.FromString(encoded))
