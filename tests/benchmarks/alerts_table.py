"""What rules were first measured at, to be held against what they come to now; chance decided by statistics.

The table has no lengths, but its rates are made of whole numbers of alarms, so that the shortest simulation
is known of which all figures of a row can be. Of so few days a rate says little.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from spanglass.analysis.intervals import chance_of

_MONTH = 30
_MOST_DAYS = 400
_SURE = 0.025
_TABLE_TRIES = 100


@dataclass(frozen=True, slots=True)
class Row:
    """Alarms in thirty days as they are printed: of the default rule, of its quiet mode, and of all rules."""

    normal: str | None
    quiet: str
    all: tuple[str, ...]

    @property
    def days(self) -> int:
        """The shortest simulation that gives these figures."""
        return next(days for days in range(1, _MOST_DAYS) if all(_possible(text, days) for text in self.all))


FALSE_ALARMS = {
    "error_rate: 0.2 a minute, 0.5%": Row("0.0", "0", ("42", "0.0", "0", "3.3", "0.0", "0", "0", "9.3")),
    "error_rate: 1 a minute, 0.5%": Row("0.8", "0", ("216", "5.7", "0", "16.3", "0.8", "0", "0", "0")),
    "error_rate: 10 a minute, 0.5%": Row("0.0", "0", ("1255", "97", "97", "3.3", "0.0", "0", "0", "0")),
    "error_rate: bursts, 568 a day, 0.5%": Row("0.3", "0", ("81", "4.5", "0", "5.2", "0.3", "0", "0", "5.7")),
    "error_rate: 1 a minute, 1.5%, just under": Row(
        "15", "0.5", ("544", "42", "0", "103", "15", "7.5", "0.5", "0")
    ),
    "refusal_rate: 1 a minute, 1.7%": Row("6.2", "0", ("582", "94", "0", "39", "6.2", "0", "0", "0")),
    "schema_failures: 10 a minute, 0.2%": Row("2.0", "0", ("667", "60", "60", "6.7", "2.0", "0", "0", "0")),
    "latency: 1 a minute, p95 11.6 s": Row(None, "0", ("642", "124", "52", "0", "0")),
}
"""Of latency Wilson's bound was measured at another confidence alone."""

DETECTION: dict[str, tuple[float | None, float | None, float | None, float | None]] = {
    "error_rate: 0.2 a minute, to 20%": (72, 0.99, 123, 0.99),
    "error_rate: 0.2 a minute, to 100%": (15, None, 15, None),
    "error_rate: 1 a minute, to 5%": (104, 0.94, None, 0.46),
    "error_rate: 1 a minute, to 20%": (13, None, 24, None),
    "error_rate: 1 a minute, to 100%": (3, None, 3, None),
    "error_rate: 10 a minute, to 5%": (16, None, 36, None),
    "error_rate: 10 a minute, to 20%": (2, None, 3, None),
    "refusal_rate: 1 a minute, to 15%": (29, None, 86, None),
    "refusal_rate: 1 a minute, to 40%": (8, None, 14, None),
}
"""Median minutes and the share found in six hours where told, of the default rule, then of its quiet mode."""

SPENDING = {
    "daily_spend: cv 0.3, false alarms": 0.9,
    "daily_spend: cv 0.6, false alarms": 1.9,
    "daily_spend: cv 1, false alarms": 1.9,
    "daily_spend: cv 0.3, found, 3 times the mean": 0.95,
    "daily_spend: cv 0.6, found, 3 times the mean": 0.58,
    "daily_spend: cv 1, found, 3 times the mean": 0.39,
    "daily_spend: cv 0.3, found, 5 times the mean": 1.0,
    "daily_spend: cv 0.6, found, 5 times the mean": 0.83,
    "daily_spend: cv 1, found, 5 times the mean": 0.56,
}
"""Alarms in thirty days, and the share of days that were found."""


def against_table(traffic: str, counts: tuple[int, int | None], months: int) -> dict[str, object]:
    """The table's figures beside alarms counted in some months, of the default rule and of its quiet mode."""
    row = FALSE_ALARMS.get(traffic)
    if row is None:
        return {}
    told: dict[str, object] = {"table_days_at_least": row.days}
    for name, figure, count in (("normal", row.normal, counts[0]), ("quiet", row.quiet, counts[1])):
        if count is None or figure is None:
            continue
        theirs = round(float(figure) * row.days / _MONTH)
        told[f"table_{name}"] = float(figure)
        told[f"table_{name}_between"] = rates_between(theirs, row.days / _MONTH)
        told[f"chance_of_table_{name}"] = round(at_most(theirs, count / months * row.days / _MONTH), 3)
        told[f"{name}_as_good"] = no_more((count, months), (theirs, row.days / _MONTH))
    return told


def no_more(ours: tuple[int, float], theirs: tuple[int, float]) -> bool:
    """Whether nothing shows that we have more: alarms and months of both, by the exact test of two rates."""
    share = ours[1] / (ours[1] + theirs[1])
    return chance_of(ours[0], ours[0] + theirs[0], share) > _SURE


def as_soon(delays: Sequence[float], figure: float | None) -> bool | None:
    """Whether nothing shows that our median is later than the table's, which is told to the minute."""
    if figure is None:
        return None
    late = sum(delay > figure + 0.5 for delay in delays)
    return chance_of(late, len(delays), 0.5) > _SURE


def as_often(found: int, tries: int, share: float | None) -> bool | None:
    """Whether nothing shows that fewer are found than in the table, which is of a hundred tries at least.

    None if it is untold. It is the exact test of two shares.
    """
    if share is None:
        return None
    missed, theirs = tries - found, round((1 - share) * _TABLE_TRIES)
    both = tries + _TABLE_TRIES
    ways = [
        math.comb(tries, n) * math.comb(_TABLE_TRIES, missed + theirs - n)
        for n in range(missed, min(tries, missed + theirs) + 1)
    ]
    return sum(ways) / math.comb(both, missed + theirs) > _SURE


def no_more_than(count: int, months: int, rate: float) -> bool:
    """Whether nothing shows that so many alarms in some months are of a higher rate than the table's."""
    return count == 0 or 1 - at_most(count - 1, rate * months) > _SURE


def rates_between(count: int, months: float) -> tuple[float, float]:
    """The rates a month between which so many in all are no surprise, one in forty on either side."""

    def rate(most: int, chance: float) -> float:
        low, high = 0.0, 2.0 * count + 20
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(most, middle) > chance else (low, middle)
        return round(low / months, 2)

    return rate(count - 1, 1 - _SURE) if count else 0.0, rate(count, _SURE)


def at_most(most: int, mean: float) -> float:
    """How likely no more than so many are where so many are the mean (Poisson)."""
    if not mean:
        return 1.0
    return sum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(most + 1))


def _possible(text: str, days: int) -> bool:
    """Whether some number of alarms in so many days is a month's rate that is printed so."""
    digits = len(text.partition(".")[2])
    nearest = round(float(text) * days / _MONTH)
    return abs(nearest * _MONTH / days - float(text)) <= 0.5 / 10.0**digits + 1e-9
