"""How late a timer of the window fires while thousands of spans a second come in, in milliseconds.

Run as ``python tests/benchmarks/lateness.py [--rate 5000] [--seconds 30] [--store FILE] [--width 1440]``,
with the load generator beside the checkout. The window is the real one with a receiver of its own, first
idle, then under load; off screen unless ``QT_QPA_PLATFORM`` says otherwise. Beside both, a process with an
event loop and nothing else says how late anyone is on this machine. The receiver may take less than is sent,
so what it accepted is told too. `computed` is the part of the time in which the thread worked; `causes_ms`
sums up what ticks that were 25 or more late did: compute, wait for a processor, or wait for threads of the
same process that had the interpreter. Prints JSON; the exit code is 1 if under load p99 is 25 or more or over
1.5 times that of the idle receiver (which counts as 5 if it is less), if one is over 100, or if nothing came
in.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer

from local_ports import a_free_port
from spanglass.gui.application import application
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.receiver.receiving import Kind
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from stalls import SCHEDULE, thread_times

LOADGEN = Path(__file__).resolve().parents[3] / "shared" / "tools" / "loadgen.py"
TICK_MS, LEAST_MS = 5, 5.0
P99_MS, LATEST_MS, RATIO = 25.0, 100.0, 1.5
_CAUSES = ("computed", "no_processor", "no_interpreter")
_STARTS_WITHIN_S, _SETTLES_S, _MADE_WITHIN_S = 30.0, 4.0, 120.0


class Lateness(QObject):
    """A timer of 5 ms; how much later than that it fired each time."""

    def __init__(self) -> None:
        super().__init__()
        self._late: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._last = (0.0, 0.0, 0.0)
        self._causes = [0.0, 0.0, 0.0]
        self._schedule = os.open(SCHEDULE, os.O_RDONLY) if SCHEDULE.exists() else None

    def measure(self, seconds: float) -> dict[str, Any]:
        """Run the event loop for so long; what came of it."""
        self._late, self._last, self._causes = [], thread_times(self._schedule), [0.0, 0.0, 0.0]
        computed, loop = time.thread_time(), QEventLoop()
        self._timer.start()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()
        self._timer.stop()
        causes = dict(
            zip(("computed", "no_processor", "no_interpreter"), map(round, self._causes), strict=True)
        )
        share = round((time.thread_time() - computed) / seconds, 3)
        return {**figures(self._late), "computed": share, "causes_ms": causes}

    def _tick(self) -> None:
        now = thread_times(self._schedule)
        gap, computed, waited = ((now[n] - self._last[n]) * 1000 for n in range(3))
        self._late.append(max(0.0, gap - TICK_MS))
        self._last = now
        if gap - TICK_MS > P99_MS:
            blocked = max(0.0, gap - TICK_MS - computed - waited)
            self._causes = [
                total + one for total, one in zip(self._causes, (computed, waited, blocked), strict=True)
            ]


def figures(late: list[float]) -> dict[str, Any]:
    """Lateness in few numbers."""
    ordered = sorted(late) or [0.0]
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found: dict[str, Any] = {
        name: round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)
        for name, share in places.items()
    }
    return {
        **found,
        "max": round(ordered[-1], 1),
        "over_50": sum(one > 50 for one in ordered),
        "over_100": sum(one > LATEST_MS for one in ordered),
        "ticks": len(ordered),
    }


def beside(lateness: Lateness, seconds: float) -> dict[str, Any]:
    """Measure here, and in a process that does nothing else."""
    words = [sys.executable, __file__, "--bare", str(seconds)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as bare:
        window = lateness.measure(seconds)
        said, _ = bare.communicate()
    return {"window": window, "bare": json.loads(said)}


def bare(seconds: float) -> None:
    """An event loop with a timer and nothing else."""
    app = QCoreApplication([])
    json.dump(Lateness().measure(seconds), sys.stdout)
    del app


def load(port: int, rate: int, seconds: float) -> "subprocess.Popen[bytes]":
    """The load generator, sending to the window's receiver."""
    words = [sys.executable, str(LOADGEN), "run", "--url", f"http://127.0.0.1:{port}/v1/traces"]
    words += ["--mode", "rate", "--rate", str(rate), "--duration", str(seconds), "--batch", "50"]
    words += ["-c", "16", "--pool", "6000", "--lazy", "--live", "--retry", "0"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measured(values: argparse.Namespace, store: Path) -> dict[str, Any]:
    """Open the window, look at it idle and under load."""
    app = application(["spanglass"])
    theme = Theme()
    style.apply(app, theme)
    port = a_free_port()
    shell = Shell(theme, WindowOptions(store, port=port, grpc_port=0), traces_page)
    shell.window.resize(values.width, values.width * 5 // 8)
    shell.window.show()
    shell.start()
    lateness = Lateness()
    until = time.monotonic() + _STARTS_WITHIN_S
    while shell.supervisor.state.kind is not Kind.LISTENING and time.monotonic() < until:
        lateness.measure(0.1)
    try:
        lateness.measure(_SETTLES_S)
        found: dict[str, Any] = {"idle": beside(lateness, values.seconds)}
        found["loaded"] = under_load(lateness, values, (port, store))
    finally:
        shell.stop()
    return found


def under_load(lateness: Lateness, values: argparse.Namespace, to: tuple[int, Path]) -> dict[str, Any]:
    """Look at it while spans are sent, once the first of them have come."""
    before = spans_in(to[1])
    with load(to[0], values.rate, values.seconds + _MADE_WITHIN_S) as traffic:
        until = time.monotonic() + _MADE_WITHIN_S
        while spans_in(to[1]) == before and time.monotonic() < until:
            lateness.measure(0.5)
        first, began = spans_in(to[1]), time.monotonic()
        found = beside(lateness, values.seconds)
        accepted = (spans_in(to[1]) - first) / (time.monotonic() - began)
        traffic.kill()
    return {**found, "accepted_a_second": round(accepted)}


def spans_in(store: Path) -> int:
    """How many spans are stored."""
    reader = Reader(store)
    count = reader.status().spans
    reader.close()
    return count


def missed(found: dict[str, Any]) -> list[str]:
    """The targets that were not met."""
    idle, loaded = found["idle"]["window"], found["loaded"]["window"]
    ratio = loaded["p99"] / max(LEAST_MS, idle["p99"])
    said = {
        f"p99 {loaded['p99']}": loaded["p99"] >= P99_MS,
        f"{loaded['over_100']} over 100": loaded["over_100"] > 0,
        f"p99 {ratio:.1f} times the idle one": ratio > RATIO,
        "nothing came in": not found["loaded"]["accepted_a_second"],
    }
    return [words for words, is_so in said.items() if is_so]


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--store", type=Path, help="a copy of a store that is written to; else a new one")
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--bare", type=float, help=argparse.SUPPRESS)
    values = parser.parse_args()
    if values.bare is not None:
        bare(values.bare)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = measured(values, values.store or Path(folder) / "traces.db")
    late = missed(found)
    json.dump({**found, "missed": late}, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return bool(late)


if __name__ == "__main__":
    sys.exit(main())
