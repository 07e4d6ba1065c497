"""Questions of sessions: which calls ask something, and which take up the question before them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from spanglass.analysis.chains.chain import Verdict
from spanglass.analysis.chains.links import Link
from spanglass.analysis.chains.repeats import WITHIN_NS, following, how
from spanglass.store.connection import scalar
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.prepared import Prepared
from spanglass.store.ingest.question_texts import Key, QuestionTexts
from spanglass.store.ingest.trace_states import TraceState, TraceStates

_MAX = 2**63 - 1
_AROUND = 6
_MOST_AT_ONCE = 4 * _AROUND
_APART_NS = 10 * 1_000_000_000
_STORED = "SELECT span_id, session, at_ns, again FROM turn WHERE trace_id = ?"
_STORED_OF = f"{_STORED} AND span_id = ?"
_KEEP = (
    "INSERT INTO turn(trace_id, span_id, session, at_ns, request) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (trace_id, span_id) DO UPDATE SET session = excluded.session, at_ns = excluded.at_ns, "
    "request = excluded.request"
)
_DROP = "DELETE FROM turn WHERE trace_id = ? AND span_id = ?"
_TURNS = (
    "SELECT turn.trace_id, turn.span_id, turn.at_ns, turn.request, span.end_ns, turn.again, "
    "turn.before_trace, turn.before_span FROM turn JOIN trace ON trace.trace_id = turn.trace_id "
    "JOIN span ON span.trace = trace.id AND span.span_id = turn.span_id "
    "WHERE turn.session = ? AND turn.at_ns BETWEEN ? AND ? ORDER BY turn.at_ns"
)
_WITHIN, _LATER = f"{_TURNS}, turn.span_id", f"{_TURNS}, turn.span_id LIMIT {_AROUND}"
_EARLIER = f"{_TURNS} DESC, turn.span_id DESC LIMIT {_AROUND}"
_HOW_MANY = (
    "SELECT count(*) FROM (SELECT 1 FROM turn WHERE session = ? AND at_ns BETWEEN ? AND ? "
    f"LIMIT {_MOST_AT_ONCE})"
)
_AGAIN = "UPDATE turn SET again = ?, before_trace = ?, before_span = ? WHERE trace_id = ? AND span_id = ?"
_NOBODY = (None, None)


@dataclass(frozen=True, slots=True)
class _Known:
    """A question that is stored, and what has been found of it: how it takes up which one before it.

    Its text is looked up when it is needed: most questions have no other one to be compared with.
    """

    trace_id: bytes
    span_id: bytes
    at_ns: int
    request: bytes | None
    until_ns: int
    again: str | None
    before: Key | tuple[None, None]
    texts: QuestionTexts

    @property
    def key(self) -> Key:
        """Trace id and span id."""
        return self.trace_id, self.span_id

    @property
    def text(self) -> str:
        """What is asked."""
        return self.texts.text(self.key)

    @property
    def numbers(self) -> bytes:
        """What its numbers tell of it."""
        return self.texts.numbers(self.key)


class Turns:
    """Compares questions at the end of a transaction, when it is known which calls count."""

    def __init__(self, connection: apsw.Connection, deriver: Deriver, states: TraceStates) -> None:
        self._connection, self._states = connection, states
        self._texts = QuestionTexts(connection, deriver)
        self._fresh: dict[bytes, dict[bytes, tuple[Link, str | None]]] = {}
        self._moments: dict[str, list[int]] = {}
        self._touched: set[Key] = set()

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._texts.forget()

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._fresh.clear()
        self._moments.clear()
        self._touched.clear()
        self._texts.begin()

    def take(self, key: Key, ready: Prepared) -> None:
        """Note a span that is new or has changed."""
        self._fresh.setdefault(key[0], {})[key[1]] = ready.link, ready.question

    def compare(self, trace_ids: Iterable[bytes], unfinished: Collection[bytes] = ()) -> set[bytes]:
        """Compare the questions of traces with those around them; the traces that this changes.

        Of those that are `unfinished`, only spans that were taken can have changed: no verdict has.
        """
        changed: set[bytes] = set()
        for trace_id in trace_ids:
            stored = self._stored(trace_id, whole=trace_id not in unfinished)
            if self._renew(trace_id, self._states.of(trace_id), stored):
                changed.add(trace_id)
        for session, moments in self._moments.items():
            for low_ns, high_ns in _clusters(moments):
                changed |= self._in_session(session, low_ns, high_ns)
        self.begin()
        return changed

    def _stored(self, trace_id: bytes, *, whole: bool) -> dict[bytes, Sequence[Any]]:
        """The rows of a trace, or those of its spans that were taken."""
        if whole:
            rows = list(self._connection.execute(_STORED, (trace_id,)))
        else:
            asked = [(trace_id, span_id) for span_id in self._fresh.get(trace_id, ())]
            rows = [row for key in asked for row in self._connection.execute(_STORED_OF, key)]
        return {row[0]: row[1:] for row in rows}

    def _renew(self, trace_id: bytes, state: TraceState, stored: Mapping[bytes, Sequence[Any]]) -> bool:
        """Bring the rows of a trace up to date; whether one of them ceased to take up another."""
        fresh = self._fresh.get(trace_id, {})
        ceased = False
        for span_id in stored.keys() | {each for each, (_, asked) in fresh.items() if asked}:
            key = trace_id, span_id
            link, asked = fresh.get(span_id) or (state.links[span_id], None)
            session, at_ns, again = stored.get(span_id, (None, link.start_ns, None))
            own = _session(link, state.verdicts.get(span_id))
            if asked is not None and own is not None:
                self._texts.remember(key, asked)
            if span_id in fresh and asked is None:
                self._connection.execute(_DROP, key)
                own = None
            elif span_id in fresh or (own, link.start_ns) != (session, at_ns):
                self._connection.execute(_KEEP, (*key, own, link.start_ns, link.request))
            else:
                continue
            self._touch(key, session, at_ns)
            self._touch(key, own, link.start_ns)
            if own is None and again is not None:
                self._connection.execute(_AGAIN, (None, *_NOBODY, *key))
                ceased = True
        return ceased

    def _touch(self, key: Key, session: str | None, at_ns: int) -> None:
        if session is not None:
            self._touched.add(key)
            self._moments.setdefault(session, []).append(at_ns)

    def _in_session(self, session: str, low_ns: int, high_ns: int) -> set[bytes]:
        """Compare the questions of a session at some moments; the traces whose questions this changes."""
        changed: set[bytes] = set()
        for turn, before in following(list(self._near(session, low_ns, high_ns))):
            key, other = turn.key, before.key if before else _NOBODY
            if turn.at_ns < low_ns or (other == turn.before and self._touched.isdisjoint((key, other))):
                continue
            found = how(before, turn) if before else None
            again = found.value if found else None
            if (again, other) != (turn.again, turn.before):
                self._connection.execute(_AGAIN, (again, *other, *key))
            if again != turn.again or (again and other != turn.before):
                changed.add(turn.trace_id)
        return changed

    def _near(self, session: str, low_ns: int, high_ns: int) -> Iterator[_Known]:
        """The questions of a range, and the few before and after it."""
        earliest_ns, latest_ns = max(low_ns - WITHIN_NS, 0), min(high_ns + WITHIN_NS, _MAX)
        everything = session, earliest_ns, latest_ns
        if scalar(self._connection, _HOW_MANY, everything) < _MOST_AT_ONCE:
            yield from map(self._known, list(self._connection.execute(_WITHIN, everything)))
            return
        asked = (
            (_EARLIER, earliest_ns, low_ns - 1), (_WITHIN, low_ns, high_ns), (_LATER, high_ns + 1, latest_ns),
        )  # fmt: skip
        for text, first_ns, last_ns in asked:
            rows = list(self._connection.execute(text, (session, first_ns, last_ns)))
            yield from map(self._known, rows[::-1] if text is _EARLIER else rows)

    def _known(self, row: Sequence[Any]) -> _Known:
        trace_id, span_id, at_ns, request, end_ns, again, *before = row
        return _Known(trace_id, span_id, at_ns, request, end_ns, again, (*before,), self._texts)


def _session(link: Link, verdict: Verdict | None) -> str | None:
    """The session in which a call asks; None for one that does not count, or failed and had no answer."""
    return verdict.session if verdict is not None and verdict.counted and not link.failed else None


def _clusters(moments: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The ranges of moments that are not far apart."""
    low: int | None = None
    high = 0
    for moment in sorted(moments):
        if low is None or moment > high + _APART_NS:
            if low is not None:
                yield low, high
            low = moment
        high = moment
    if low is not None:
        yield low, high
