"""Log records whose span never came: they are not kept longer than traces are."""

from collections.abc import Sequence
from typing import Any

import apsw

_HOUR_NS = 3600 * 1_000_000_000
_LOOKED_AT, _BATCHES, _AT_ONCE = 500, 8, 100
_NEXT = (
    "SELECT log.id, log.block, log.time_ns, "
    "EXISTS (SELECT 1 FROM trace WHERE trace.trace_id = log.trace_id) "
    "OR EXISTS (SELECT 1 FROM joined_log WHERE joined_log.log = log.id) "
    "FROM log WHERE log.id > ? ORDER BY log.id LIMIT ?"
)


class LogRetention:
    """Finds such records in the order in which they came; once an hour it begins anew."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._passed = self._passed_at_ns = 0

    def due(self, before_ns: int, now_ns: int) -> list[tuple[int, int]]:
        """Some records from before a moment that belong to no trace, with their blocks."""
        if not 0 <= now_ns - self._passed_at_ns < _HOUR_NS:
            self._passed, self._passed_at_ns = 0, now_ns
        for _ in range(_BATCHES):
            rows: list[Any] = self._connection.execute(_NEXT, (self._passed, _LOOKED_AT)).fetchall()
            if found := _due(rows, before_ns):
                return found[:_AT_ONCE]
            if not rows:
                break
            self._passed = rows[-1][0]
        return []


def _due(rows: Sequence[Any], before_ns: int) -> list[tuple[int, int]]:
    """Those that are due; one that does not say when it was is as old as the one before it."""
    found: list[tuple[int, int]] = []
    at_ns = next((row[2] for row in rows if row[2]), before_ns)
    for log, block, time_ns, owned in rows:
        at_ns = time_ns or at_ns
        if at_ns < before_ns and not owned:
            found.append((log, block))
    return found
