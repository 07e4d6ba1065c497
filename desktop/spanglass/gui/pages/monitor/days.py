"""What is spent: the last days stacked by a value, and today by another."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from spanglass.core.monitor import RequestCost
from spanglass.core.views import DayCost
from spanglass.gui.charts.buckets import SECOND_NS, Window
from spanglass.gui.charts.feed import Answer, Request
from spanglass.gui.pages.monitor.past import Past, PastDays, day_name
from spanglass.store.reader import Reader

DAYS = 14
_SHOWN, _MEAN_OF, _LEAST_ACTIVE = 4, 7, 3
_HALF_HOUR_NS = 1800 * SECOND_NS
_DAY_NS = 86_400 * SECOND_NS
_OPEN_NS = 2**63 - 1
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Chosen:
    """By what the days and today are told apart."""

    days: str = "feature"
    today: str = "user"


@dataclass(frozen=True, slots=True)
class Layer:
    """A value with its cost on each day; None is what has none, `rest` all but the largest."""

    value: str | int | None
    costs: tuple[int, ...]
    rest: bool = False


@dataclass(frozen=True, slots=True)
class DaysView:
    """The last days up to today, largest layer first, with the requests of each day."""

    chosen: Chosen
    window: Window
    starts_ns: tuple[int, ...]
    layers: tuple[Layer, ...]
    requests: tuple[int, ...]
    today: tuple[RequestCost, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """What each day cost."""
        costs = [layer.costs for layer in self.layers]
        return tuple(map(sum, zip(*costs, strict=True))) if costs else (0,) * len(self.starts_ns)

    @property
    def usual_nano(self) -> int | None:
        """The mean of the last seven days before today on which anything was spent; None of too few."""
        active = [total for total in self.totals[:-1] if total][-_MEAN_OF:]
        return sum(active) // len(active) if len(active) >= _LEAST_ACTIVE else None

    @property
    def times_usual(self) -> float | None:
        """Today as a multiple of what is usual."""
        usual = self.usual_nano
        return self.totals[-1] / usual if usual else None


def look_at_days(
    reader: Reader, request: Request, chosen: Chosen, before: tuple[Past, PastDays] | None = None
) -> Answer:
    """Ask what was spent in the days up to the request's; `before` is what was asked before."""
    past, past_days = before or (Past(), PastDays())
    starts = day_starts(request.now_ns)
    costs = _costs(reader, request.query, chosen.days, past_days, request.now_ns)
    counts = past.counts(
        request.query,
        starts[0] // _HALF_HOUR_NS,
        (request.now_ns, request.now_ns // _HALF_HOUR_NS),
        lambda first: reader.request_counts(first * _HALF_HOUR_NS, _OPEN_NS, _HALF_HOUR_NS, request.query),
    )
    today = reader.spent_on(chosen.today, starts[-1], _OPEN_NS, request.query)
    window = Window(starts[0], starts[-1] + _DAY_NS, _DAY_NS, live=False)
    view = DaysView(chosen, window, starts, layers(costs, starts), _by_day(counts, starts), today)
    return Answer(view, request.found)


def _costs(reader: Reader, query: str, key: str, past: PastDays, now_ns: int) -> tuple[DayCost, ...]:
    """What the days cost: of all traces the dearest values alone, as far as they are shown as layers."""
    starts = day_starts(now_ns)
    if not query and key != "session":
        return reader.spent_days(key, starts[0], most=_SHOWN + 1)
    return past.costs((key, query), now_ns, starts, lambda start_ns: reader.spent_days(key, start_ns, query))


def day_starts(now_ns: int) -> tuple[int, ...]:
    """The midnights of this place at which the last days began, today's last."""
    today = datetime.fromtimestamp(now_ns / 1e9).astimezone().date()
    return tuple(_midnight_ns(today - timedelta(days=before)) for before in range(DAYS - 1, -1, -1))


def _midnight_ns(day: date) -> int:
    return int(time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1))) * SECOND_NS


def layers(costs: Sequence[DayCost], starts_ns: Sequence[int]) -> tuple[Layer, ...]:
    """The four dearest values, and all others together; what is not told apart counts as having none."""
    places = {day_name(start_ns): number for number, start_ns in enumerate(starts_ns)}
    sums: dict[str | int | None, list[int]] = {}
    for cost in costs:
        number = places.get(cost.day)
        if number is not None and cost.cost_nano:
            sums.setdefault(cost.value, [0] * len(starts_ns))[number] += cost.cost_nano
    order = sorted(sums, key=lambda value: (-sum(sums[value]), str(value)))
    if len(order) <= _SHOWN + 1:
        return tuple(Layer(value, tuple(sums[value])) for value in order)
    shown = [value for value in order if value is not None][:_SHOWN]
    rest = [sums[value] for value in order if value not in shown]
    kept = [Layer(value, tuple(sums[value])) for value in shown]
    return (*kept, Layer(OTHER, tuple(map(sum, zip(*rest, strict=True))), rest=True))


def _by_day(counts: Mapping[int, int], starts_ns: Sequence[int]) -> tuple[int, ...]:
    found: Counter[int] = Counter()
    for period, count in counts.items():
        at_ns = period * _HALF_HOUR_NS
        day = max((n for n, start_ns in enumerate(starts_ns) if start_ns <= at_ns), default=None)
        if day is not None:
            found[day] += count
    return tuple(found[day] for day in range(len(starts_ns)))
