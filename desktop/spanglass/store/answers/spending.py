"""Questions of spending: by day and value, and by end-to-end request."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.monitor import RangeSums, RequestCost
from spanglass.store.filters.conditions import Condition
from spanglass.store.queries import filled
from spanglass.store.rollups.figures import GROUPS
from spanglass.store.rollups.ranged import WHOLE, Ranged, Spent
from spanglass.store.rollups.rolled import Value

BY_TRACE: Mapping[str, str] = {"name": "trace.name", "session": "trace.session"}
"""Values that a whole trace has, and what they mean in SQL."""

_ALL = -1
_COLUMNS: Mapping[str, str] = {**GROUPS, "customer": "span.customer"}


class Spending:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _condition(self, query: str, since_ns: int = 0) -> Condition:
        raise NotImplementedError

    def range_sums(
        self, start_ns: int, end_ns: int, query: str = "", keys: Collection[str] = ()
    ) -> RangeSums:
        """Sums over a range."""
        raise NotImplementedError

    def spent_between(
        self, key: str, start_ns: int, end_ns: int, query: str = ""
    ) -> tuple[tuple[str | int | None, int, int | None], ...]:
        """What the matching traces that started in a range cost by a value, with its calls.

        The value is one of `shares.DIMENSIONS` or session. Traces, or their calls, are read one by one, so
        that ranges should be short.
        """
        if key == "session":
            costs = self.spent_on(key, start_ns, end_ns, query, most=_ALL)
            return tuple((cost.value, cost.calls, cost.cost_nano) for cost in costs)
        where = self._condition(query, start_ns)
        values = {"start_ns": start_ns, "end_ns": end_ns, **where.parameters}
        text = filled("value_costs", key=_COLUMNS[key], start=where.start, condition=where.sql)
        return tuple((row[0], row[1], row[2]) for row in self._rows(text, values))

    def spent_on(
        self, key: str, start_ns: int, end_ns: int, query: str = "", most: int = 50
    ) -> tuple[RequestCost, ...]:
        """What the matching traces of a range cost, by a value, the dearest first, all with `most` -1.

        Names and sessions are of whole traces, whose number is told; of others only the calls are known.
        """
        if key in BY_TRACE:
            where = self._condition(query, start_ns)
            values = {"start_ns": start_ns, "end_ns": end_ns, "most": most, **where.parameters}
            parts = {"value": BY_TRACE[key], "condition": where.sql, "start": where.start}
            return tuple(RequestCost(*row) for row in self._rows(filled("request_costs", **parts), values))
        costs = self._of_calls(key, start_ns, end_ns, query)
        return tuple(sorted(costs, key=lambda cost: (-(cost.cost_nano or 0), str(cost.value or ""))))[:most]

    def _of_calls(self, key: str, start_ns: int, end_ns: int, query: str) -> list[RequestCost]:
        """What calls cost by a value; with a filter from the calls, else from the rollups."""
        if query:
            groups = self.range_sums(start_ns, end_ns, query, (key,)).by[key]
            return [
                RequestCost(value, None, sums.calls, sums.cost_nano) for value, sums in groups if sums.calls
            ]
        with self._at_once():
            ranged = Ranged(self._rows)
            found, whole = ranged.costs(key, start_ns, end_ns), ranged.costs(WHOLE, start_ns, end_ns)
        rest = [all_ - some for all_, some in zip(_total(whole), _total(found), strict=True)]
        if rest[0]:
            found = {**found, None: tuple(rest)}
        return [
            RequestCost(value, None, calls, cost if priced else None)
            for value, (calls, cost, priced) in found.items()
            if calls
        ]


def _total(found: Mapping[Value, Spent]) -> Spent:
    return tuple(map(sum, zip((0, 0, 0), *found.values(), strict=True)))
