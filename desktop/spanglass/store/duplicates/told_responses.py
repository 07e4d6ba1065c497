"""What becomes of one more report of a stored response, told from a few figures instead of all its reports.

Where a program says the same response ids over and over, as a test server or a replayed load does, each call
has many reports beside it, and to compare them all whenever one more comes takes longer than to store it.
In four cases the outcome is known without:

- the new one lies more than a minute from all others;
- no two of the others are one call, and it lies apart from them all and asks something else: the id names no
  response (see `once`);
- the others are one call, it overlaps with all of them, and it is a worse report than the one that counts;
- or it is a better one.

No verdict changes by it then but its own, and in the last case that of the one that counted: the others only
name another one that counts instead of them.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import apsw

from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.once import (
    LONGEST_NS,
    MOST_REPORTS,
    WITHIN_NS,
    Key,
    Report,
    Twin,
    gives_way,
    stands_behind,
    twin_of,
)
from spanglass.core.facts import Kind
from spanglass.core.ids import NO_ID
from spanglass.core.usage import Usage
from spanglass.store.queries import sql


class Settled(NamedTuple):
    """The outcome for a new report: what counts instead of it, or instead of which one it counts, if any."""

    twin: Twin | None = None
    overtaken: "Overtaken | None" = None


class Overtaken(NamedTuple):
    """The report that counted until now, and how many others name it as what counts instead of them."""

    kept: Report
    others: int


class _Told(NamedTuple):
    """The columns of ``sql/told_responses.sql``."""

    reports: int
    first_kind: str
    last_kind: str
    first_scope: int
    last_scope: int
    first_resource: int
    last_resource: int
    began_first_ns: int
    began_last_ns: int
    ended_first_ns: int
    ended_last_ns: int
    asking_alike: int
    repeated: int
    first_kept: bytes | None
    last_kept: bytes | None
    elsewhere: int
    first_trace: bytes | None
    last_trace: bytes | None
    row_id: int | None


class ToldResponses:
    """The figures of the response ids that the calls of one transaction report again."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._told: dict[Key, _Told] = {}
        self._kept: dict[int, Report] = {}

    def begin(self) -> None:
        """Forget the last transaction's."""
        self._told.clear()
        self._kept.clear()

    def ask(self, reports: Sequence[Report]) -> None:
        """Ask at once what is stored of the response ids of reports."""
        asked = [(each.link.response_id, (each.link.request or b"").hex().upper()) for each in reports]
        values = {"asked": json.dumps(asked), "most": MOST_REPORTS - 1}
        kept = []
        for number, *row in self._connection.execute(sql("told_responses"), values):
            report = reports[number]
            told = self._told[report.key] = _Told(*row)
            if _is_one_call(told, report.link):
                kept.append(told.row_id)
        if kept:
            for row in self._connection.execute(sql("kept_reports"), {"rows": json.dumps(kept)}):
                self._kept[row[0]] = _report(row[1:])

    def settled(self, report: Report, scope: int) -> Settled | None:
        """The outcome for a new report by the instrumentation of row id `scope`; None if it is not known.

        No call may stand around or below it, and none that came or changed with it may have its response id.
        """
        told = self._told.get(report.key)
        if told is None:
            return None
        if _is_far(told, report.link) or _is_apart(told, report.link, scope):
            return Settled()
        kept = self._kept.get(told.row_id) if told.row_id is not None else None
        if kept is None or not _is_one_call(told, report.link):
            return None
        if told.repeated and (told.first_trace, told.first_kept) != kept.key:
            return None
        if stands_behind(report, kept):
            return Settled(twin_of(report, kept))
        return Settled(overtaken=Overtaken(kept, told.repeated)) if gives_way(kept, report) else None


def _until(link: Link) -> int:
    return max(link.began_ns, link.end_ns)


def _is_far(told: _Told, link: Link) -> bool:
    """Whether a call is too far from all reports to be compared with them."""
    return link.began_ns - told.ended_last_ns > WITHIN_NS or told.began_first_ns - _until(link) > WITHIN_NS


def _is_apart(told: _Told, link: Link, scope: int) -> bool:
    """Whether no two reports are of one call, and a new one proves that the id names no response."""
    return (
        not told.repeated
        and not told.asking_alike
        and link.request is not None
        and told.first_scope == told.last_scope == scope
        and (link.began_ns > told.ended_last_ns or _until(link) < told.began_first_ns)
    )


def _is_one_call(told: _Told, link: Link) -> bool:
    """Whether all reports, one call of one instrumentation, overlap with each other and with a new one."""
    if told.reports - told.repeated != 1 or told.elsewhere != told.repeated:
        return False
    began_first_ns = min(told.began_first_ns, link.began_ns)
    began_last_ns = max(told.began_last_ns, link.began_ns)
    return (
        told.first_kind == told.last_kind == link.kind.value
        and told.first_scope == told.last_scope
        and told.first_resource == told.last_resource
        and told.first_kept == told.last_kept
        and told.first_trace == told.last_trace
        and began_last_ns <= min(told.ended_first_ns, _until(link))
        and began_last_ns - began_first_ns <= LONGEST_NS
    )


def _report(row: Sequence[Any]) -> Report:
    (
        trace_id, span_id, name, kind, start_ns, end_ns, failed, refused, tokens_in, tokens_out, read,
        written, reasoning, estimated, cost, response_id, scope, service, size, covers_ns,
    ) = row  # fmt: skip
    usage = Usage(tokens_in, tokens_out, read, written, reasoning, estimated=bool(estimated))
    link = Link(
        span_id=span_id, parent_id=NO_ID, name=name, kind=Kind(kind), start_ns=start_ns, end_ns=end_ns,
        failed=bool(failed), refused=bool(refused), truncated=False, usage=usage if usage.known else None,
        cost_nano=cost, model=None, response_id=response_id, request=None, session=None, user=None,
        feature=None, scope=scope, service=service, size=size, covers_ns=covers_ns,
    )  # fmt: skip
    return Report(trace_id, link)
