"""Log records that name no span: kept with what they tell of it, and joined to it whichever comes first."""

import json
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import apsw
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord as LogMessage

from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.loose_records import AHEAD_NS, LATE_NS, LONGEST_NS, Host, hosts_of
from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.loose_record import About, LooseRecord
from spanglass.core.span import LogRecord
from spanglass.dialects.loose_records import loose_record
from spanglass.formats import otlp_values
from spanglass.store.ingest.derive import Deriver
from spanglass.store.payloads.payloads import raw_span
from spanglass.store.queries import sql

Key = tuple[bytes, bytes]

_MAX = 2**63 - 1
_MOST_SPANS = 20_000
_MOST_RECORDS = 20_000
_MOST_HOSTS = 20_000
_KINDS = frozenset({Kind.LLM, Kind.AGENT, Kind.TOOL})
_KEEP = "INSERT OR IGNORE INTO loose_log VALUES (?, ?, ?, ?, ?)"
_NEAR = (
    "SELECT log, time_ns, trace_id, told FROM loose_log WHERE service = ? AND time_ns BETWEEN ? AND ? "
    "ORDER BY time_ns LIMIT ?"
)
_JOINED = "SELECT trace_id, span_id FROM joined_log WHERE log = ?"
_PART = "DELETE FROM joined_log WHERE log = ? AND trace_id = ? AND span_id = ?"
_JOIN = "INSERT INTO joined_log VALUES (?, ?, ?)"


class LooseLogs:
    """Joins records to spans at the end of a transaction, when all that it brings is in the store."""

    def __init__(self, connection: apsw.Connection, deriver: Deriver) -> None:
        self._connection, self._deriver = connection, deriver
        self._services: set[str] | None = None
        self._touched: dict[str, list[tuple[int, int]]] = {}
        self._hosts: OrderedDict[tuple[bytes, bytes, bytes], Host | None] = OrderedDict()

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._services = None
        self._hosts.clear()

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._touched.clear()

    def take(self, log: LogRecord, row_id: int) -> None:
        """Keep a record that names no span, if a dialect reads it."""
        record = otlp_values.log_record(LogMessage.FromString(log.encoded), log.resource, log.scope)
        told = loose_record(record)
        if told is None:
            return
        service, time_ns = log.resource.service or "", min(record.time_ns, _MAX)
        text = json.dumps(astuple(told))
        self._connection.execute(_KEEP, (row_id, service, time_ns, log.trace_id, text))
        self._known().add(service)
        self._touched.setdefault(service, []).append((time_ns, time_ns))

    def see(self, link: Link) -> None:
        """Note a span that is new or has changed, which records of its service may be of."""
        service = link.service or ""
        if link.kind in _KINDS and service in self._known():
            low = link.start_ns - AHEAD_NS
            high = (link.end_ns or link.start_ns + LONGEST_NS) + LATE_NS
            self._touched.setdefault(service, []).append((low, high))

    def join(self) -> set[Key]:
        """Join the records that the transaction concerns; the spans whose records have changed."""
        changed: set[Key] = set()
        for service, ranges in self._touched.items():
            for low, high in _united(ranges):
                changed |= self._join(service, low, high)
        self._touched.clear()
        return changed

    def _known(self) -> set[str]:
        """The services that send such records; most send none."""
        if self._services is None:
            found = self._connection.execute("SELECT DISTINCT service FROM loose_log")
            self._services = {row[0] for row in found}
        return self._services

    def _join(self, service: str, low: int, high: int) -> set[Key]:
        values = (service, max(low, 0), min(high, _MAX), _MOST_RECORDS)
        records = list(self._connection.execute(_NEAR, values))
        if not records:
            return set()
        spans = self._spans(service, records[0][1] - LONGEST_NS, records[-1][1] + AHEAD_NS)
        starts = [span.start_ns for span in spans]
        changed: set[Key] = set()
        for log, time_ns, trace_id, told in records:
            near = spans[bisect_left(starts, time_ns - LONGEST_NS) : bisect_right(starts, time_ns + AHEAD_NS)]
            own = [span for span in near if not trace_id or span.trace_id == trace_id]
            changed |= self._set(log, {span.key for span in hosts_of(_told(told), time_ns, own)})
        return changed

    def _set(self, log: int, keys: set[Key]) -> set[Key]:
        """Write down of which spans a record is; those to which that is news."""
        before: set[Key] = {(row[0], row[1]) for row in self._connection.execute(_JOINED, (log,))}
        self._connection.executemany(_PART, [(log, *key) for key in before - keys])
        self._connection.executemany(_JOIN, [(*key, log) for key in keys - before])
        return before ^ keys

    def _spans(self, service: str, low: int, high: int) -> Sequence[Host]:
        asked: Mapping[str, Any] = {
            "service": service, "low_ns": low, "high_ns": min(high, _MAX), "most": _MOST_SPANS,
        }  # fmt: skip
        found = (self._host(*row) for row in self._connection.execute(sql("hosts"), asked))
        return [host for host in found if host is not None]

    def _host(self, trace_id: bytes, span_id: bytes, row_id: int, digest: bytes, *row: Any) -> Host | None:
        """A span in its own words, without those of records; None if it is none of the kinds by itself."""
        key = trace_id, span_id, digest
        if key not in self._hosts:
            self._hosts[key] = self._read(trace_id, span_id, row_id, *row)
            if len(self._hosts) > _MOST_HOSTS:
                self._hosts.popitem(last=False)
        return self._hosts[key]

    def _read(self, trace_id: bytes, span_id: bytes, row_id: int, *row: Any) -> Host | None:
        start_ns, end_ns, session = row
        facts = self._deriver.facts(raw_span(self._connection, row_id))
        if facts.kind is None or facts.kind not in _KINDS:
            return None
        usage = facts.usage if facts.kind in CALL_KINDS else None
        return Host(
            trace_id, span_id, facts.kind, start_ns, end_ns, facts.session or session,
            facts.model_responded or facts.model_requested,
            usage.input if usage else None, usage.output if usage else None,
            facts.tool.call_id if facts.tool else None, facts.tool.name if facts.tool else None,
            facts.response_id,
        )  # fmt: skip


def _united(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges without overlaps."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], high)
        else:
            found.append((low, high))
    return found


def _told(text: str) -> LooseRecord:
    about, session, model, inputs, outputs, *rest = json.loads(text)
    return LooseRecord(About(about), session, model, tuple(inputs), tuple(outputs), *rest)
