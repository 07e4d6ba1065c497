"""How long the questions of the Monitor page take on a store, and how many statements they are; JSON lines.

Run as ``PYTHONPATH=desktop:tests python tests/benchmarks/monitor.py STORE``. The store must be a copy of its
own, for it is brought up to date and settled first. Ranges end with its last call.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
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
    asked = _counted(reader)
    for seconds in _RANGES:
        request = Request(TimeRange(seconds), now_ns, "", Found())
        _measure(f"range of {seconds} s", asked, partial(look, reader, request, Options(past=Past())))
    request = Request(TimeRange(1800), now_ns, "", Found())
    for key in ("feature", "user", "customer", "model", "session"):
        question = partial(look_at_days, reader, request, Chosen(key, key), (Past(), PastDays()))
        _measure(f"days and today by {key}", asked, question)
    reader.close()


def _counted(reader: Reader) -> list[float]:
    """The durations of the statements of a reader, as they are made."""
    real = reader._rows
    durations: list[float] = []

    def rows(text: str, values: Any) -> list[Sequence[Any]]:
        began = time.perf_counter()
        try:
            return real(text, values)
        finally:
            durations.append(time.perf_counter() - began)

    reader._rows = rows  # type: ignore[method-assign]
    return durations


def _measure(name: str, asked: list[float], question: Callable[[], object]) -> None:
    taken = []
    for _ in range(_TIMES):
        asked.clear()
        began = time.perf_counter()
        question()
        taken.append((time.perf_counter() - began) * 1000)
    told = {
        "question": name, "first_ms": taken[0], "median_ms": sorted(taken)[_TIMES // 2],
        "worst_ms": max(taken), "statements": len(asked), "longest_ms": max(asked, default=0.0) * 1000,
    }  # fmt: skip
    sys.stdout.write(f"{json.dumps(told)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
