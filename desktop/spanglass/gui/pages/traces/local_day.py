"""A day of the local calendar, and what a list calls it."""

from datetime import datetime, time, timedelta

from spanglass.core.display import day_name

_NANO = 1_000_000_000
_LAST_NS = 253_402_000_000 * _NANO  # in the year 9999, in any zone


class Day:
    """A day of the local calendar: from `start_ns` on, before `end_ns`."""

    def __init__(self, time_ns: int) -> None:
        first = datetime.combine(_local(time_ns).date(), time())
        self.date = first.date()
        self.start_ns = int(first.timestamp()) * _NANO
        self.end_ns = int((first + timedelta(days=1)).timestamp()) * _NANO

    def has(self, time_ns: int) -> bool:
        """Whether a moment is in it."""
        return self.start_ns <= time_ns < self.end_ns

    def text(self, today: "Day") -> str:
        """``Nov 25``, with the year if it is another: ``Nov 25, 2025``; ``Today`` of today."""
        return "Today" if self.date == today.date else day_name(self.date, today.date)

    def title(self, today: "Day") -> str:
        """For a narrow head: ``Nov 25``, of another year ``Nov 2025``; empty of today."""
        if self.date == today.date:
            return ""
        return f"{self.date:%b} {self.date.day if self.date.year == today.date.year else self.date.year}"


def _local(time_ns: int) -> datetime:
    return datetime.fromtimestamp(min(max(0, time_ns), _LAST_NS) // _NANO)  # noqa: DTZ006 (the user's own)
