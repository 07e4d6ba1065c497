"""What judging a trace again needs of its spans, from their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from spanglass.analysis.chains.chain import Verdict
from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.once import Twin
from spanglass.core.facts import CALL_KINDS, Kind
from spanglass.core.judgement import FAILED_SCHEMAS, SchemaOutcome
from spanglass.core.usage import Usage
from spanglass.store.ingest.derive import truncated
from spanglass.store.queries import sql


@dataclass(frozen=True, slots=True)
class StoredLink:
    """One span of a stored trace: its row, the digest of what was received, its link and its verdict."""

    row_id: int
    digest: bytes
    link: Link
    verdict: Verdict
    twin: Twin | None


_KINDS = {kind.value: kind for kind in Kind}


def stored_links(connection: apsw.Connection, trace_id: bytes, row_id: int) -> Iterator[StoredLink]:
    """The spans of a trace, given its id and its row."""
    for row in connection.execute(sql("links"), {"trace": row_id}):
        yield _stored(trace_id, row)


def _stored(trace_id: bytes, row: tuple[Any, ...]) -> StoredLink:
    (
        number, digest, span_id, parent_id, name, kind, start_ns, end_ns, failed, refused, finish_reason,
        tokens_in, tokens_out, read, written, reasoning, estimated, cost, model, response_id, request,
        session, user, feature, schema, scope, service, size, own_attempt, covers_ns, counted, because,
        duplicate_of, duplicate_trace, kept_failed, attempt, attempts, retries, error,
    ) = row  # fmt: skip
    usage = Usage(tokens_in, tokens_out, read, written, reasoning, estimated=bool(estimated))
    link = Link(
        span_id=span_id, parent_id=parent_id, name=name, kind=_KINDS[kind], start_ns=start_ns, end_ns=end_ns,
        failed=bool(failed), refused=bool(refused), truncated=kind in CALL_KINDS and truncated(finish_reason),
        usage=usage if usage.known else None, cost_nano=cost, model=model, response_id=response_id,
        request=request, session=session, user=user, feature=feature,
        schema_failed=schema is not None and SchemaOutcome(schema) in FAILED_SCHEMAS, scope=scope,
        service=service, size=size, attempt=own_attempt, covers_ns=covers_ns,
    )  # fmt: skip
    verdict = Verdict(
        counted=bool(counted), because=because, duplicate_of=duplicate_of, duplicate_trace=duplicate_trace,
        attempt=attempt, attempts=attempts, retries=retries, error=bool(error), session=session, user=user,
        feature=feature,
    )  # fmt: skip
    twin = None
    if duplicate_of is not None:
        twin = Twin(duplicate_trace or trace_id, duplicate_of, because or "", bool(kept_failed))
    return StoredLink(number, digest, link, verdict, twin)
