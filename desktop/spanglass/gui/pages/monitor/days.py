"""What is spent: the last days stacked by a value, and today by another."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain

from spanglass.core.monitor import RequestCost
from spanglass.core.views import DayCost
from spanglass.gui.charts.buckets import SECOND_NS, Window
from spanglass.gui.charts.feed import Answer, Found, Request
from spanglass.gui.pages.monitor.past import day_name
from spanglass.gui.pages.monitor.told import Chosen, Question, Told, Wishes
from spanglass.store.reader import Reader

DAYS = 14
_SHOWN, _MEAN_OF, _LEAST_ACTIVE = 4, 7, 3
_HALF_HOUR_NS = 1800 * SECOND_NS
_DAY_NS = 86_400 * SECOND_NS
_OPEN_NS = 2**63 - 1
OTHER = "other"
_WHOLE = "kind"


@dataclass(frozen=True, slots=True)
class Layer:
    """A value with its cost on each day; None is what has none, `rest` all but the largest."""

    value: str | int | None
    costs: tuple[int, ...]
    rest: bool = False


@dataclass(frozen=True, slots=True)
class DaysView:
    """The last days up to today, largest layer first, with the requests of each day.

    Of what is not `known` yet there is nothing.
    """

    chosen: Chosen
    window: Window
    starts_ns: tuple[int, ...]
    layers: tuple[Layer, ...]
    requests: tuple[int, ...]
    today: tuple[RequestCost, ...]
    known: frozenset[str] = frozenset(("spent", "requests", "today"))

    def without(self, part: str) -> "DaysView":
        """The view before a part of it was known."""
        days = replace(self, known=self.known - {part})
        if part == "spent":
            return replace(days, layers=())
        return (
            replace(days, today=()) if part == "today" else replace(days, requests=(0,) * len(self.starts_ns))
        )

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


def _spent(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """What the days cost: of all traces the dearest values alone, as far as they are shown as layers.

    What no rollups tell is read day by day, and told as far as it is.
    """
    key, starts, query = wishes.chosen.days, day_starts(request.now_ns), request.query
    more = False
    if not query and key != "session":
        costs = reader.costs_by_day(key, since_ns=starts[0], most=_SHOWN + 1)
    else:
        known = wishes.past_days.costs(
            (key, query), request.now_ns, starts, partial(_of_day, reader, key, query)
        )
        more = len(known) < len(starts)
        costs = tuple(chain.from_iterable(known.values()))
        if more and not query:
            names = {day_name(start_ns) for start_ns in known}
            whole = reader.costs_by_day(_WHOLE, since_ns=starts[0])
            costs += tuple(replace(each, value=None) for each in whole if each.day not in names)
    found = layers(costs, starts)
    answer = _told(starts, lambda days: replace(days, layers=found, chosen=replace(days.chosen, days=key)))
    return replace(answer, more=more)


def _of_day(
    reader: Reader, key: str, query: str, start_ns: int, end_ns: int
) -> tuple[tuple[str | int | None, int, int | None], ...]:
    return reader.spent_between(key, start_ns, end_ns, query)


def _requests(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """How many requests each day had."""
    starts = day_starts(request.now_ns)
    counts = wishes.past.counts(
        request.query,
        starts[0] // _HALF_HOUR_NS,
        (request.now_ns, request.now_ns // _HALF_HOUR_NS),
        lambda first: reader.request_counts(first * _HALF_HOUR_NS, _OPEN_NS, _HALF_HOUR_NS, request.query),
    )
    found = _by_day(counts, starts)
    return _told(starts, lambda days: replace(days, requests=found))


def _today(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """What today's calls cost."""
    key, starts = wishes.chosen.today, day_starts(request.now_ns)
    found = reader.spent_on(key, starts[-1], _OPEN_NS, request.query)
    return _told(starts, lambda days: replace(days, today=found, chosen=replace(days.chosen, today=key)))


def _told(starts: tuple[int, ...], into: Callable[[DaysView], DaysView]) -> Answer:
    window = days_window(starts)
    return Answer(Told(window, lambda days: into(replace(days, window=window, starts_ns=starts))), Found())


def no_days_known(now_ns: int) -> DaysView:
    """What is shown of the days up to a moment before any part has come."""
    starts = day_starts(now_ns)
    return DaysView(Chosen(), days_window(starts), starts, (), (0,) * len(starts), (), known=frozenset())


def days_window(starts_ns: Sequence[int]) -> Window:
    """The days that begin then."""
    return Window(starts_ns[0], starts_ns[-1] + _DAY_NS, _DAY_NS, live=False)


DAYS_PARTS: Mapping[str, Question] = {"spent": _spent, "requests": _requests, "today": _today}
"""In the order in which they are asked."""


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
