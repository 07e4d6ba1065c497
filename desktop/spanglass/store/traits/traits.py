"""Which traces have a span of which profile, user or the like: kept with the rollups.

A profile is what a span has in common with many others, such as its kind, name, models and outcome. The
traces are kept in pieces of `bits.CHUNK`, so that sets of them are joined and counted without their rows.
What is kept is true of the spans up to the row that the rollups by start reach, but for the traces noted in
``trait_doubt``, some of whose spans have changed since.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import Any

import apsw

from spanglass.core.scores import EVENT
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payload_reader import PayloadReader
from spanglass.store.traits.attribute_traits import AttributeTraits
from spanglass.store.traits.bits import CHUNK, meets, of_ids, packed, unpacked

_EVALUATION = EVENT.encode()
_MOST_CACHED = 20_000
MOST_PROFILES = 10_000
EVERY = 0
"""The value that all traces have; profiles are negative, other values positive."""

_OCTAVE = "CASE WHEN {value} >= 1 THEN CAST(ceil(log2({value} + 1)) AS INTEGER) WHEN {value} >= 0 THEN 0 END"
_SPEED = (
    "(span.output_tokens * 1e9 / nullif(span.end_ns - span.start_ns - coalesce(span.first_token_ns, 0), 0))"
)
OWN = (
    "kind", "name", "title", "model_requested", "model_responded", "provider", "finish_reason", "streaming",
    "schema_outcome", "error_class", "error_type", "failed", "refusal_grade", "attempt", "feature",
    "resource",
)  # fmt: skip
_MADE = {
    "end_ns": "span.end_ns > 0",
    "content": "CASE WHEN span.content <> 1 OR span.id > "
    "(SELECT state.value FROM state WHERE state.name = 'unshown') THEN span.content END",
    "evaluated": "CASE WHEN span.events = '' THEN 0 "
    "ELSE trait_evaluated(span.block, span.place, span.length) END",
}
PROFILE = (*OWN, *_MADE)
"""The columns of a profile: some are those of the span, the others told more roughly."""

_NAMED = {
    "user": "span.user",
    "session": "span.session",
    "customer": "span.customer",
    "ttft": _OCTAVE.format(value="span.first_token_ns"),
    "speed": _OCTAVE.format(value=_SPEED),
    "cached": _OCTAVE.format(value="span.cache_read_tokens"),
}
"""What has values of its own, numbers by their count of binary digits."""

_SELECT = (
    "SELECT span.id, span.trace, "
    + ", ".join([*_NAMED.values(), *(f"span.{name}" for name in OWN), *_MADE.values()])
    + " FROM span WHERE "
)
_PROFILE_AT = len(_NAMED) + 2
"""Where in these rows the columns of the profile begin."""
_NEW_PROFILE = (
    f"INSERT INTO profile(key, {', '.join(PROFILE)}) VALUES (?, {', '.join('?' * len(PROFILE))}) RETURNING id"
)
_VAGUE = "INSERT INTO profile(key, vague) VALUES (?, 1) RETURNING id"
_KNOWN_PROFILE = "SELECT id FROM profile WHERE key = ?"
_FIND = "SELECT id FROM trait_value WHERE key = ? AND value = ?"
_MAKE = "INSERT INTO trait_value(key, value) VALUES (?, ?) RETURNING id"
_OF_INDEXED = (
    "INSERT INTO indexed(span, trace, profile) VALUES (?, ?, ?) "
    "ON CONFLICT(span) DO UPDATE SET profile = excluded.profile"
)
_PIECE = "SELECT traces FROM trait WHERE value = ? AND chunk = ?"
_PUT = "INSERT OR REPLACE INTO trait VALUES (?, ?, ?)"
_EMPTY = "DELETE FROM trait WHERE value = ? AND chunk = ?"
_OF_CHUNK = "SELECT value, traces FROM trait WHERE chunk = ?"
_DOUBT = (
    "INSERT OR IGNORE INTO trait_doubt SELECT span.trace FROM span "
    "WHERE span.id IN (SELECT each.value FROM json_each(?) AS each)"
)
_IS_AMONG = (
    "SELECT 1 FROM json_each(?) AS each CROSS JOIN span ON span.id = each.value WHERE span.trace = ? LIMIT 1"
)
_DOUBTED = (
    "SELECT trait_doubt.trace, coalesce(trace.spans, 0) FROM trait_doubt "
    "LEFT JOIN trace ON trace.id = trait_doubt.trace ORDER BY trait_doubt.trace LIMIT ?"
)
_MANY_DOUBTED = "SELECT 1 FROM trait_doubt LIMIT 1 OFFSET ?"
_SURE = "DELETE FROM trait_doubt WHERE trace = ?"
_OF_TRACES = "span.trace IN (SELECT each.value FROM json_each(?) AS each)"
_OF_PART = "span.trace = ? AND span.id > ? AND span.id <= ?"
_NEXT_SPANS = "SELECT id FROM span WHERE trace = ? AND id > ? ORDER BY id LIMIT ?"
_SPANS_AT_ONCE = 1_500
_CLEARED_FOR = 8
"""For so many times noting what traces have, what they had is taken away at once."""
_NO_KEY = b""
_ATTRIBUTED = "SELECT value FROM state WHERE name = 'attributed'"
_HAS_ATTRIBUTED = "UPDATE state SET value = ? WHERE name = 'attributed'"

Pieces = dict[tuple[int, int], int]
"""Sets of traces by value and number of the piece."""


class TraitWriter:
    """Keeps the traits of a writing connection."""

    def __init__(self, connection: apsw.Connection, payloads: PayloadReader | None = None) -> None:
        self._connection = connection
        self._ids: dict[tuple[Any, ...], int] = {}
        self._cleared: set[int] = set()
        self._through = 0, 0  # up to which row the values of a trace with many spans are noted again
        self._payloads = payloads or PayloadReader(connection)
        self._attributes = AttributeTraits(connection, self._payloads, self._id)
        connection.create_scalar_function("trait_evaluated", self._is_evaluated, 3)

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._ids.clear()
        self._cleared.clear()
        self._through = 0, 0
        self._payloads.forget()
        self._attributes.forget()

    def put(self, condition: str, values: Sequence[Any]) -> None:
        """Note the values of some spans, but for their attributes."""
        rows = self._rows(condition, values)
        self._note(self._found(rows))
        self._put_profiles(rows)

    def put_profiles(self, condition: str, values: Sequence[Any]) -> None:
        """Note of which profile some spans of the text index are, but not what their traces have."""
        self._put_profiles(self._rows(condition, values))

    def put_attributes(self, through: int, most: int) -> bool:
        """Note the attributes of so many spans more, up to a row id; whether there are more."""
        ((after,),) = self._connection.execute(_ATTRIBUTED)
        if after >= through:
            return False
        last = min(through, after + most)
        self._note(self._of_attributes("span.id > ? AND span.id <= ?", (after, last)))
        self._connection.execute(_HAS_ATTRIBUTED, (last,))
        return bool(last < through)

    def _note(self, found: Pieces) -> None:
        for place, bits in found.items():
            known = self._piece(place)
            if known | bits != known:
                self._connection.execute(_PUT, (*place, packed(known | bits)))
        if len(self._ids) > _MOST_CACHED:
            self._ids.clear()

    def doubt(self, spans: Collection[int]) -> None:
        """Note that spans have changed whose values were noted."""
        named = json.dumps(list(spans))
        self._connection.execute(_DOUBT, (named,))
        if self._through[0] and self._connection.execute(_IS_AMONG, (named, self._through[0])).fetchone():
            self._cleared.discard(self._through[0])  # what was noted of it is to be noted once more
            self._through = 0, 0

    def step(self, most: int) -> bool:
        """Note the values of so many doubted traces anew, or take away what they had; whether there are more.

        What many had is taken away at once, for all there is has to be looked through for it: until their
        values are noted again they stay in doubt.
        """
        rows: list[Any] = self._connection.execute(_DOUBTED, (most * _CLEARED_FOR,)).fetchall()
        if not rows:
            return False
        if not self._cleared.issuperset(row[0] for row in rows[:most]):
            self._cleared = {row[0] for row in rows}
            self._clear(self._cleared)
            return True
        together = accumulate(row[1] for row in rows[:most])
        traces = [row[0] for row, spans in zip(rows, together, strict=False) if spans <= _SPANS_AT_ONCE]
        if traces:
            self._note_again(_OF_TRACES, (json.dumps(traces),))
        elif self._note_some(rows[0][0]):
            return True
        else:
            traces = [rows[0][0]]
        self._connection.executemany(_SURE, [(trace,) for trace in traces])
        self._cleared.difference_update(traces)
        return len(rows) > len(traces)

    def _note_some(self, trace: int) -> bool:
        """Note the values of some more spans of a trace that has many; whether there are others."""
        after = self._through[1] if self._through[0] == trace else 0
        asked = trace, after, _SPANS_AT_ONCE
        rows: list[Any] = self._connection.execute(_NEXT_SPANS, asked).fetchall()
        if rows:
            self._note_again(_OF_PART, (trace, after, rows[-1][0]))
        more = len(rows) == _SPANS_AT_ONCE
        self._through = (trace, rows[-1][0]) if more else (0, 0)
        return more

    def _note_again(self, condition: str, values: Sequence[Any]) -> None:
        self.put(condition, values)
        self._note(self._of_attributes(condition, values))

    def has_much(self, most: int) -> bool:
        """Whether so many traces are in doubt as are best done together, or some of those are left."""
        if self._cleared:
            return True
        asked = self._connection.execute(_MANY_DOUBTED, (most * _CLEARED_FOR - 1,))
        return asked.fetchone() is not None

    def drop(self, trace: int, most: int) -> None:
        """Take the values of a trace's first spans away, which are about to be deleted."""
        first = "span.trace = ? LIMIT ?", (trace, most)
        for found in (self._found(self._rows(*first)), self._of_attributes(*first)):
            for place, bits in found.items():
                self._take(place, bits)
        self._connection.execute("INSERT OR IGNORE INTO trait_doubt VALUES (?)", (trace,))

    def gone(self, trace: int, *, doubted: bool) -> None:
        """Forget a trace of which nothing is left; `doubted` if it was before it was dropped."""
        if doubted:
            self._clear([trace])
        self._cleared.discard(trace)
        self._connection.execute(_SURE, (trace,))

    def is_doubted(self, trace: int) -> bool:
        """Whether some of the values of a trace may be wrong."""
        text = "SELECT 1 FROM trait_doubt WHERE trace = ?"
        return self._connection.execute(text, (trace,)).fetchone() is not None

    def _is_evaluated(self, *place: Any) -> bool:
        """Whether the payload at a place may hold an evaluation."""
        try:
            return _EVALUATION in self._payloads.read(Place(*place))
        except LookupError:
            return True

    def _clear(self, traces: Iterable[int]) -> None:
        """Take all values of traces away, whatever their spans are."""
        chunks: dict[int, list[int]] = {}
        for trace in traces:
            chunks.setdefault(trace // CHUNK, []).append(trace % CHUNK)
        for chunk, listed in chunks.items():
            ids, bits = frozenset(listed), of_ids(listed)
            rows: list[Any] = self._connection.execute(_OF_CHUNK, (chunk,)).fetchall()
            for value in [value for value, data in rows if meets(data, ids, bits)]:
                self._take((value, chunk), bits)

    def _take(self, place: tuple[int, int], bits: int) -> None:
        known = self._piece(place)
        left = known & ~bits
        if not left:
            self._connection.execute(_EMPTY, place)
        elif left != known:
            self._connection.execute(_PUT, (*place, packed(left)))

    def _piece(self, place: tuple[int, int]) -> int:
        row = self._connection.execute(_PIECE, place).fetchone()
        return unpacked(row[0]) if row else 0

    def _rows(self, condition: str, values: Sequence[Any]) -> list[Any]:
        """Row and trace of some spans, what has values of its own, and the columns of their profiles."""
        return self._connection.execute(_SELECT + condition, values).fetchall()

    def _put_profiles(self, rows: Sequence[Any]) -> None:
        found = [(row[0], row[1], -self._profile(row[_PROFILE_AT:])) for row in rows]
        self._connection.executemany(_OF_INDEXED, found)

    def _found(self, rows: Sequence[Any]) -> Pieces:
        found: Pieces = {}
        for row in {row[1:] for row in rows}:
            chunk, bit = row[0] // CHUNK, 1 << row[0] % CHUNK
            own = row[1 : len(_NAMED) + 1]
            named = [
                self._id(key, value) for key, value in zip(_NAMED, own, strict=True) if value is not None
            ]
            for value in (EVERY, self._profile(row[len(_NAMED) + 1 :]), *named):
                found[value, chunk] = found.get((value, chunk), 0) | bit
        return found

    def _of_attributes(self, condition: str, values: Sequence[Any]) -> Pieces:
        found: Pieces = {}
        for trace, numbers in self._attributes.found(condition, values):
            chunk, bit = trace // CHUNK, 1 << trace % CHUNK
            for number in numbers:
                found[number, chunk] = found.get((number, chunk), 0) | bit
        return found

    def _profile(self, columns: tuple[Any, ...]) -> int:
        """The value of a profile; past some thousands all new ones are one that says nothing."""
        known = self._ids.get(columns)
        if known is None:
            key = blake2b(repr(columns).encode("utf-8", "replace"), digest_size=12).digest()
            row = self._connection.execute(_KNOWN_PROFILE, (key,)).fetchone()
            known = self._ids[columns] = -int(row[0]) if row else self._new_profile(key, columns)
        return known

    def _new_profile(self, key: bytes, columns: tuple[Any, ...]) -> int:
        ((count,),) = self._connection.execute("SELECT count(*) FROM profile")
        if count < MOST_PROFILES:
            return -int(self._one(_NEW_PROFILE, (key, *columns)))
        row = self._connection.execute(_KNOWN_PROFILE, (_NO_KEY,)).fetchone()
        return -int(row[0] if row else self._one(_VAGUE, (_NO_KEY,)))

    def _id(self, key: str, value: str) -> int:
        known = self._ids.get((key, value))
        if known is None:
            row = self._connection.execute(_FIND, (key, value)).fetchone()
            known = self._ids[key, value] = int(row[0] if row else self._one(_MAKE, (key, value)))
        return known

    def _one(self, text: str, values: Sequence[Any]) -> Any:
        """What a statement gives that makes one row; read to its end, so that it is done."""
        ((value,),) = self._connection.execute(text, values).fetchall()
        return value
