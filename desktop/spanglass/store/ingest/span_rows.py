"""Rows of the span table: made of prepared spans and their verdicts, read as views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.analysis.chains.chain import Verdict
from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.judgement import (
    Grade,
    Refusal,
    RefusalKind,
    SchemaOutcome,
    SchemaProblem,
    SchemaVerdict,
)
from spanglass.core.views import SpanRow
from spanglass.store.ingest.prepared import OWN_COLUMNS, Prepared
from spanglass.store.payloads.blocks import Place

COLUMNS = (
    *OWN_COLUMNS, "id", "trace", "revision", "digest", "resource", "scope", "session", "user", "feature",
    "call", "counted", "not_counted_because", "duplicate_of", "attempt", "attempts", "error", "block",
    "place", "length", "duplicate_trace", "retries",
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


def row_of(prepared: Prepared, verdict: Verdict, home: Home, revision: int) -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    place = home.place
    return (
        *prepared.columns, home.row_id, home.trace, revision, home.digest, home.resource, home.scope,
        verdict.session, verdict.user, verdict.feature, *_verdict(prepared.link.kind, verdict), place.block,
        place.offset, place.length, *_again(verdict),
    )  # fmt: skip


def judge_of(row_id: int, kind: Kind, verdict: Verdict, revision: int) -> tuple[Any, ...]:
    """The values of `JUDGE`, for a span that only its trace's other spans changed."""
    return (
        revision, *_verdict(kind, verdict), *_again(verdict), verdict.session, verdict.user, verdict.feature,
        row_id,
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
        duplicate_of_trace=row[50], asked_again=row[51], asked_before_ns=row[52],
    )  # fmt: skip
