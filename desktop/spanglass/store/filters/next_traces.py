"""A page of traces: in order of time it is looked for among so many next ones first as should fill it.

Which of them may match is known as sets, so that only these rows are read, not those of all that may match.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from spanglass.core.views import Listing
from spanglass.store.filters import trace_order
from spanglass.store.filters.conditions import Condition, among
from spanglass.store.filters.trace_order import Cursor
from spanglass.store.queries import filled
from spanglass.store.read_ahead import ReadAhead
from spanglass.store.search.near_words import near_places
from spanglass.store.search.text_conditions import LOW_SPAN
from spanglass.store.traits.bits import set_of
from spanglass.store.traits.found import Found
from spanglass.store.traits.trait_sets import TRACES_OF_RANGE

_AT_ONCE = 400
"""Of so many traces all are looked at."""
_READ = 80
"""To look at a trace takes as long as to pass so many in the index by time; longer where the disk is read."""
_WALKED = 8_000
"""So many in the index by time are sooner walked through, each asked for whether it may match."""
_SPARE, _LEAST_SHARE, _MOST_PASSED = 1.25, 0.05, 60_000
_LOWEST = (
    "SELECT coalesce(min(first.id), 0), (SELECT coalesce(max(id), 0) FROM span) "
    "FROM (SELECT (SELECT min(span.id) FROM span WHERE span.trace = each.value) AS id "
    "FROM json_each(:named) AS each) AS first"
)
_ALL = "SELECT value FROM state WHERE name = 'traces'"

Row = Sequence[Any]
Rows = Callable[[str, Mapping[str, Any]], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: its order and cursor, whether to read by time, and the values bound for all that."""

    listing: Listing
    cursor: Cursor | None
    narrow: bool
    places: Mapping[str, Any]

    def pieces(self, *, few: bool) -> dict[str, str]:
        """The pieces of ``traces.sql``."""
        return trace_order.parts(self.listing, self.cursor, few=few, narrow=self.narrow)

    @property
    def by_time(self) -> bool:
        """Whether the newest come first."""
        return self.listing.column == "time" and self.listing.descending


class Pages:
    """The pages of one reader."""

    def __init__(self, rows: Rows, ahead: ReadAhead) -> None:
        self._rows, self._ahead = rows, ahead

    def near(self, where: Condition) -> Condition:
        """The condition, by which words are looked for from the first span of few traces on alone."""
        if not where.few or LOW_SPAN not in where.parameters or where.found is None:
            return where
        if where.found.surely == where.found.maybe:
            return where
        low, last = self._rows(_LOWEST, {"named": json.dumps(where.named)})[0]
        if 2 * low < last:
            return replace(where, everywhere=True)
        return replace(where, parameters={**where.parameters, LOW_SPAN: low})

    def rows(self, where: Condition, wanted: Wanted) -> list[Row]:
        """The rows of a page."""
        found = where.found if wanted.by_time and LOW_SPAN not in where.parameters else None
        if found is not None and (where.few or self._passed(found, wanted) > _WALKED):
            return self._next(where, found, wanted)
        places = {**wanted.places, **where.parameters}
        nearer: Iterator[dict[str, int]] = iter(())
        rows: list[Row] = []
        if not where.few:
            after = wanted.pieces(few=False)["after"]
            nearer = near_places(self._rows, wanted.listing, after, places, lambda: len(rows))
        older: Mapping[str, int] = {}
        for near in chain(nearer, ({},)):
            missing = wanted.places["limit"] - len(rows)
            part = {**near, **older, "limit": missing}
            rows += self._read(self._early(where, wanted, part), wanted, part)
            if len(rows) >= wanted.places["limit"]:
                break
            older = {"last_ns": near["since_ns"] - 1} if near else {}
        return rows

    def _early(self, where: Condition, wanted: Wanted, part: Mapping[str, int]) -> Condition:
        """The condition of what row ids do not rule out, where they tell anything."""
        if not where.early or where.few:
            return where
        text = f"{TRACES_OF_RANGE} AND {wanted.pieces(few=False)['after']} AND {where.early}"
        ids = set_of(self._rows, text, {**wanted.places, **where.parameters, **part})
        there = among(replace(where, test=where.late), ids)
        self._ahead.spans(there.named)
        return there

    def _passed(self, found: Found, wanted: Wanted) -> int:
        """How many traces are passed until a page of those that may match is full, if they do."""
        traces = self._rows(_ALL, {})[0][0]
        return int(_SPARE * traces * wanted.places["limit"] / max(1, found.maybe.bit_count()))

    def _read(self, where: Condition, wanted: Wanted, more: Mapping[str, int]) -> list[Row]:
        self._ahead.rows("trace", where.named)
        text = filled("traces", condition=where.sql, **wanted.pieces(few=where.few))
        return list(self._rows(text, {**wanted.places, **where.parameters, **more}))

    def _next(self, where: Condition, found: Found, wanted: Wanted) -> list[Row]:
        """The rows of a page, from as many next traces as it takes to fill it."""
        rows: list[Row] = []
        left = found.maybe
        share, traces, ends = 1.0, self._rows(_ALL, {})[0][0], _ends(wanted)
        while left and (missing := wanted.places["limit"] - len(rows)) > 0:
            count = left.bit_count()
            passed = int(_SPARE * traces * missing / count / share) + 1
            begin_ns = (
                None if count <= _AT_ONCE or passed > _READ * count else self._begin(passed, wanted, ends)
            )
            part = {**ends, "since_ns": begin_ns or ends["since_ns"]}
            some = left if begin_ns is None else left & set_of(self._rows, TRACES_OF_RANGE, part)
            there = where if some == found.maybe else among(where, some)
            new = self._read(there, wanted, {**part, "limit": missing}) if some else []
            rows += new
            if begin_ns is None:
                break
            share = max(_LEAST_SHARE, len(new) / some.bit_count()) if some else share
            left, traces, ends = left & ~some, max(1, traces - passed), {**ends, "last_ns": begin_ns - 1}
        return rows

    def _begin(self, passed: int, wanted: Wanted, ends: Mapping[str, int]) -> int | None:
        """When the last of so many next traces started; None if there are not so many."""
        text = filled("nth_start", after=wanted.pieces(few=False)["after"])
        rows = self._rows(text, {**wanted.places, **ends, "near": min(passed, _MOST_PASSED) - 1})
        return rows[0][0] if rows else None


def _ends(wanted: Wanted) -> dict[str, int]:
    """The range in which a page lies."""
    places = wanted.places
    last_ns = min(places["last_ns"], wanted.cursor.start_ns) if wanted.cursor else places["last_ns"]
    return {"since_ns": places["since_ns"], "last_ns": last_ns}
