"""Short names of model versions, and where in a chart a version was first seen."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from spanglass.core.display import one_line, short_model
from spanglass.core.views import Pulse

_SNAPSHOT = re.compile(
    r"[-@:](?P<date>\d{4}-\d{2}-\d{2}|\d{8}|0\d{2}|[01]\d{3})(?:-v\d+(?::\d+)?)?(?::[\w.-]+)?\Z", re.ASCII
)
_MAKERS = ("gpt-", "claude-", "models/")
_LONGEST = 40
_MOST_ARRIVALS = 8


@dataclass(frozen=True, slots=True)
class Arrival:
    """A version seen for the first time at `time_ns`; `label` is short: ``4o → 11-20``."""

    time_ns: int
    version: str
    label: str


def split(version: str) -> tuple[str, str]:
    """The family and the snapshot of a version: ``("4o", "2024-11-20")``; the snapshot may be empty."""
    found = _SNAPSHOT.search(version)
    family = short_model(version[: found.start()] if found else version)
    for maker in _MAKERS:
        family = family.removeprefix(maker)
    return one_line(family, _LONGEST) or "unnamed", found["date"] if found else ""


def short_date(snapshot: str) -> str:
    """A snapshot's month and day, if it is a date: ``11-20``."""
    digits = snapshot.replace("-", "")
    return f"{digits[4:6]}-{digits[6:]}" if len(digits) == 8 else snapshot


def short_names(versions: Iterable[str]) -> Mapping[str, str]:
    """A name for each version, only as long as it takes to tell them apart."""
    parts = {version: split(version) for version in versions}
    families = Counter(family for family, _ in parts.values())
    names = {}
    for version, (family, snapshot) in parts.items():
        short = _within_family(family, families)
        names[version] = short if families[family] == 1 or not snapshot else f"{short} {short_date(snapshot)}"
    doubled = Counter(names.values())
    return {
        version: " ".join(parts[version]).strip() if doubled[name] > 1 else name
        for version, name in names.items()
    }


def _within_family(family: str, families: Collection[str]) -> str:
    """What tells a family from the one it is named after: ``mini`` for ``4o-mini`` beside ``4o``."""
    parent, _, rest = family.rpartition("-")
    return rest if parent in families and rest.isalpha() else family


def arrivals(pulse: Pulse) -> tuple[Arrival, ...]:
    """The versions first seen within a range, of those that the filter lets through, oldest first.

    Of many these are the newest eight.
    """
    end_ns = pulse.start_ns + pulse.bucket_ns * len(pulse.calls)
    found = [
        Arrival(time_ns, version, _label(version))
        for version, time_ns in pulse.first_seen_ns.items()
        if version in pulse.versions and pulse.start_ns <= time_ns < end_ns
    ]
    return tuple(sorted(found, key=lambda arrival: (arrival.time_ns, arrival.version))[-_MOST_ARRIVALS:])


def _label(version: str) -> str:
    family, snapshot = split(version)
    return f"{family} → {short_date(snapshot)}" if snapshot else f"new {family}"
