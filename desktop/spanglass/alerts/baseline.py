"""What share of bad calls is usual: that of the last seven days, without the latest."""

from collections import Counter, deque

from spanglass.core.watched import DAY_NS

_DAYS = 7
_CALLS, _ACTIVE_DAYS = 100, 3
_LATEST = 3


class Baseline:
    """Calls and bad ones in periods of one window; the last three windows are told apart."""

    def __init__(self, window_ns: int) -> None:
        self._window_ns = window_ns
        self._periods: deque[tuple[int, int, int]] = deque()
        self._latest: deque[list[int]] = deque()
        self._calls = self._bad = 0
        self._new_calls = self._new_bad = 0
        self._days: Counter[int] = Counter()

    def add(self, at_ns: int, bad: bool) -> None:
        """Count a call."""
        number = at_ns // self._window_ns
        if not self._latest or self._latest[-1][0] < number:
            self._latest.append([number, 0, 0])
        period = self._latest[-1]
        period[1] += 1
        period[2] += bad
        self._new_calls += 1
        self._new_bad += bad
        self._days[at_ns // DAY_NS] += 1

    def remove(self, at_ns: int, bad: bool) -> None:
        """Take back a call, as long as its period is one of the latest."""
        number = at_ns // self._window_ns
        period = next((each for each in self._latest if each[0] == number), None)
        if period is None or period[1] < 1 or period[2] < bad:
            return
        period[1] -= 1
        period[2] -= bad
        self._new_calls -= 1
        self._new_bad -= bad
        self._days[at_ns // DAY_NS] -= 1
        if self._days[at_ns // DAY_NS] < 1:
            del self._days[at_ns // DAY_NS]

    def share(self, now_ns: int) -> float | None:
        """The usual share of bad calls; None before a hundred calls or three days with calls."""
        self._age(now_ns)
        if self._calls >= _CALLS:
            return self._bad / self._calls
        calls = self._calls + self._new_calls
        if calls >= _CALLS or len(self._days) >= _ACTIVE_DAYS:
            return (self._bad + self._new_bad) / calls if calls else None
        return None

    def _age(self, now_ns: int) -> None:
        last = now_ns // self._window_ns - _LATEST
        while self._latest and self._latest[0][0] < last:
            number, calls, bad = self._latest.popleft()
            self._periods.append((number, calls, bad))
            self._calls, self._bad = self._calls + calls, self._bad + bad
            self._new_calls, self._new_bad = self._new_calls - calls, self._new_bad - bad
        first_ns = now_ns - _DAYS * DAY_NS
        while self._periods and self._periods[0][0] * self._window_ns < first_ns:
            number, calls, bad = self._periods.popleft()
            self._calls, self._bad = self._calls - calls, self._bad - bad
        while self._days and (oldest := next(iter(self._days))) < first_ns // DAY_NS:
            del self._days[oldest]
