"""How fast the window is over a large store while spans come in: frames, and times from key to result.

Run as ``python tests/benchmarks/live_window.py STORE [--rate 1000]``, with the load generator beside the
checkout; STORE is a copy, as it is written to (`large_store.py` makes one of a million spans). A receiver
runs behind the window, as a child of it would; the window is drawn off screen unless QT_QPA_PLATFORM says
otherwise. Prints JSON, times in milliseconds; `frame` is the longest time without a turn of the event loop,
less what the thread waited for a processor, and `computed` the part in which it worked. The exit code is 1
if a frame takes more than 50 ms, a result more than 100 from its key, or if nothing came in. `--only` leaves
out all filters but some, `--short` what is no filter.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lateness import load, spans_in
from listing import Bench
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from receiving import serve
from spanglass.gui.process.priorities import step_back

FRAME_MS, RESULT_MS = 50.0, 100.0
QUERIES = (
    "status:error", "has:retry", "model:gpt-4o", "cost:>0.05", "took:>10s", "user:u_2841", "refund",
    '"refund policy"', "{kind:llm ttft:>1s}", "status:error OR has:retry", "name:zzz",
)  # fmt: skip
_LOAD_S, _BEGINS_WITHIN_S = 600.0, 600.0


class LiveBench:
    """Steps through the window under a watchdog, and the times from keys to what they bring."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.found = bench, dict[str, Any]()

    def step(self, name: str, work: Callable[[], list[float]]) -> None:
        """Do something, and note its longest frame and the times it gives."""
        self.bench.stalls.start()
        times = work()
        worst = self.bench.stalls.stop()[0]
        self.found[name] = {"frame": worst.milliseconds, "computed": worst.computed, "where": worst.where}
        if times:
            self.found[name] |= {
                "result_median": round(statistics.median(times), 1),
                "result_longest": round(max(times), 1),
            }
        sys.stderr.write(f"{name}: {self.found[name]}\n")

    def look_on(self) -> list[float]:
        """Let rows arrive, at the top of the list."""
        self.bench.rest(8000)
        return []

    def scroll(self) -> list[float]:
        """Turn the wheel, and go back to the top."""
        self.bench.scroll(150)
        QTest.keyClick(self.bench.panel.view, Qt.Key.Key_Home)
        self.bench.rest(500)
        return []

    def select(self) -> list[float]:
        """Go down row by row: from the key to the row's trace."""
        view, times = self.bench.panel.view, []
        view.setFocus()
        for _ in range(30):
            before, start = self.bench.shell.selection.trace, time.perf_counter()
            QTest.keyClick(view, Qt.Key.Key_Down)
            self.bench.until(lambda before=before: self.bench.shell.selection.trace is not before)
            times.append((time.perf_counter() - start) * 1000)
            self.bench.rest(100)
        return times

    def query(self, text: str) -> list[float]:
        """Type a filter letter by letter and run it: from Enter to its rows."""
        words = self.bench.query(text)
        return [float(words.split()[1])]


def measured(store: Path, rate: int, queries: Sequence[str] = QUERIES, short: bool = False) -> dict[str, Any]:
    """Go through all of it while spans come in."""
    with serve(store) as running, load(running.port.number, rate, _LOAD_S) as traffic:
        step_back(running.process.pid)
        before = spans_in(store)
        try:
            until = time.monotonic() + _BEGINS_WITHIN_S
            while spans_in(store) == before and time.monotonic() < until:
                time.sleep(0.2)
            first, began = spans_in(store), time.monotonic()
            found = looked_at(store, queries, short=short)
            accepted = (spans_in(store) - first) / (time.monotonic() - began)
        finally:
            traffic.kill()
    return {"stored_before": before, "accepted_a_second": round(accepted), "steps": found}


def looked_at(store: Path, queries: Sequence[str], *, short: bool) -> dict[str, Any]:
    """Open the window and do what users do."""
    bench = Bench(store, None)
    bench.shell.feed.start()
    live = LiveBench(bench)
    try:
        bench.until(lambda: bench.resets > 0)
        bench.rest(2500)
        steps = {"rows arrive": live.look_on, "select": live.select, "scroll": live.scroll}
        for name, work in steps.items() if not short else ():
            live.step(name, work)
        for text in queries:
            live.step(text, lambda text=text: live.query(text))
    finally:
        bench.shell.stop()
    return live.found


def missed(found: dict[str, Any]) -> list[str]:
    """The steps that were too slow; without load nothing is shown."""
    steps = found["steps"]
    if not found["accepted_a_second"]:
        return ["nothing came in"]
    frames = [f"{name}: a frame of {one['frame']}" for name, one in steps.items() if one["frame"] > FRAME_MS]
    return frames + [
        f"{name}: a result after {one['result_longest']}"
        for name, one in steps.items()
        if one.get("result_longest", 0.0) > RESULT_MS
    ]


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("store", type=Path, help="a copy of a large store; it is written to")
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--only", action="append", choices=QUERIES)
    parser.add_argument("--short", action="store_true")
    values = parser.parse_args()
    found = measured(values.store, values.rate, values.only or QUERIES, values.short)
    slow = missed(found)
    json.dump({**found, "missed": slow}, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main())
