"""What other rules than today's derived from what was received, derived anew, newest first.

A store notes by which rules its spans were derived, and up to which revision by programs that note it. So
what an older program wrote meanwhile is known too: it raised the revision and not the note. A program that
is older than the one that noted the rules leaves all of it alone, and its spans to the newer one.

The text index is merged in parts of its own, in the end as a whole: each row that was replaced costs every
search a little until then.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.store.answers.judged import Anew
from spanglass.store.connection import CACHE, scalar
from spanglass.store.ingest.flush import LARGE, Flush
from spanglass.store.ingest.indexed_again import UNREADABLE
from spanglass.store.ingest.rules import Rules, todays_rules
from spanglass.store.ingest.tables import Tables
from spanglass.store.ingest.text_index import merge_some
from spanglass.store.ingest.trace_states import TraceState

_log = logging.getLogger(__name__)

_STATE = "SELECT name, value FROM state"
_NOTE = "INSERT OR REPLACE INTO state(name, value) VALUES (?, ?)"
_NEWEST = "SELECT coalesce(max(id), 0) FROM trace"
_NEXT = (
    "SELECT id, trace_id, spans FROM trace WHERE id <= ? AND id > ? AND revision > ? ORDER BY id DESC LIMIT 1"
)
_SPANS = "SELECT id, span_id FROM span WHERE trace = ? AND id > ? ORDER BY id LIMIT ?"
_FOR_S, _TOGETHER, _LOOKED_THROUGH = 0.016, 16, 5_000
"""How long a step reads spans, how many between two looks at the clock, and past how many traces it goes.

What they bring is written after that, which takes about half as long again.
"""
_COMPARED = 1_000
"""So many calls of a large trace are compared with others in a step."""
_PAGES = 64
_CACHE = -8_192
"""What the connection keeps of the store meanwhile, as `CACHE`: little of it is looked at twice."""
REST_S = 0.03
"""How long to rest between two steps, so that whoever sends or asks meets one seldom."""


class JudgedAgain:
    """The traces of one writing connection that other rules have judged.

    While it is `within` a trace, noting what that one has is best put off: all its spans are looked at.
    """

    def __init__(self, tables: Tables, anew: Anew) -> None:
        """`anew` hears of the revisions that are given for it."""
        self._tables, self._connection, self._anew = tables, tables.connection, anew
        self._after: int | None = None
        self._pages, self._is_last = 0, False
        self._cache, self._revision = CACHE, 0
        self._compares: TraceState | None = None
        self.is_noted = False
        self.within = False

    def look(self, state: Mapping[str, int]) -> None:
        """Compare the rules of the store, which another program may have written to, with today's.

        To be called within a transaction; what is to be derived anew is noted in it.
        """
        rules = todays_rules()
        self._anew.cut(state["revision"])
        self._after = None
        mine = state.get("rules") == rules.digest
        self.is_noted = mine and state["rules_revision"] == state["revision"]
        if self.is_noted or (not mine and state.get("rules_version", 0) > rules.version):
            return
        since = 0
        if mine:
            since = state["rules_revision"]
            since = min(since, state["unjudged_since"]) if state["unjudged"] else since
        self._begin(rules, since, state["revision"])

    def written(self, revision: int) -> None:
        """Note up to which revision today's rules have derived what was written, before a commit."""
        if self.is_noted:
            self._connection.execute(_NOTE, ("rules_revision", revision))
        if self._after is not None:
            self._anew.add(self._after, revision)
        if self._after is not None or revision > self._revision:
            self._keep_pages(_CACHE if self._after is not None else CACHE)
        self._after, self._revision = None, revision

    def has_more(self) -> bool:
        """Whether there are such traces, or it is not known yet."""
        state = dict(self._connection.execute(_STATE))
        rules = todays_rules()
        if state.get("rules") != rules.digest:
            more = bool(state.get("rules_version", 0) <= rules.version)
        else:
            more = bool(state["unjudged"]) or self._is_last or state["rules_revision"] != state["revision"]
        self.within = self.within and more
        if not more:
            self._keep_pages(CACHE)
        return more

    def step(self, flush: Flush) -> None:
        """Derive some more spans anew, or merge some of the text index, in a transaction of its own."""
        if self._pages:
            more = merge_some(self._connection, self._pages) and self._is_last
            self._pages, self._is_last = (_PAGES if more else 0), more
            return
        state = dict(self._connection.execute(_STATE))
        if not (self.is_noted and state["unjudged"]):
            return
        self._after = flush.revision
        self._tables.index.merges_later = True
        until_s = time.perf_counter() + _FOR_S
        trace, span = state["unjudged"], state["unjudged_span"]
        while trace:
            floor = max(0, trace - _LOOKED_THROUGH)
            asked = trace, floor, state["unjudged_since"]
            found = self._connection.execute(_NEXT, asked).fetchone()
            if found is None:
                trace, span = floor, 0
                break
            span = self._trace(flush, found, span if found[0] == trace else 0, until_s)
            trace = found[0] if span else found[0] - 1
            if span or time.perf_counter() >= until_s:
                break
        self.within = span > 0
        self._pages, self._is_last = (_PAGES if trace else -_PAGES), not trace
        self._note({"unjudged": trace, "unjudged_span": span, "judged_ns": flush.now_ns})

    def done(self) -> None:
        """Note that all was derived anew at once, within a transaction."""
        if self.is_noted:
            self._note({"unjudged": 0, "unjudged_span": 0})

    def _keep_pages(self, kept: int) -> None:
        if kept != self._cache:
            self._connection.execute(f"PRAGMA cache_size = {kept}").fetchall()
            self._cache = kept

    def _begin(self, rules: Rules, since: int, revision: int) -> None:
        newest = scalar(self._connection, _NEWEST)
        self._note(
            {
                "rules": rules.digest, "rules_version": rules.version, "rules_revision": revision,
                "unjudged": newest, "unjudged_of": newest, "unjudged_span": 0, "unjudged_since": since,
            }
        )  # fmt: skip
        self.is_noted = True

    def _note(self, values: Mapping[str, int]) -> None:
        self._connection.executemany(_NOTE, list(values.items()))

    def _trace(self, flush: Flush, trace: Sequence[Any], after: int, until_s: float) -> int:
        """Derive spans of a trace anew from a row on; up to which row, 0 if that were all."""
        row_id, trace_id, spans = trace
        large = spans > LARGE
        while True:
            rows: list[Any] = self._connection.execute(_SPANS, (row_id, after, _TOGETHER)).fetchall()
            for _, span_id in rows:
                try:
                    flush.derive_again(trace_id, span_id)
                except UNREADABLE:
                    _log.warning("a span of trace %s cannot be read and stays as it is", trace_id.hex())
            if len(rows) < _TOGETHER:
                break
            after = rows[-1][0]
            if time.perf_counter() > until_s:
                if large:
                    flush.put_off(trace_id)
                return after
        if not large:
            return 0
        if rows:  # what all its calls repeat, and the verdicts on its spans, are told in steps of their own
            flush.put_off(trace_id)
            return int(rows[-1][0])
        return after if self._compared(flush, trace_id) else 0

    def _compared(self, flush: Flush, trace_id: bytes) -> bool:
        """Compare some calls of a large trace with all others; False once all were, and it is judged."""
        state = self._tables.states.of(trace_id)
        if state is not self._compares:  # another one, or what was found of it is no longer at hand
            self._compares = state
            self._tables.repeats.begin_anew(trace_id)
        if state.waiting:
            flush.compare_some(trace_id, _COMPARED)
            return True
        self._compares = None
        flush.settle([trace_id])
        return False
