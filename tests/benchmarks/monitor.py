"""How long looks of the Monitor page take on a store, and what they are made of; JSON lines.

A look is asked in a pool thread; `parts_ms` has the longest of each of its questions to the reader, work in
Python included. Times of looks and parts are processor time of the thread, those of statements are not.

Run as ``PYTHONPATH=desktop:tests python tests/benchmarks/monitor.py STORE``. The store must be a copy of its
own, for it is brought up to date and settled first. Ranges end with its last call.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from spanglass.gui.charts.feed import Found, Request
from spanglass.gui.pages.monitor.days import Chosen, look_at_days
from spanglass.gui.pages.monitor.past import Past, PastDays
from spanglass.gui.pages.monitor.view import Options, look
from spanglass.gui.selection import TimeRange
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

_SECOND_NS = 1_000_000_000
_RANGES = (1800, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400)
_TIMES = 9
_PARTS = (
    "course", "range_sums", "quality", "asked_again", "request_counts", "version_changes", "alert_steps",
    "first_call_ns", "spent_days", "spent_on",
)  # fmt: skip
_LAST = "SELECT max(end_ns) FROM span WHERE call"


def main(store: Path) -> None:
    """Bring the store up to date, then measure."""
    writer = Writer(store)
    while writer.settle():
        pass
    writer.close()
    probe = Reader(store)
    now_ns = int(probe._value(_LAST)) + _SECOND_NS
    probe.close()
    reader = Reader(store, clock=lambda: now_ns)
    asked = Asked()
    _count_statements(reader, asked)
    _time_parts(reader, asked)
    for seconds in _RANGES:
        request = Request(TimeRange(seconds), now_ns, "", Found())
        _measure(f"range of {seconds} s", asked, partial(look, reader, request, Options(past=Past())))
    request = Request(TimeRange(1800), now_ns, "", Found())
    for key in ("feature", "user", "customer", "model", "session"):
        question = partial(look_at_days, reader, request, Chosen(key, key), (Past(), PastDays()))
        _measure(f"days and today by {key}", asked, question)
    reader.close()


@dataclass(slots=True)
class Asked:
    """The durations of statements, and of the parts they are made for, in seconds."""

    statements: list[float] = field(default_factory=list)
    parts: dict[str, float] = field(default_factory=dict)


def _time_parts(reader: Reader, asked: Asked) -> None:
    def timed(name: str, part: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return part(*values, **named)
            finally:
                asked.parts[name] = max(asked.parts.get(name, 0.0), time.thread_time() - began)

        return call

    for name in _PARTS:
        setattr(reader, name, timed(name, getattr(reader, name)))


def _count_statements(reader: Reader, asked: Asked) -> None:
    real = reader._rows

    def rows(text: str, values: Any) -> list[Sequence[Any]]:
        began = time.perf_counter()
        try:
            return real(text, values)
        finally:
            asked.statements.append(time.perf_counter() - began)

    reader._rows = rows  # type: ignore[method-assign]


def _measure(name: str, asked: Asked, question: Callable[[], object]) -> None:
    taken = []
    asked.parts.clear()
    for _ in range(_TIMES):
        asked.statements.clear()
        began = time.thread_time()
        question()
        taken.append((time.thread_time() - began) * 1000)
    told = {
        "question": name, "first_ms": taken[0], "median_ms": sorted(taken)[_TIMES // 2],
        "worst_ms": max(taken), "statements": len(asked.statements),
        "longest_ms": max(asked.statements, default=0.0) * 1000,
        "parts_ms": {part: round(took * 1000, 1) for part, took in asked.parts.items()},
    }  # fmt: skip
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
