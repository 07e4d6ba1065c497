"""Questions that the rollups answer: sums and percentiles by a value, and costs by day."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.views import Breakdown, DayCost
from spanglass.store import charts
from spanglass.store.rolled import Rolled


class RolledSums:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def breakdown(self, key: str, *, since_ns: int = 0) -> tuple[tuple[str | int | None, Breakdown], ...]:
        """Traces that started since a moment, in groups by one of `shares.DIMENSIONS`, most calls first.

        It comes from the rollups, so that it costs little for any length of time.
        """
        with self._at_once():
            groups = Rolled(self._rows).by(key, since_ns)
        parts = [(value, charts.breakdown(part)) for value, part in groups.items()]
        return tuple(sorted(parts, key=lambda group: (-group[1].calls, str(group[0] or ""))))

    def costs_by_day(self, key: str, *, since_ns: int = 0) -> tuple[DayCost, ...]:
        """What was spent each day of this place, by one of `shares.DIMENSIONS`, from the rollups."""
        with self._at_once():
            days = Rolled(self._rows).costs_by_day(key, since_ns)
        costs = [
            DayCost(day, value, calls, cost if priced else None)
            for (day, value), (_, calls, cost, priced) in days.items()
        ]
        return tuple(
            sorted(costs, key=lambda cost: (cost.day, -(cost.cost_nano or 0), str(cost.value or "")))
        )
