"""What a count of failures says of their true share: bounds, and evidence that may be peeked at."""

import math
from collections.abc import Sequence

ALTERNATIVES = (2.5, 5.0, 15.0, 40.0)
"""The multiples of a limit on which `Bets` puts its stakes."""
_SUREST = 0.95
_MOST = 1e12
_NEGLIGIBLE = 1e-9


def wilson_low(bad: int, count: int, z: float) -> float:
    """The lower end of Wilson's interval (1927) for the share of `bad` among `count`; 0 for none."""
    if not bad:
        return 0.0
    share, square = bad / count, z * z / count
    centre = share + square / 2
    return max(0.0, (centre - z * math.sqrt((share * (1 - share) + square / 4) / count)) / (1 + square))


def wilson_high(bad: int, count: int, z: float) -> float:
    """The upper end of Wilson's interval; 1 for no calls."""
    return 1.0 - wilson_low(count - bad, count, z) if count else 1.0


def chance_of(bad: int, count: int, share: float) -> float:
    """How likely at least so many bad ones are by chance, of a count of which a share usually is."""
    if share <= 0 or bad <= 0:
        return float(bad <= 0)
    logarithm = math.lgamma(count + 1) - math.lgamma(bad + 1) - math.lgamma(count - bad + 1)
    logarithm += bad * math.log(share) + (count - bad) * math.log1p(-share)
    odds, term, total = share / (1 - share), math.exp(logarithm), 0.0
    for number in range(bad, count + 1):
        total += term
        if term < total * _NEGLIGIBLE:
            break
        term *= odds * (count - number) / (number + 1)
    return min(1.0, total)


def newcombe(first: tuple[int, int], second: tuple[int, int], z: float) -> tuple[float, float]:
    """Newcombe's interval (1998) for how much greater the second of two shares is; each is (bad, count)."""
    shares = [bad / count if count else 0.0 for bad, count in (first, second)]
    lows = [wilson_low(*pair, z) if pair[1] else 0.0 for pair in (first, second)]
    highs = [wilson_high(*pair, z) for pair in (first, second)]
    difference = shares[1] - shares[0]
    down = math.hypot(shares[1] - lows[1], highs[0] - shares[0])
    up = math.hypot(highs[1] - shares[1], shares[0] - lows[0])
    return difference - down, difference + up


class Bets:
    """Evidence that a share is above a limit, call by call: the mean of four betting martingales.

    Each one restarts whenever it has lost (an e-detector: Shin, Ramdas, Rinaldo 2022), so for any share
    up to the limit a value of E comes up once in E calls at most, however often it is looked at.
    """

    def __init__(self, limit: float, alternatives: Sequence[float] = ALTERNATIVES) -> None:
        self._alternatives = alternatives
        self._limit = 0.0
        self._good: list[float] = []
        self._bad: list[float] = []
        self._stakes = [1.0] * len(alternatives)
        self.aim(limit)

    def aim(self, limit: float) -> None:
        """Bet against another limit from the next call on."""
        if limit == self._limit:
            return
        self._limit = limit
        shares = [min(limit * times, max(_SUREST, (1 + limit) / 2)) for times in self._alternatives]
        self._bad = [share / limit for share in shares]
        self._good = [(1 - share) / (1 - limit) for share in shares]

    @property
    def evidence(self) -> float:
        """How much the bets have won since they last began anew."""
        return sum(self._stakes) / len(self._stakes)

    def add(self, bad: bool) -> None:
        """Settle the bets on one call."""
        factors = self._bad if bad else self._good
        self._stakes = [
            min(_MOST, max(stake, 1.0) * factor)
            for stake, factor in zip(self._stakes, factors, strict=True)
        ]  # fmt: skip

    def take_back(self, bad: bool) -> None:
        """Settle one call less, as far as the bets have not begun anew since."""
        factors = self._bad if bad else self._good
        self._stakes = [stake / factor for stake, factor in zip(self._stakes, factors, strict=True)]

    def restart(self) -> None:
        """Begin anew."""
        self._stakes = [1.0] * len(self._stakes)
