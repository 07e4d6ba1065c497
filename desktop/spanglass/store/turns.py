"""Questions of sessions: which calls ask something, and which take up the question before them."""

from collections import OrderedDict
from collections.abc import Iterable

import apsw

from spanglass.analysis.chain import Verdict
from spanglass.analysis.links import Link
from spanglass.analysis.repeats import WITHIN_NS, Turn, asked_again, question
from spanglass.store.derive import Deriver
from spanglass.store.payloads import logs_of, raw_span
from spanglass.store.prepared import Prepared
from spanglass.store.trace_states import TraceState, TraceStates

Key = tuple[bytes, bytes]

_MAX = 2**63 - 1
_MOST_AT_HAND = 2000
_MOST_TURNS = 5000
_STORED = "SELECT span_id, session, at_ns FROM turn WHERE trace_id = ?"
_KEEP = (
    "INSERT INTO turn(trace_id, span_id, session, at_ns, request) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (trace_id, span_id) DO UPDATE SET session = excluded.session, at_ns = excluded.at_ns, "
    "request = excluded.request"
)
_DROP = "DELETE FROM turn WHERE trace_id = ? AND span_id = ?"
_IN_SESSION = (
    "SELECT trace_id, span_id, at_ns, request, again, before_trace, before_span FROM turn "
    "WHERE session = ? AND at_ns BETWEEN ? AND ? ORDER BY at_ns, span_id LIMIT ?"
)
_ALONE = (
    "UPDATE turn SET again = NULL, before_trace = NULL, before_span = NULL "
    "WHERE trace_id = ? AND span_id = ? AND again IS NOT NULL"
)
_AGAIN = "UPDATE turn SET again = ?, before_trace = ?, before_span = ? WHERE trace_id = ? AND span_id = ?"
_ROW = "SELECT span.id FROM span JOIN trace ON trace.id = span.trace WHERE trace.trace_id = ? AND span_id = ?"
_NOTHING = (None, None, None)


class Turns:
    """Compares questions at the end of a transaction, when it is known which calls count."""

    def __init__(self, connection: apsw.Connection, deriver: Deriver, states: TraceStates) -> None:
        self._connection, self._deriver, self._states = connection, deriver, states
        self._fresh: dict[bytes, dict[bytes, tuple[Link, str | None]]] = {}
        self._texts: OrderedDict[Key, str] = OrderedDict()
        self._moments: dict[str, list[int]] = {}

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._texts.clear()

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._fresh.clear()
        self._moments.clear()

    def take(self, key: Key, ready: Prepared) -> None:
        """Note a span that is new or has changed."""
        self._fresh.setdefault(key[0], {})[key[1]] = ready.link, ready.question

    def compare(self, trace_ids: Iterable[bytes]) -> set[bytes]:
        """Compare the questions of traces with those around them; the traces that this changes."""
        changed: set[bytes] = set()
        for trace_id in trace_ids:
            if self._renew(trace_id, self._states.of(trace_id)):
                changed.add(trace_id)
        for session, moments in self._moments.items():
            changed |= self._in_session(session, min(moments), max(moments))
        self.begin()
        return changed

    def _renew(self, trace_id: bytes, state: TraceState) -> bool:
        """Bring the rows of a trace up to date; whether one of them ceased to take up another."""
        fresh = self._fresh.get(trace_id, {})
        stored = {row[0]: (row[1], row[2]) for row in self._connection.execute(_STORED, (trace_id,))}
        ceased = False
        for span_id in stored.keys() | {each for each, (_, asked) in fresh.items() if asked}:
            link, asked = fresh.get(span_id) or (state.links[span_id], None)
            if asked is not None:
                self._remember((trace_id, span_id), asked)
            session, at_ns = stored.get(span_id, (None, link.start_ns))
            own = _session(state.verdicts.get(span_id))
            if span_id in fresh and asked is None:
                self._connection.execute(_DROP, (trace_id, span_id))
                own = None
            elif span_id in fresh or (own, link.start_ns) != (session, at_ns):
                values = (trace_id, span_id, own, link.start_ns, link.request)
                self._connection.execute(_KEEP, values)
            else:
                continue
            self._touch(session, at_ns)
            self._touch(own, link.start_ns)
            if own is None:
                self._connection.execute(_ALONE, (trace_id, span_id))
                ceased |= self._connection.changes() > 0
        return ceased

    def _touch(self, session: str | None, at_ns: int) -> None:
        if session is not None:
            self._moments.setdefault(session, []).append(at_ns)

    def _in_session(self, session: str, first_ns: int, last_ns: int) -> set[bytes]:
        """Compare the questions of a session around some moments; the traces whose questions it changes."""
        bounds = (max(first_ns - WITHIN_NS, 0), min(last_ns + WITHIN_NS, _MAX), _MOST_TURNS)
        rows = list(self._connection.execute(_IN_SESSION, (session, *bounds)))
        if not rows:
            return set()
        found = asked_again(
            Turn(span_id, trace_id, session, at_ns, self._text((trace_id, span_id)), request)
            for trace_id, span_id, at_ns, request, *_ in rows
        )
        changed: set[bytes] = set()
        for trace_id, span_id, at_ns, _, *before in rows:
            repeat = found.get(span_id)
            now = (repeat.again.value, repeat.before.trace_id, repeat.before.span_id) if repeat else _NOTHING
            if at_ns >= first_ns and now != tuple(before):
                self._connection.execute(_AGAIN, (*now, trace_id, span_id))
                changed.add(trace_id)
        return changed

    def _text(self, key: Key) -> str:
        """A question, at hand or read from its span again."""
        if key in self._texts:
            self._texts.move_to_end(key)
            return self._texts[key]
        row = self._connection.execute(_ROW, key).fetchone()
        if row is None:
            return ""
        span = raw_span(self._connection, row[0])
        asked = question(self._deriver.facts(span, logs_of(self._connection, *key)))
        return self._remember(key, asked or "")

    def _remember(self, key: Key, asked: str) -> str:
        self._texts[key] = asked
        self._texts.move_to_end(key)
        if len(self._texts) > _MOST_AT_HAND:
            self._texts.popitem(last=False)
        return asked


def _session(verdict: Verdict | None) -> str | None:
    """The session in which a call asks; None for one that does not count."""
    return verdict.session if verdict is not None and verdict.counted else None
