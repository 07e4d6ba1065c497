"""Rows of the span table: made from records, kept as links, read as views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.analysis.chain import Verdict
from spanglass.analysis.links import Link
from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.judgement import (
    Grade,
    Refusal,
    RefusalKind,
    SchemaOutcome,
    SchemaProblem,
    SchemaVerdict,
)
from spanglass.core.record import SpanRecord
from spanglass.core.span import STATUS_ERROR
from spanglass.core.usage import Usage
from spanglass.core.views import SpanRow
from spanglass.store.blocks import Place
from spanglass.store.derive import request_digest, subtitle, truncated

_MAX_INTEGER = 2**63 - 1
_NAME, _TEXT, _MESSAGE = 1000, 300, 2000
_MAX_EVENTS = 64

COLUMNS = (
    "id", "trace", "span_id", "parent_id", "revision", "digest", "name", "title", "subtitle", "kind",
    "start_ns", "end_ns", "status_code", "failed", "error_type", "error_message", "resource", "scope",
    "provider", "operation", "model_requested", "model_responded", "response_id", "request", "streaming",
    "first_token_ns", "finish_reason", "input_tokens", "output_tokens", "cache_read_tokens",
    "cache_write_tokens", "reasoning_tokens", "estimated", "cost_nano", "cost_reason", "sender_cost_nano",
    "refusal_grade", "refusal_by", "refusal_evidence", "refusal_kind", "session", "user", "customer",
    "feature", "events", "call", "counted", "not_counted_because", "duplicate_of", "attempt", "attempts",
    "error", "block", "place", "length", "error_class", "schema_outcome", "schema_source", "schema_path",
    "schema_message", "content", "impossible", "duplicate_trace", "retries", "own_attempt", "covers_ns",
)  # fmt: skip

INSERT = f"INSERT OR REPLACE INTO span({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
JUDGE = (
    "UPDATE span SET revision = ?, call = ?, counted = ?, not_counted_because = ?, duplicate_of = ?, "
    "attempt = ?, attempts = ?, error = ?, duplicate_trace = ?, retries = ?, session = ?, user = ?, "
    "feature = ? WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a span's row belongs: its own id, its trace's row, resource, scope and payload."""

    row_id: int
    trace: int
    resource: int
    scope: int
    digest: bytes
    place: Place


def link_of(record: SpanRecord) -> Link:
    """The little of a record that judging its trace needs."""
    span, facts = record.span, record.facts
    kind = facts.kind or Kind.SPAN
    return Link(
        span_id=span.span_id,
        parent_id=span.parent_id,
        name=_cut(facts.title or span.name, _NAME) or "",
        kind=kind,
        start_ns=_integer(span.start_ns),
        end_ns=_integer(span.end_ns),
        failed=record.refusal is None and (span.status_code == STATUS_ERROR or facts.error is not None),
        refused=record.refusal is not None,
        truncated=kind in CALL_KINDS and truncated(facts.finish_reason),
        schema_failed=record.schema is not None and record.schema.valid is False,
        usage=facts.usage,
        cost_nano=record.cost.nano if record.cost else None,
        model=_cut(facts.model_responded or facts.model_requested, _TEXT),
        response_id=_cut(facts.response_id, _TEXT),
        request=request_digest(facts),
        session=_cut(facts.session, _TEXT),
        user=_cut(facts.user, _TEXT),
        feature=_cut(facts.feature, _TEXT),
        scope=_cut(span.scope.name, _TEXT) or "",
        service=_cut(span.resource.service, _TEXT),
        size=len(span.encoded),
        attempt=facts.attempt,
        covers_ns=facts.covers_ns,
    )


def row_of(record: SpanRecord, link: Link, verdict: Verdict, home: Home, revision: int) -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    return (
        home.row_id, home.trace, link.span_id, link.parent_id, revision, home.digest,
        *_identity(record, link), home.resource, home.scope, *_call(record, link), *_money(record, link),
        verdict.session, verdict.user, _cut(record.facts.customer, _TEXT), verdict.feature,
        ",".join(str(event.time_ns) for event in record.span.events[:_MAX_EVENTS]),
        *_verdict(link.kind, verdict), home.place.block, home.place.offset, home.place.length,
        *_further(record), *_again(verdict), link.attempt, link.covers_ns,
    )  # fmt: skip


def judge_of(row_id: int, kind: Kind, verdict: Verdict, revision: int) -> tuple[Any, ...]:
    """The values of `JUDGE`, for a span that only its trace's other spans changed."""
    return (
        revision, *_verdict(kind, verdict), *_again(verdict), verdict.session, verdict.user, verdict.feature,
        row_id,
    )  # fmt: skip


def _identity(record: SpanRecord, link: Link) -> tuple[Any, ...]:
    span, facts = record.span, record.facts
    error = facts.error
    title = _cut(facts.title, _NAME)
    return (
        _cut(span.name, _NAME) or "", title, _cut(subtitle(span, facts), _TEXT) or "", link.kind.value,
        link.start_ns, link.end_ns, span.status_code, int(link.failed),
        _cut(error.type, _TEXT) if error else None,
        _cut(error.message, _MESSAGE) if error else None,
    )  # fmt: skip


def _call(record: SpanRecord, link: Link) -> tuple[Any, ...]:
    facts = record.facts
    return (
        _cut(facts.provider, _TEXT), _cut(facts.operation, _TEXT), _cut(facts.model_requested, _TEXT),
        _cut(facts.model_responded, _TEXT), link.response_id, link.request,
        None if facts.streaming is None else int(facts.streaming),
        None if facts.first_token_ns is None else _integer(facts.first_token_ns),
        _cut(facts.finish_reason, _TEXT),
    )  # fmt: skip


def _money(record: SpanRecord, link: Link) -> tuple[Any, ...]:
    usage, cost, refusal = link.usage or Usage(), record.cost, record.refusal
    sender = record.facts.sender_cost_nano
    return (
        usage.input, usage.output, usage.cache_read, usage.cache_write, usage.reasoning, int(usage.estimated),
        cost.nano if cost else None, cost.reason if cost else None,
        sender if sender is not None and abs(sender) <= _MAX_INTEGER else None,
        refusal.grade.value if refusal else None, refusal.by if refusal else None,
        _cut(refusal.evidence, _TEXT) if refusal else None, refusal.kind.value if refusal else None,
    )  # fmt: skip


def _further(record: SpanRecord) -> tuple[Any, ...]:
    """Error class, schema verdict, and whether messages were recorded and counts can be."""
    schema = record.schema
    problem = schema.problems[0] if schema and schema.problems else None
    return (
        record.error_class, schema.outcome.value if schema else None,
        _cut(schema.source, _TEXT) if schema else None, _cut(problem.path, _TEXT) if problem else None,
        _cut(problem.message, _TEXT) if problem else None, int(record.content), int(record.impossible),
    )  # fmt: skip


def _schema(row: Sequence[Any]) -> SchemaVerdict | None:
    """The verdict from outcome, source, path and message."""
    outcome, source, path, message = row
    if outcome is None:
        return None
    problems = (SchemaProblem(path, message or ""),) if path is not None else ()
    return SchemaVerdict(SchemaOutcome(outcome), source or "", problems)


def _verdict(kind: Kind, verdict: Verdict) -> tuple[Any, ...]:
    return (
        int(verdict.counted and kind in CALL_KINDS), int(verdict.counted), verdict.because,
        verdict.duplicate_of, verdict.attempt, verdict.attempts, int(verdict.error),
    )  # fmt: skip


def _again(verdict: Verdict) -> tuple[Any, ...]:
    """Where the span is that counts instead, if in another trace, and the retries this one adds."""
    return verdict.duplicate_trace, verdict.retries


def _integer(value: int) -> int:
    return min(value, _MAX_INTEGER)


def _cut(text: str | None, limit: int) -> str | None:
    """Text that SQLite can hold: lone surrogates replaced, at most `limit` characters."""
    if text is None:
        return None
    text = text[:limit]
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def view(row: Sequence[Any]) -> SpanRow:
    """A row of ``sql/spans.sql`` as the tree shows it."""
    refusal = None
    if row[31] is not None:
        refusal = Refusal(Grade(row[31]), row[32], row[33], RefusalKind(row[34]))
    return SpanRow(
        row_id=row[0], revision=row[1], span_id=row[2], parent_id=row[3], name=row[4],
        title=row[5] or row[4], subtitle=row[6], kind=Kind(row[7]), start_ns=row[8], end_ns=row[9],
        status_code=row[10], error_type=row[11], error_message=row[12], service=row[13], scope=row[14],
        provider=row[15], operation=row[16], model_requested=row[17], model_responded=row[18],
        streaming=None if row[19] is None else bool(row[19]), first_token_ns=row[20],
        finish_reason=row[21], input_tokens=row[22], output_tokens=row[23], cache_read_tokens=row[24],
        cache_write_tokens=row[25], reasoning_tokens=row[26], cost_nano=row[27], counted=bool(row[28]),
        not_counted_because=row[29], duplicate_of=row[30], refusal=refusal, session=row[35], user=row[36],
        feature=row[37], attempt=row[38], attempts=row[39], new_snapshot=bool(row[41]),
        events=tuple(int(time) for time in row[40].split(",") if time), error_class=row[42],
        schema=_schema(row[43:47]), content=bool(row[47]), impossible=bool(row[48]), cost_before_nano=row[49],
        duplicate_of_trace=row[50],
    )  # fmt: skip
