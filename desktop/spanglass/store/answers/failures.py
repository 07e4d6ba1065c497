"""Questions about spans that failed, and about all calls of the same place beside them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.core.fixes import CallRef, FailingCall, FailureKind, SiteCall
from spanglass.core.judgement import CUT_OFF, CUT_OFF_QUERY, FAILED_SCHEMAS, SchemaOutcome
from spanglass.store.filters.conditions import Condition
from spanglass.store.queries import filled, sql

_CALLS = "span.kind IN ('llm', 'embedding', 'reranker')"
_LAST = "span.attempt = span.attempts"
_FAILED = "', '".join(sorted(FAILED_SCHEMAS - {SchemaOutcome.UNKNOWN_TOOL}))
_CUT = "', '".join(sorted(CUT_OFF))
_OF_TOOL = "(span.schema_outcome = 'unknown_tool' OR span.schema_source LIKE 'tool %')"
_ANSWER = (
    "span.call AND span.kind = 'llm' AND NOT EXISTS (SELECT 1 FROM span AS later "
    "WHERE later.trace = span.trace AND later.call AND later.kind = 'llm' "
    "AND (later.start_ns, later.id) > (span.start_ns, span.id))"
)
_KINDS: Mapping[FailureKind, tuple[str, str]] = {
    FailureKind.REFUSAL: ("has:refusal", f"span.call AND span.refusal_grade IS NOT NULL AND {_LAST}"),
    FailureKind.SCHEMA: (
        "schema:fail", f"span.call AND {_LAST} AND span.schema_outcome IN ('{_FAILED}') AND NOT {_OF_TOOL}",
    ),
    FailureKind.CUT: (
        CUT_OFF_QUERY, f"span.call AND span.finish_reason IN ('{_CUT}')",
    ),
    FailureKind.RATE: ("error:rate_limit", f"{_CALLS} AND span.error_class = 'rate_limit'"),
    FailureKind.ERROR: (
        "has:error", f"{_CALLS} AND span.error AND span.error_class <> 'rate_limit' AND {_LAST}",
    ),
    FailureKind.OPINION: ("thumbs:down -has:error -has:refusal -schema:fail", _ANSWER),
}  # fmt: skip
_TOOLS = (
    ("kind:tool has:error", "span.kind = 'tool' AND span.failed"),
    ("schema:fail", f"span.call AND {_LAST} AND {_OF_TOOL}"),
)
_NO_REPLAY = "-is:replay"


class Failures:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _condition(self, query: str, since_ns: int = 0) -> Condition:
        raise NotImplementedError

    def failing_calls(
        self, kind: FailureKind, since_ns: int, until_ns: int, most: int
    ) -> tuple[FailingCall, ...]:
        """The spans that failed in one way in the latest matching traces of a range, the latest first.

        Of `most` traces at most; replays are none of them.
        """
        found: list[FailingCall] = []
        for query, failing in _TOOLS if kind is FailureKind.TOOL else (_KINDS[kind],):
            where = self._condition(f"{query} {_NO_REPLAY}", since_ns)
            parts = {"start": where.start, "condition": where.sql, "failing": failing}
            values = {"since_ns": since_ns, "until_ns": until_ns, "most": most, **where.parameters}
            found += [_failing(kind, row) for row in self._rows(filled("failing_spans", **parts), values)]
        return tuple(sorted(found, key=lambda each: -each.start_ns))

    def site_calls(self, query: str, site: str, since_ns: int, most: int) -> tuple[SiteCall, ...]:
        """Counted calls of one title in the latest traces that match, the latest first; no replays."""
        where = self._condition(f"{query} {_NO_REPLAY}".strip(), since_ns)
        told = {"cut": _CUT, "unfit": "', '".join(sorted(FAILED_SCHEMAS))}
        parts = {"start": where.start, "condition": where.sql, **told}
        values = {"since_ns": since_ns, "site": site, "most": most, **where.parameters}
        return tuple(_site_call(row) for row in self._rows(filled("site_calls", **parts), values))

    def model_versions(self, requested: str) -> tuple[tuple[str, int], ...]:
        """Which versions have answered for a model, and since when, the newest first."""
        rows = self._rows(sql("model_versions"), {"requested": requested})
        return tuple((row[0], row[1]) for row in rows)


def _failing(kind: FailureKind, row: Sequence[Any]) -> FailingCall:
    features = json.loads(row[6])
    return FailingCall(
        kind, CallRef(row[0], row[1]), row[2], row[3], row[4], row[5] or next(iter(features), None), row[7],
        row[8], row[9], _detail(kind, row), _message(kind, row), row[18], row[19], row[20],
        error_type=row[11], is_call=row[21] != "tool",
    )  # fmt: skip


def _detail(kind: FailureKind, row: Sequence[Any]) -> str:
    """What tells this failure from others of its kind: class of error, path in the schema, or tool."""
    if kind is FailureKind.TOOL:
        named = (row[14] or "").removeprefix("tool ")
        return str(row[3]) if row[21] == "tool" else f"{named} {row[13] or ''}".strip()
    if kind is FailureKind.SCHEMA:
        return str(row[13] or row[16])
    return str(row[10] or "") if kind in (FailureKind.RATE, FailureKind.ERROR) else ""


def _message(kind: FailureKind, row: Sequence[Any]) -> str:
    if kind is FailureKind.REFUSAL:
        return str(row[17] or "")
    if kind is FailureKind.SCHEMA or (kind is FailureKind.TOOL and row[21] != "tool"):
        return str(row[15] or "")
    return str(row[12] or "")


def _site_call(row: Sequence[Any]) -> SiteCall:
    failing = bool(row[4] or row[5] or row[6] or row[7])
    return SiteCall(CallRef(row[0], row[1]), row[2], row[3], failing, *map(bool, row[4:8]), *row[8:])
