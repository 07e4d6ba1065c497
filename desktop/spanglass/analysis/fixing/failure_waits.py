"""Whether calls that a provider limits wait as long as it asks before they are tried again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spanglass.core.fixes import FailingCall

_ASKED = re.compile(r"(?:try again|retry(?:ing)?) (?:in|after) (\d+(?:\.\d+)?)\s*(ms|s|m)\b", re.IGNORECASE)
_UNITS = {"ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000}


@dataclass(frozen=True, slots=True)
class Waits:
    """Of so many tries that came `again`, those that were too `early`; the longest wait that was asked."""

    again: int
    early: int
    asked_ns: int | None


def waits(calls: Iterable[FailingCall]) -> Waits:
    """How the tries of limited calls followed one another within their traces."""
    traces: dict[bytes, list[FailingCall]] = {}
    for call in calls:
        traces.setdefault(call.ref.trace_id, []).append(call)
    again = early = 0
    longest: int | None = None
    for tries in traces.values():
        for one, two in _followed(tries):
            again += 1
            asked = asked_ns(one.message)
            early += asked is not None and two.start_ns - one.start_ns < asked
        known = [asked for call in tries if (asked := asked_ns(call.message)) is not None]
        longest = max([*known, *([longest] if longest is not None else [])], default=None)
    return Waits(again, early, longest)


def asked_ns(message: str) -> int | None:
    """How long a provider's words ask to wait, in nanoseconds; None where they do not."""
    found = _ASKED.search(message)
    return round(float(found[1]) * _UNITS[found[2].lower()]) if found else None


def _followed(tries: Sequence[FailingCall]) -> Iterable[tuple[FailingCall, FailingCall]]:
    ordered = sorted(tries, key=lambda each: each.start_ns)
    return (
        (one, two) for one, two in pairwise(ordered) if one.title == two.title and two.attempt > one.attempt
    )
