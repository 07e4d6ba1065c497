"""What the window asks while it looks at the newest hour, and how much each question makes SQLite do."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import apsw

from spanglass.store.reader import Reader

HOUR_NS = 3600 * 1_000_000_000
_EVERY = 20


@dataclass(frozen=True, slots=True)
class Work:
    """Instructions of SQLite's machine, by twenties, and how often it needed a page."""

    steps: int
    pages: int


def live_questions(now_ns: int, revision: int) -> Mapping[str, Callable[[Reader], Any]]:
    """The questions by name; `revision` is the last that the window has seen."""
    return {
        "revision": lambda reader: reader.last_revision(),
        "changes": lambda reader: reader.changed_traces(revision),
        "charts of an hour": lambda reader: reader.pulse(now_ns - HOUR_NS, now_ns, 60),
        "charts of 15 minutes": lambda reader: reader.pulse(now_ns - HOUR_NS // 4, now_ns, 60),
        "newest page": lambda reader: reader.traces(),
        "status": lambda reader: reader.status(),
        "alerts": lambda reader: (reader.alerts_now(), reader.alert_steps(now_ns - HOUR_NS, now_ns)),
    }


def works(reader: Reader, now_ns: int, revision: int) -> dict[str, Work]:
    """The work of each question, asked for the second time."""
    found = {}
    for name, question in live_questions(now_ns, revision).items():
        question(reader)
        found[name] = _work(reader, question)
    return found


def _work(reader: Reader, question: Callable[[Reader], Any]) -> Work:
    connection, steps = reader._connection, 0

    def counted() -> bool:
        nonlocal steps
        steps += _EVERY
        return False

    kinds = apsw.SQLITE_DBSTATUS_CACHE_HIT, apsw.SQLITE_DBSTATUS_CACHE_MISS
    before = sum(connection.status(kind)[0] for kind in kinds)
    connection.set_progress_handler(counted, _EVERY)
    question(reader)
    connection.set_progress_handler(None)
    return Work(steps, sum(connection.status(kind)[0] for kind in kinds) - before)


def told(found: Mapping[str, Work]) -> dict[str, dict[str, int]]:
    """The same as plain values."""
    return {name: asdict(work) for name, work in found.items()}
