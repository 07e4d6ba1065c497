"""How fast spans arrive, from how many there were when."""

from collections import deque

_WINDOW_NS = 5_000_000_000


class SpanRate:
    """Spans a second over the last five seconds; times are integer nanoseconds of one clock."""

    def __init__(self) -> None:
        self._seen: deque[tuple[int, int]] = deque()

    def add(self, spans: int, now_ns: int) -> int | None:
        """Take in a count of all spans; the rate in tenths of a span a second, None for the first count."""
        if self._seen and spans < self._seen[-1][1]:
            self._seen.clear()  # spans were removed: nothing can be said of what arrived
        self._seen.append((now_ns, spans))
        while len(self._seen) > 2 and now_ns - self._seen[1][0] >= _WINDOW_NS:
            self._seen.popleft()
        first_ns, first = self._seen[0]
        passed = now_ns - first_ns
        return (spans - first) * 10_000_000_000 // passed if passed > 0 else None
