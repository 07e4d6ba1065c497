"""Moments in a few characters."""

from datetime import datetime

_NS = 1_000_000_000
_LATEST = 253_402_210_000


def moment(time_ns: int) -> str:
    """Day and minute here: ``25 Nov 14:03``."""
    when = datetime.fromtimestamp(min(max(time_ns // _NS, 0), _LATEST)).astimezone()
    return f"{when.day} {when:%b} {when:%H:%M}"


def recent(time_ns: int, now: datetime) -> str:
    """A moment as short as it can be said: ``07:01``, ``yesterday``, ``Mon``, else ``25 Nov``."""
    when = datetime.fromtimestamp(min(max(time_ns // _NS, 0), _LATEST)).astimezone()
    days = (now.date() - when.date()).days
    if days == 0:
        return f"{when:%H:%M}"
    if days == 1:
        return "yesterday"
    return f"{when:%a}" if 1 < days < 7 else f"{when.day} {when:%b}"
