"""Reports of a call that name another report as what counts instead, told to name a better one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import apsw

from spanglass.analysis.chains.once import Key, Twin

_FOLLOWERS = (
    "SELECT span.id, span.span_id, span.response_id, trace.id, trace.trace_id FROM span "
    "JOIN trace ON trace.id = span.trace WHERE span.duplicate_trace = ? AND span.duplicate_of = ?"
)
_POINT = "UPDATE span SET not_counted_because = ?, duplicate_of = ?, duplicate_trace = ? WHERE id = ?"
_SHOW_TRACE = "UPDATE trace SET revision = ? WHERE id = ?"
_SHOW_SPAN = "UPDATE span SET revision = ? WHERE id = ?"


class Follower(NamedTuple):
    """The row of a report in another trace than that of the one that counts instead."""

    row_id: int
    span_id: bytes
    response_id: str | None
    trace: int
    trace_id: bytes


class Followers:
    """Finds them, points them elsewhere, and shows their traces anew, which need not be judged for it."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._pointed: dict[int, list[int]] = {}

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._pointed.clear()

    def of(self, kept: Key) -> list[Follower]:
        """All that name a report."""
        return [Follower(*row) for row in self._connection.execute(_FOLLOWERS, kept)]

    def point(self, followers: Sequence[Follower], twin: Twin) -> None:
        """Have them name another one; nobody may remember the state of their traces."""
        said = twin.because, twin.span_id, twin.trace_id
        self._connection.executemany(_POINT, [(*said, each.row_id) for each in followers])
        for each in followers:
            self._pointed.setdefault(each.trace, []).append(each.row_id)

    def show(self, revisions: Iterator[int]) -> None:
        """Give their traces, and them, a revision each of those that come next."""
        shown = [(next(revisions), trace, rows) for trace, rows in self._pointed.items()]
        self._connection.executemany(_SHOW_TRACE, [(number, trace) for number, trace, _ in shown])
        spans = [(number, row) for number, _, rows in shown for row in rows]
        self._connection.executemany(_SHOW_SPAN, spans)
        self._pointed.clear()
