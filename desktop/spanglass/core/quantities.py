"""Numbers with units as people type them into a query: ``5s``, ``10k``, ``$0.05``, ``07:01``."""

import re
from datetime import datetime, timedelta
from typing import TypeVar

_N = TypeVar("_N", int, float)

_NUMBER = re.compile(r"\$?(?P<number>\d+(?:\.\d+)?|\.\d+)(?P<unit>[a-zA-Zµ]*)")
_CLOCK = re.compile(r"(?P<hour>[01]?\d|2[0-3]|24(?=:00(:00)?$)):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?")
_NS = 1_000_000_000
_LIMIT = 2.0**63
_SHOWN = 20
_MOST_DIGITS = 18
_DURATIONS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_COUNTS = {"": 1, "k": 1000, "m": 1_000_000, "g": 1_000_000_000}


def duration_ns(text: str) -> int:
    """A length of time in nanoseconds; seconds without a unit. Raises ``ValueError``."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None or found["unit"] not in _DURATIONS:
        raise ValueError(f"“{text}” is not a length of time such as 500ms, 5s or 2h")
    return _whole(float(found["number"]) * _DURATIONS[found["unit"]] * _NS, text)


def amount(text: str) -> int:
    """A count, with k, M or G for thousands. Raises ``ValueError``."""
    number, unit = _parts(text)
    if unit.lower() not in _COUNTS:
        raise ValueError(f"“{text}” is not a number such as 800, 10k or 2M")
    return _whole(number * _COUNTS[unit.lower()], text)


def dollars_nano(text: str) -> int:
    """An amount of money in 1e-9 dollars; the $ may be left out. Raises ``ValueError``."""
    number, unit = _parts(text)
    if unit:
        raise ValueError(f"“{text}” is not an amount such as 0.05 or $1")
    return _whole(number * _NS, text)


def number(text: str) -> float:
    """A plain number. Raises ``ValueError``."""
    value, unit = _parts(text)
    if unit:
        raise ValueError(f"“{text}” is not a number")
    return value


def whole_number(text: str) -> int | None:
    """A whole number from 0 up, as people type it; None for what is none, or has more than 18 digits."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def moment_ns(text: str, now: datetime) -> int:
    """A time of day of `now`'s day, or an ISO date and time, in nanoseconds. Raises ``ValueError``."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        try:
            given = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"“{text}” is not a time such as 07:01 or 2026-11-25T07:01") from None
        seconds = (given if given.tzinfo else given.astimezone()).timestamp()
        return _in_range(int(seconds * 1000) * 1_000_000, text)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = timedelta(
        hours=int(found["hour"]), minutes=int(found["minute"]), seconds=int(found["second"] or 0)
    )
    return int((midnight + passed).timestamp()) * _NS


def _whole(value: float, text: str) -> int:
    """The nearest integer of 64 bits; raises ``ValueError`` for what is larger."""
    return round(_in_range(value, text))


def _in_range(value: _N, text: str) -> _N:
    if value >= _LIMIT:
        raise ValueError(f"“{text[:_SHOWN]}” is too large")
    return value


def _parts(text: str) -> tuple[float, str]:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text}” is not a number")
    return float(found["number"]), found["unit"]
