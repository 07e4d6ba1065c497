"""Calls in order of time, good and bad, and how many of each there were since any moment."""

from array import array
from bisect import bisect_left, bisect_right

MOST = 20_000
"""How many calls are kept: more say nothing that these do not."""
_ROOM = 1024


class Tally:
    """A growing list of moments with a running count of the bad ones; old ones are dropped."""

    __slots__ = ("_head", "_sums", "_times", "seen")

    def __init__(self) -> None:
        self._times = array("q")
        self._sums = array("q")
        self._head = 0
        self.seen = 0

    def __len__(self) -> int:
        return len(self._times) - self._head

    def add(self, at_ns: int, bad: bool) -> None:
        """Count a call; one that is late takes its place in time."""
        self.seen += 1
        times, sums = self._times, self._sums
        before = sums[-1] if sums else 0
        if not times or at_ns >= times[-1]:
            times.append(at_ns)
            sums.append(before + bad)
            self._make_room()
            return
        place = bisect_right(times, at_ns, self._head)
        times.insert(place, at_ns)
        sums.insert(place, sums[place - 1] if place else 0)
        if bad:
            sums[place:] = array("q", [total + 1 for total in sums[place:]])
        self._make_room()

    def remove(self, at_ns: int, bad: bool) -> bool:
        """Take back a call that was counted; whether it is still there."""
        times, sums = self._times, self._sums
        for place in range(bisect_left(times, at_ns, self._head), bisect_right(times, at_ns, self._head)):
            if (sums[place] > (sums[place - 1] if place else 0)) is bad:
                del times[place], sums[place]
                if bad:
                    sums[place:] = array("q", [total - 1 for total in sums[place:]])
                return True
        return False

    def drop(self, before_ns: int) -> None:
        """Forget what happened before a moment."""
        self._head = bisect_left(self._times, before_ns, self._head)
        self._let_go()

    def _make_room(self) -> None:
        if len(self._times) - self._head > MOST:
            self._head += 1
            self._let_go()

    def _let_go(self) -> None:
        if self._head > _ROOM and self._head * 2 > len(self._times):
            # one is left, for its sum
            del self._times[: self._head - 1], self._sums[: self._head - 1]
            self._head = 1

    def since(self, moment_ns: int) -> tuple[int, int]:
        """How many calls there were from a moment on, and how many of them were bad."""
        return self._from(bisect_left(self._times, moment_ns, self._head))

    def latest(self, count: int) -> tuple[int, int]:
        """The same of the last so many calls, or of as many as there are."""
        return self._from(max(self._head, len(self._times) - count))

    def recent(self, moment_ns: int, least: int) -> tuple[int, int]:
        """The same since a moment, or of the last so many calls if those are more."""
        start = bisect_left(self._times, moment_ns, self._head)
        return self._from(max(self._head, min(start, len(self._times) - least)))

    @property
    def last_ns(self) -> int | None:
        """When the last call was."""
        return self._times[-1] if self._times else None

    def first_bad_ns(self, moment_ns: int) -> int | None:
        """When the first bad call since a moment was."""
        start = bisect_left(self._times, moment_ns, self._head)
        before = self._sums[start - 1] if start else 0
        place = bisect_right(self._sums, before, start)
        return self._times[place] if place < len(self._times) else None

    def _from(self, start: int) -> tuple[int, int]:
        count = len(self._times) - start
        if count <= 0:
            return 0, 0
        return count, self._sums[-1] - (self._sums[start - 1] if start else 0)
