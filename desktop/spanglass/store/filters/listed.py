"""All traces that a list has, loaded or not: by their rows and ids, without what it shows of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.store.filters.conditions import Condition, among, exactly
from spanglass.store.traits.bits import as_bytes, ids_of
from spanglass.store.traits.known_sets import KnownSets
from spanglass.store.traits.trait_sets import TRACES_OF_RANGE

_LAST_NS = 2**63
_IDS = "SELECT trace.trace_id FROM json_each(:rows) AS each CROSS JOIN trace ON trace.id = each.value"


class Listed:
    """A part of `Reader`, which answers the queries."""

    _sets: KnownSets
    _unlisted = NOTHING_HIDDEN

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _started(self, query: str, start_ns: int, end_ns: int) -> Condition:
        raise NotImplementedError

    def _hidden(self, without: Hidden) -> int:
        raise NotImplementedError

    def every_row(
        self, query: str = "", since_ns: int = 0, until_ns: int = _LAST_NS, without: Hidden = NOTHING_HIDDEN
    ) -> bytes:
        """The rows of all traces of a range that match, `without` those that are hidden.

        Bit ``row & 7`` of octet ``row >> 3`` tells of a row.
        """
        with self._at_once():
            where = self._started(query, since_ns, until_ns)
            rows = self._of_range(since_ns, until_ns) if where.found is None else where.found.surely
            return as_bytes(rows & ~self._hidden(without))

    def trace_ids(self, rows: bytes) -> list[bytes]:
        """The ids of the traces in some rows, told as `every_row` does; what came last is the first."""
        listed = json.dumps(ids_of(int.from_bytes(rows, "little"))[::-1])
        return [row[0] for row in self._rows(_IDS, {"rows": listed})]

    @contextmanager
    def without(self, hidden: Hidden) -> Iterator[None]:
        """Leave hidden traces out of the pages that are asked for within."""
        self._unlisted = hidden
        try:
            yield
        finally:
            self._unlisted = NOTHING_HIDDEN

    def _shown(self, where: Condition, since_ns: int) -> Condition:
        """The condition of a page's traces from a moment on, without those that are left out."""
        if self._unlisted == NOTHING_HIDDEN:
            return where
        shown = ~self._hidden(self._unlisted)
        if where.found is not None:
            return among(where, where.found.maybe & shown)
        return exactly(self._of_range(since_ns, _LAST_NS) & shown)

    def _of_range(self, since_ns: int, until_ns: int) -> int:
        return self._sets.of(TRACES_OF_RANGE, {"since_ns": since_ns, "last_ns": until_ns - 1})
