"""Questions of comparing: what the spans of a trace hold, and the calls of a group of traces."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SpanMessage

from spanglass.analysis.comparing.contents import Content, content_of
from spanglass.analysis.comparing.group_comparison import GroupCall
from spanglass.core.facts import Facts
from spanglass.core.judgement import FAILED_SCHEMAS, Cost, SchemaOutcome
from spanglass.formats import otlp_values
from spanglass.store.connection import translated
from spanglass.store.filters.call_conditions import condition_of_calls
from spanglass.store.filters.conditions import Condition
from spanglass.store.ingest.derive import Deriver, truncated
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payload_reader import PayloadReader
from spanglass.store.payloads.payloads import logs_of, resource_of, scope_of
from spanglass.store.queries import filled, sql

MOST_CALLS = 50_000
"""So many of the newest calls stand for a group."""

_MOST_SPANS = 100_000
_JUDGED = FAILED_SCHEMAS | {SchemaOutcome.VALID}


class Compared:
    """A part of `Reader`, which answers the queries."""

    _connection: apsw.Connection
    _deriver: Deriver
    _path: Path

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _condition(self, query: str, since_ns: int = 0) -> Condition:
        raise NotImplementedError

    def held(self, trace_id: bytes, limit: int = _MOST_SPANS) -> dict[bytes, Content]:
        """What the spans of a trace hold, hashed, by span id."""
        rows = self._rows(sql("held_spans"), {"trace_id": trace_id, "limit": limit})
        out: dict[bytes, Content] = {}
        with translated(self._path):
            read = PayloadReader(self._connection).read
            resources = {encoded: resource_of(encoded) for encoded in {row[4] for row in rows}}
            scopes = {encoded: scope_of(encoded) for encoded in {row[5] for row in rows}}
            for span_id, block, place, length, resource, scope, logged in rows:
                message = SpanMessage.FromString(read(Place(block, place, length)))
                span = otlp_values.raw_span(message, resources[resource], scopes[scope])
                logs = logs_of(self._connection, trace_id, span_id, read) if logged else ()
                out[span_id] = content_of(self._deriver.facts(span, logs))
        return out

    def price(self, facts: Facts, at_ns: int) -> Cost | None:
        """What a call would cost at the prices of a moment."""
        return self._deriver.pricer.price(facts, at_ns)

    def call_before(self, trace_id: bytes, span_id: bytes) -> bytes | None:
        """The id of the call that a call of a language model goes on from; None for the first of a loop."""
        rows = self._rows(sql("call_before"), {"trace_id": trace_id, "span_id": span_id})
        return bytes(rows[0][0]) if rows else None

    def attempt_before(self, trace_id: bytes, span_id: bytes) -> bytes | None:
        """The id of the try before a try of the same request; None for the first."""
        rows = self._rows(sql("attempt_before"), {"trace_id": trace_id, "span_id": span_id})
        return bytes(rows[0][0]) if rows else None

    def last_versions(self) -> tuple[str, ...]:
        """The version that a model answered with last for the first time, and the one before it."""
        rows = self._rows(sql("last_versions"), {})
        return (rows[0][0], rows[0][1]) if rows else ()

    def group_calls(self, query: str, *, since_ns: int = 0, limit: int = MOST_CALLS) -> tuple[GroupCall, ...]:
        """The counted calls of the matching traces, the newest traces first.

        Where the query names a model, version or provider, or streaming, only calls of these.
        """
        where = self._condition(query, since_ns)
        own = condition_of_calls(query)
        parts = {"condition": where.sql, "start": where.start, "share": own.sql}
        values = {"since_ns": since_ns, "limit": limit, **where.parameters, **own.parameters}
        return tuple(group_call(row) for row in self._rows(filled("group_calls", **parts), values))


def group_call(row: Sequence[Any]) -> GroupCall:
    """A call as ``group_calls.sql`` gives it."""
    schema = None if row[7] is None else SchemaOutcome(row[7])
    valid = schema is SchemaOutcome.VALID if schema in _JUDGED else None
    took_ns, first_token_ns, given, said, cost_nano = row[:5]
    return GroupCall(
        took_ns, first_token_ns, given, said, cost_nano, bool(row[5]), bool(row[6]), valid, bool(row[8]),
        truncated(row[9]),
    )  # fmt: skip
