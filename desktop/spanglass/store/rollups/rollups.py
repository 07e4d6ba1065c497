"""Keeps the rollups true: new spans are added to them a little later, changes of others are corrected.

A span that comes costs them nothing in its own transaction: which spans they hold is known by row id, and a
question adds those that came later. Of a span that they hold, triggers of this connection note in the same
transaction what any change of its row takes away and adds, whichever way of writing it was.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import apsw

from spanglass.core.sketch import encoded
from spanglass.store.connection import scalar
from spanglass.store.queries import filled
from spanglass.store.rollups.shares import (
    COLUMNS,
    ENDED,
    ENDED_LEVELS,
    SECOND_NS,
    SHARE,
    Key,
    Share,
    Slice,
    Slices,
    by_end,
    by_start,
    slice_of,
    together,
)
from spanglass.store.traits.traits import TraitWriter

FINEST_KEPT_S = 4 * 3600
"""For how long the finest periods are kept; questions rely on somewhat less."""
STARTED, FINISHED = "started", "ended"
SLICES: Mapping[str, Callable[[Iterable[Share]], Slices]] = {STARTED: by_start, FINISHED: by_end}
CONDITIONS: Mapping[str, str] = {STARTED: "1", FINISHED: "span.call AND +span.end_ns > 0"}
"""Which spans are in the rollups of each kind."""

_WITHIN_NS = SECOND_NS
_STEP, _STEP_UNDER_LOAD, _MOST_AT_ONCE = 2_000, 2_000, 10_000
_MOST_LEFT, _MOST_NOTED, _SOME_NOTED, _DOUBTED, _ATTRIBUTED = 200_000, 4_000, 2_000, 25, 800
_NO_VALUE = b""

_WATCHED = (
    "kind, call, counted, error, refusal_grade, retries, input_tokens, output_tokens, cache_read_tokens, "
    "cache_write_tokens, reasoning_tokens, cost_nano, cost_reason, failed, schema_outcome, start_ns, end_ns, "
    "covers_ns, first_token_ns, model_requested, model_responded, provider, user, feature, customer, "
    "streaming, resource, session, operation, name, title"
)
# told by the table: a function of ours would have to wait for the interpreter once a row
_HELD = f"(SELECT span FROM main.rollup_through WHERE kind = '{FINISHED}')"
_NEW, _OLD = (SHARE.format(row=row) for row in ("NEW", "OLD"))
_TRIGGERS = f"""
PRAGMA recursive_triggers = ON;
CREATE TEMP TRIGGER rollup_insert AFTER INSERT ON main.span WHEN NEW.id <= {_HELD}
BEGIN SELECT rollup_span(1, NEW.id, NEW.trace, {_NEW}); END;
CREATE TEMP TRIGGER rollup_delete AFTER DELETE ON main.span WHEN OLD.id <= {_HELD}
BEGIN SELECT rollup_span(-1, OLD.id, OLD.trace, {_OLD}); END;
CREATE TEMP TRIGGER rollup_update AFTER UPDATE OF {_WATCHED} ON main.span WHEN OLD.id <= {_HELD}
BEGIN SELECT rollup_span(-1, OLD.id, OLD.trace, {_OLD});
SELECT rollup_span(1, NEW.id, NEW.trace, {_NEW}); END;
CREATE TEMP TRIGGER rollup_trace_gone AFTER DELETE ON main.trace
BEGIN SELECT rollup_trace_gone(OLD.id, OLD.start_ns); END;
CREATE TEMP TRIGGER rollup_trace_moved AFTER UPDATE OF start_ns ON main.trace
WHEN OLD.start_ns <> NEW.start_ns BEGIN SELECT rollup_trace_moved(OLD.id, OLD.start_ns, NEW.start_ns); END;
"""
_KEY = "dimension = ? AND level = ? AND period = ? AND value = ?"
_KNOWN = f"SELECT {', '.join(COLUMNS)} FROM rollup WHERE {_KEY}"
_PUT = (
    f"INSERT OR REPLACE INTO rollup(dimension, level, period, value, {', '.join(COLUMNS)}) "
    f"VALUES (?, ?, ?, ?, {', '.join('?' * len(COLUMNS))})"
)
_EMPTY = f"DELETE FROM rollup WHERE {_KEY} AND spans <= 0"
_FINEST = f"DELETE FROM rollup WHERE dimension = '{ENDED}' AND level = {ENDED_LEVELS[0]} AND period < ?"
_LAST = "SELECT coalesce(max(id), 0) FROM span"
_LEFT = (
    "SELECT EXISTS (SELECT 1 FROM rollup_correction) OR EXISTS (SELECT 1 FROM trait_doubt) OR EXISTS "
    f"(SELECT 1 FROM rollup_through WHERE span < ({_LAST})) OR EXISTS "
    f"(SELECT 1 FROM state WHERE name = 'attributed' AND value < ({_LAST}))"
)
_BEHIND = f"SELECT EXISTS (SELECT 1 FROM rollup_through WHERE span < ({_LAST}))"
_TO_CORRECT = "SELECT kind FROM rollup_correction LIMIT 1"
_THROUGH = "UPDATE rollup_through SET span = ? WHERE kind = ?"
_CORRECTED = "DELETE FROM rollup_correction WHERE kind = ? RETURNING share"
_CORRECT = "INSERT INTO rollup_correction(kind, share) VALUES (?, ?)"


class Rollups:
    """The rollups of a writing connection."""

    def __init__(self, connection: apsw.Connection, traits: TraitWriter) -> None:
        self._connection, self._traits = connection, traits
        self._changed_spans: set[int] = set()
        self._last_gone: tuple[Any, int] = None, 0
        self._noted = 0
        self._through: dict[str, int] = {}
        self._corrections: list[tuple[str, Share]] = []
        self._starts: dict[int, int] = {}
        self._gone: dict[int, int] = {}
        self._ended_ns = 0
        connection.create_scalar_function("rollup_span", self._changed)
        connection.create_scalar_function("rollup_trace_moved", self._trace_moved, 3)
        connection.create_scalar_function("rollup_trace_gone", self._trace_gone, 2)
        connection.execute(_TRIGGERS)

    def begin(self) -> None:
        """Start over for a new transaction."""
        self._corrections = []
        self._changed_spans.clear()
        self._starts.clear()
        self._gone.clear()

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        rows = self._connection.execute("SELECT kind, span FROM rollup_through")
        self._through = dict(rows)
        self._noted = scalar(self._connection, "SELECT count(*) FROM rollup_correction")
        self._traits.forget()

    def rest(self) -> None:
        """Drop what is only remembered to be quick."""
        self._traits.forget()

    def finish(self, now_ns: int) -> None:
        """Note this transaction's corrections; add up what has become much, or old enough to be shown."""
        self._connection.executemany(
            _CORRECT, ((kind, json.dumps(share)) for kind, share in self._corrections)
        )
        self._noted += len(self._corrections)
        if self._noted > _MOST_NOTED:
            for kind, through in self._through.items():
                self._fold(kind, through, now_ns)
            self._noted = 0
        if self._changed_spans:
            self._traits.doubt(self._changed_spans)
        last = self._last()
        if last > self._through[FINISHED] and not 0 <= now_ns - self._ended_ns < _WITHIN_NS:
            self._fold(FINISHED, min(last, self._through[FINISHED] + _MOST_AT_ONCE), now_ns)
            self._ended_ns = now_ns
        if last - self._through[STARTED] > _MOST_LEFT:
            self._fold(STARTED, self._through[STARTED] + _STEP_UNDER_LOAD, now_ns)

    def step(self, now_ns: int, *, judging: bool = False) -> bool:
        """Add up some of what is left, in a transaction of its own; whether there is more.

        What comes meanwhile waits for it: so it is either spans that are added, or traits that are noted.
        """
        last = self._last()
        if min(self._through.values()) < last:
            for kind in self._through:
                self._fold(kind, min(last, self._through[kind] + _STEP), now_ns)
            return True
        if self._noted >= (_SOME_NOTED if judging else 1) and self._correct_one(now_ns):
            return True
        return self._traits.step(_DOUBTED) or self._traits.put_attributes(last, _ATTRIBUTED)

    def _correct_one(self, now_ns: int) -> bool:
        """Add up what was noted of the spans of one kind; False if there is nothing."""
        found = self._connection.execute(_TO_CORRECT).fetchone()
        if found is None:
            self._noted = 0
            return False
        self._fold(found[0], self._through[found[0]], now_ns)
        return True

    def has_more(self, *, judging: bool = False) -> bool:
        """Whether anything is left to `step`; while traces are judged anew, enough to be done together."""
        if judging:
            is_behind = bool(scalar(self._connection, _BEHIND))
            return is_behind or self._noted >= _SOME_NOTED or self._traits.has_much(_DOUBTED)
        return bool(scalar(self._connection, _LEFT))

    def _last(self) -> int:
        return int(scalar(self._connection, _LAST))

    def _fold(self, kind: str, through: int, now_ns: int) -> None:
        """Add spans up to a row id, and what was noted of earlier ones."""
        condition = f"span.id > ? AND span.id <= ? AND {CONDITIONS[kind]}"
        text = filled("shares", share=_OF_SPAN, condition=condition)
        shares: list[Share] = [
            (1, *row) for row in self._connection.execute(text, (self._through[kind], through))
        ]
        noted: list[Any] = self._connection.execute(_CORRECTED, (kind,)).fetchall()
        shares += [json.loads(row[0]) for row in noted]
        self._write(SLICES[kind](shares), _finest(now_ns))
        if kind == STARTED:
            self._traits.put("span.id > ? AND span.id <= ?", (self._through[kind], through))
        else:
            self._connection.execute(_FINEST, (_finest(now_ns),))
        self._connection.execute(_THROUGH, (through, kind))
        self._through[kind] = through

    def _write(self, slices: Slices, finest: int) -> None:
        rows = [
            self._row(key, part)
            for key, part in slices.items()
            if key[:2] != (ENDED, ENDED_LEVELS[0]) or key[2] >= finest
        ]
        self._connection.executemany(_PUT, rows)
        less = [stored(key) for key, part in slices.items() if part.numbers[0] <= 0]
        self._connection.executemany(_EMPTY, less)

    def _row(self, key: Key, part: Slice) -> tuple[Any, ...]:
        """The row of a key with a slice added."""
        place = stored(key)
        known = self._connection.execute(_KNOWN, place).fetchone()
        whole = together((slice_of(known), part)) if known else part
        return (*place, *whole.numbers, *map(encoded, whole.measures))

    def _changed(self, *values: Any) -> None:
        sign, span, trace, *share = values
        start_ns = self._starts.get(trace)
        if start_ns is None:
            start_ns = self._starts[trace] = self._start_of(trace)
        if sign > 0 and span <= self._through[STARTED]:
            self._changed_spans.add(span)
        before, (gone, count) = len(self._corrections), self._last_gone
        if sign > 0 and gone == (span, start_ns, share):
            del self._corrections[before - count :]  # it is put back as it was
        else:
            self._correct(span, (sign, start_ns, *share))
        self._last_gone = (span, start_ns, share), len(self._corrections) - before

    def _correct(self, span: int, *shares: Share) -> None:
        for kind, through in self._through.items():
            if span <= through:
                self._corrections += [(kind, share) for share in shares]

    def _start_of(self, trace: int) -> int:
        row = self._connection.execute("SELECT start_ns FROM trace WHERE id = ?", (trace,)).fetchone()
        return int(row[0]) if row else self._gone.get(trace, 0)

    def _trace_moved(self, *values: Any) -> None:
        """Note that a trace starts at another time; its spans move with it."""
        trace, before, start_ns = values
        self._starts[trace] = start_ns
        text = filled("shares", share=f"span.id, {_OF_SPAN}", condition="span.trace = ? AND span.id <= ?")
        held = trace, max(self._through.values())
        rows: list[Any] = self._connection.execute(text, held).fetchall()
        for _, span, *share in rows:
            self._correct(span, (-1, before, *share), (1, start_ns, *share))

    def _trace_gone(self, *values: Any) -> None:
        trace, start_ns = values
        self._gone[trace] = start_ns
        self._starts.pop(trace, None)


_OF_SPAN = SHARE.format(row="span")


def stored(key: Key) -> Sequence[Any]:
    """A key as the table has it: no value is a value of its own there."""
    return (*key[:3], _NO_VALUE if key[3] is None else key[3])


def _finest(now_ns: int) -> int:
    return (now_ns // SECOND_NS - FINEST_KEPT_S) // ENDED_LEVELS[0]
