"""What alerts see of a store: its calls and traces, in order of time."""

import sys
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spanglass.core.judgement import CUT_OFF, FAILED_SCHEMAS, SchemaOutcome
from spanglass.core.watched import HOUR_NS, Call, Record, TraceMark
from spanglass.store.answers.alert_answers import AlertAnswers
from spanglass.store.connection import connect_reader, one_moment, scalar, translated
from spanglass.store.migrations import check_readable
from spanglass.store.queries import filled, sql

_TOOLS = frozenset({"tool_calls", "tool_use", "tool_call", "function_call"})
_CANCELLED = "cancelled"
_LONGEST_NS, _CORRECTED_NS = 6 * HOUR_NS, HOUR_NS
_REAL = "SELECT EXISTS (SELECT 1 FROM resource WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') = 0)"
_AT_ONCE, _FEW_SPANS = 2_000, 500
CALL = """span.end_ns, trace.trace_id, span.end_ns - span.began_ns, span.first_token_ns, span.streaming,
    span.feature, span.user, span.customer, span.session, resource.service, span.provider,
    span.model_requested, span.model_responded, span.failed, span.error_class, span.finish_reason,
    span.refusal_grade IS NOT NULL, span.refusal_kind, span.schema_outcome,
    max(span.attempts - 1, span.retries, 0), span.cost_nano, span.input_tokens, span.output_tokens,
    span.request, span.resource IN (
        SELECT id FROM resource WHERE instr(encoded, X'7370616e676c6173732e73616d706c65') > 0
    ), span.kind = 'llm', span.only_tools"""
"""What is asked of each call, in the order in which it is read: also whether it is a sample's, and a model's
answer rather than an embedding or a ranking."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a store was looked at: up to a span's row and a trace's revision."""

    span: int
    revision: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """Records that came since, in order of time; there is `more` where they were very many."""

    records: tuple[Record, ...]
    seen: Seen
    more: bool = False


class Watched(AlertAnswers):
    """A read-only connection of its own, so that nothing that is written waits; for one thread."""

    def __init__(self, path: Path, anew: Container[int] = ()) -> None:
        """`anew` has the revisions of what was only judged anew, which is no news of a call."""
        self._path, self._anew = path, anew
        self._connection = connect_reader(path)
        with translated(path):
            check_readable(self._connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def data_version(self) -> int:
        """A number that changes whenever another connection has committed."""
        with translated(self._path):
            return int(scalar(self._connection, "PRAGMA data_version"))

    def seen(self) -> Seen:
        """How far the store goes now; raises `StoreError`."""
        return self._reach(Seen(0, 0))[1]

    def arrived(self, seen: Seen, floor_ns: int) -> Arrived:
        """What came or changed since, without what ended before `floor_ns`; raises `StoreError`.

        A call may come again when more becomes known of it, also one that ended up to an hour earlier.
        """
        with translated(self._path), one_moment(self._connection):
            reach, whole = self._reach(seen)
            ends = {
                "span": seen.span, "last": reach.span, "revision": seen.revision, "until": reach.revision,
                "floor_ns": max(floor_ns, 1), "earlier_ns": max(floor_ns - _CORRECTED_NS, 1),
                "few": _FEW_SPANS,
            }  # fmt: skip
            calls, changed = self._asked("arrived_calls", ends), self._asked("changed_calls", ends)
            changed += self._asked("retried_calls", ends)
            traces = self._asked("arrived_traces", ends)
            mixed = self._is_mixed()
        records: list[Record] = [_call(row, mixed=mixed) for row in calls]
        records += [
            replace(_call(row, mixed=mixed), withdrawn=bool(row[-1]))
            for row in changed
            if row[-2] not in self._anew
        ]
        records += [mark for row in traces for mark in _marks(row) if mark.at_ns >= floor_ns]
        return Arrived(tuple(sorted(records, key=lambda record: record.at_ns)), reach, reach != whole)

    def _is_mixed(self) -> bool:
        """Whether there is more than samples: those of a program that is watched are no alarm of its own."""
        return bool(self._connection.execute(_REAL).fetchone()[0])  # type: ignore[index]

    def _reach(self, seen: Seen) -> tuple[Seen, Seen]:
        """How far to look next, and how far the store goes."""
        values = {"span": seen.span, "revision": seen.revision, "most": _AT_ONCE}
        with translated(self._path):
            (row,) = self._asked("arrived_until", values)
        return Seen(row[0], row[1]), Seen(row[2], row[3])

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        with translated(self._path):
            return list(self._connection.execute(text, values))

    def _asked(self, name: str, values: dict[str, int]) -> list[Sequence[Any]]:
        text = filled(name, call=CALL)
        used = {key: value for key, value in values.items() if f":{key}" in text}
        return list(self._connection.execute(text, used))

    def spending(self, start_ns: int, end_ns: int) -> list[Call]:
        """What was spent in a range, a call for each hour that cost anything, in order of time."""
        rows = self._rows(sql("watched_spending"), {"start_ns": start_ns, "end_ns": end_ns})
        return [Call(row[0], "", cost_nano=row[1]) for row in rows if row[1]]

    def reach(self, start_ns: int, end_ns: int, most: int) -> int:
        """How far into a range one may go for so many calls at most; its end, if there are fewer."""
        values = {"start_ns": start_ns, "end_ns": end_ns, "most": most}
        rows = self._rows(sql("watched_reach"), values)
        return max(int(rows[0][0]), start_ns + 1) if rows else end_ns

    def between(self, start_ns: int, end_ns: int) -> list[Record]:
        """The calls that ended, and marks of the traces that began or ended, in a range; raises `StoreError`.

        Ranges that follow one another give together what one range over all of them gives.
        """
        bounds = {"start_ns": start_ns, "end_ns": end_ns}
        with translated(self._path):
            calls = list(self._connection.execute(filled("watched_calls", call=CALL), bounds))
            longest = {**bounds, "longest_ns": _LONGEST_NS}
            traces = list(self._connection.execute(sql("watched_traces"), longest))
            mixed = self._is_mixed()
        records: list[Record] = [_call(row, mixed=mixed) for row in calls]
        records += [mark for row in traces for mark in _marks(row) if start_ns <= mark.at_ns < end_ns]
        return sorted(records, key=lambda record: record.at_ns)


def _call(row: Sequence[Any], *, mixed: bool) -> Call:
    failed, finish = bool(row[13]), row[15]
    outcome = None if row[18] is None else SchemaOutcome(row[18])
    return Call(
        end_ns=row[0], trace=sys.intern(row[1].hex()),
        took_ns=row[2] if row[2] > 0 else None, first_token_ns=row[3],
        streaming=None if row[4] is None else bool(row[4]), feature=_one(row[5]), user=_one(row[6]),
        customer=_one(row[7]), session=_one(row[8]), service=_one(row[9]), provider=_one(row[10]),
        requested=_one(row[11]), responded=_one(row[12]),
        failed=failed, cancelled=row[14] == _CANCELLED, error=_one(row[14]),
        answered=bool(row[25]) and not failed and not _calls_tools(row[26], finish), refused=bool(row[16]),
        refusal_kind=_one(row[17]),
        truncated=finish in CUT_OFF, schema_valid=_valid(outcome), retries=row[19], cost_nano=row[20],
        input_tokens=row[21], output_tokens=row[22], prompt=sys.intern(row[23].hex()) if row[23] else None,
        ours=mixed and bool(row[24]),
    )  # fmt: skip


def _calls_tools(only: int | None, finish: str | None) -> bool:
    """Whether an answer was calls of tools alone; where none was recorded, as its finish reason says."""
    return finish in _TOOLS if only is None else bool(only)


def _one(text: str | None) -> str | None:
    """The same text, held once however many calls have it: alerts remember very many."""
    return None if text is None else sys.intern(text)


def _valid(outcome: SchemaOutcome | None) -> bool | None:
    """None where nothing was declared, or nothing can be said."""
    if outcome in FAILED_SCHEMAS:
        return False
    return True if outcome is SchemaOutcome.VALID else None


def _marks(row: Sequence[Any]) -> tuple[TraceMark, ...]:
    name, feature = sys.intern(row[0].hex()), _one(row[5])
    begun = TraceMark(row[1], name, feature)
    if row[3]:
        return (begun,)
    return begun, TraceMark(row[2], name, feature, finished=True, calls=row[4])
