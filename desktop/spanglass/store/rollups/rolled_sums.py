"""Questions that the rollups answer: sums and percentiles by a value, and costs by day."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.views import Breakdown, DayCost
from spanglass.store.rollups import charts
from spanglass.store.rollups.rolled import Rolled
from spanglass.store.rollups.rolled_days import RolledDays


class RolledSums:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def breakdown(
        self, key: str, *, since_ns: int = 0, most: int | None = None
    ) -> tuple[tuple[str | int | None, Breakdown], ...]:
        """Traces that started since a moment, in groups by one of `shares.DIMENSIONS`, most calls first.

        It comes from the rollups, so that it costs little for any length of time. `most` leaves out all but
        so many values, which costs little for any number of them.
        """
        with self._at_once():
            rolled = Rolled(self._rows)
            groups = rolled.by(key, since_ns) if most is None else rolled.most_of(key, since_ns, most)
        parts = [(value, charts.breakdown(part)) for value, part in groups.items()]
        return tuple(sorted(parts, key=lambda group: (-group[1].calls, str(group[0] or ""))))

    def costs_by_day(self, key: str, *, since_ns: int = 0, most: int | None = None) -> tuple[DayCost, ...]:
        """What was spent each day of this place, by one of `shares.DIMENSIONS`, from the rollups.

        Of so many values that cost the `most`, if that is given, and of all others together.
        """
        with self._at_once():
            days = RolledDays(self._rows).by_day(key, since_ns, most)
        costs = [
            DayCost(day, value, calls, cost if priced else None)
            for (day, value), (_, calls, cost, priced) in days.by_value.items()
        ]
        costs += [
            DayCost(day, None, calls, cost if priced else None, others=True)
            for day, (_, calls, cost, priced) in days.others.items()
        ]
        return tuple(
            sorted(costs, key=lambda cost: (cost.day, -(cost.cost_nano or 0), str(cost.value or "")))
        )
