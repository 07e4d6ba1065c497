"""A moment in a few characters."""

from datetime import datetime

_NS = 1_000_000_000
_LATEST = 253_402_210_000


def moment(time_ns: int) -> str:
    """Day and minute here: ``25 Nov 14:03``."""
    when = datetime.fromtimestamp(min(max(time_ns // _NS, 0), _LATEST)).astimezone()
    return f"{when.day} {when:%b} {when:%H:%M}"
