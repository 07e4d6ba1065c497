"""Rows of the trace table: the sums of a judged trace."""

import json
from functools import lru_cache
from typing import Any

import apsw

from spanglass.analysis.chains.summary import Summary, summarise
from spanglass.store.ingest.trace_states import TraceState

_COLUMNS = (
    "id", "trace_id", "revision", "name", "start_ns", "end_ns", "received_ns", "open", "spans", "calls",
    "errors", "refusals", "retries", "truncated", "input_tokens", "output_tokens", "cost_nano", "unpriced",
    "failed", "models", "users", "features", "session", "service", "source", "unsettled", "schema_failures",
)  # fmt: skip
# a trace that grows keeps its row: only those of its many indexes are touched of which a value changed
PUT = (
    f"INSERT INTO trace({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "
    f"ON CONFLICT(id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[2:])}"
)
_REVISION = _COLUMNS.index("revision")
_STORED = f"SELECT {', '.join(_COLUMNS)} FROM trace WHERE id = ?"
_MAX_NAMES, _NAMES_KNOWN = 50, 500
_json = json.JSONEncoder(ensure_ascii=False).encode


def trace_row(trace_id: bytes, state: TraceState, revision: int) -> tuple[Any, ...]:
    """The values that `PUT` takes."""
    summary = summarise(list(state.links.values()), state.verdicts)
    return (
        state.row_id, trace_id, revision, summary.name, summary.start_ns, summary.end_ns,
        state.received_ns, int(summary.open), *_figures(summary), _names(summary.models),
        _names(summary.users), _names(summary.features), summary.session, state.service, state.source, 0,
        summary.schema_failures,
    )  # fmt: skip


def is_stored(connection: apsw.Connection, row: tuple[Any, ...]) -> bool:
    """Whether a trace has just these values already, whatever its revision."""
    stored = connection.execute(_STORED, row[:1]).fetchone()
    return stored is not None and without(_REVISION, stored) == without(_REVISION, row)


def without(place: int, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row without the value at a place."""
    return row[:place] + row[place + 1 :]


def _figures(summary: Summary) -> tuple[int | None, ...]:
    return (
        summary.spans, summary.calls, summary.errors, summary.refusals, summary.retries, summary.truncated,
        summary.input_tokens, summary.output_tokens, summary.cost_nano, summary.unpriced, int(summary.failed),
    )  # fmt: skip


@lru_cache(_NAMES_KNOWN)
def _names(names: tuple[str, ...]) -> str:
    return _json(names[:_MAX_NAMES]) if names else "[]"
