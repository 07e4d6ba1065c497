"""Moments as clients write them in JSON, in nanoseconds since 1970."""

import re
from datetime import UTC, datetime
from decimal import Decimal

LATEST_NS = 2**63 - 1
"""What a signed 64-bit column can hold: the year 2262."""

_ISO = re.compile(
    r"(\d{4}-?\d\d-?\d\d)[T ](\d\d:?\d\d(?::?\d\d)?)(?:[.,](\d{1,12}))?\s*(Z|[+-]\d\d(?::?\d\d)?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[1-9]\d{8,18}(\.\d{1,12})?")  # shorter ones are years, days or counts
_NANOSECONDS = {1: 1_000_000_000, 10**3: 1_000_000, 10**6: 1_000, 10**9: 1}
_YEAR_5000_S = 95_617_584_000


def moment_ns(value: object) -> int | None:
    """The moment an ISO 8601 text or a number names, exact to the nanosecond; None for anything else.

    A time without zone is UTC. A number, as a text too if it is a long one, counts seconds, milliseconds,
    microseconds or nanoseconds, whichever is the first that lies before the year 5000.
    """
    if isinstance(value, str):
        number = _NUMBER.fullmatch(value)
        return _of_number(Decimal(value)) if number else _of_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _of_number(value)


def _of_number(value: float | Decimal) -> int | None:
    if not 0 < value <= LATEST_NS:
        return None
    unit = next((unit for unit in _NANOSECONDS if value < _YEAR_5000_S * unit), 10**9)
    whole = int(value)
    return _possible(whole * _NANOSECONDS[unit] + round((value - whole) * _NANOSECONDS[unit]))


def _of_text(text: str) -> int | None:
    found = _ISO.fullmatch(text.strip().strip('"')[:60])
    if found is None:
        return None
    day, time, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{zone or 'Z'}")
        seconds = int(moment.astimezone(UTC).timestamp())
    except (ValueError, OverflowError):
        return None
    return _possible(seconds * 1_000_000_000 + int((fraction or "0").ljust(9, "0")[:9]))


def _possible(found_ns: int) -> int | None:
    return found_ns if 0 < found_ns <= LATEST_NS else None
