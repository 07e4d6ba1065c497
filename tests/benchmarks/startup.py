"""How long the receiver takes to its first accepted request and the window to its first picture.

Run as ``python tests/benchmarks/startup.py [--db STORE] [--runs 5]``; without a store a small one is made.
Prints JSON: seconds from the start of the process to the first request answered with 200, to the first
paint of the window, and to the first with traces in its list, each by the clock and as much as the process
computed (``cpu``), which says more where the machine has other work; and the memory of the window and its
receiver together, each page counted once (PSS), half a minute later. Needs Linux; a display is made if there
is an Xvfb, else nothing is shown. The exit code is 1 if a median is over what is promised.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from displays import a_display
from local_ports import a_free_port
from sample_store import a_sample_store

TESTS = Path(__file__).resolve().parents[1]
PROMISED = {"accepted_s": 1.0, "window_s": 1.5, "memory_mb": 250.0}
_REST_S = 30.0
_EMPTY = b'{"resourceSpans": []}'


def accepted(store: Path, environment: dict[str, str]) -> dict[str, float]:
    """Seconds from a receiver's start to its first 200."""
    port = a_free_port()
    words = [sys.executable, "-m", "spanglass", "serve", "--db", str(store), "--port", str(port)]
    words += ["--grpc-port", "0"]
    began, nowhere = time.monotonic(), subprocess.DEVNULL
    with subprocess.Popen(words, env=environment, stdout=nowhere, stderr=nowhere) as receiver:
        try:
            while not _posted(port):
                if time.monotonic() - began > 60:
                    raise RuntimeError("the receiver does not answer")
                time.sleep(0.005)
            return {"accepted_s": time.monotonic() - began, "accepted_cpu_s": computed(receiver.pid)}
        finally:
            receiver.send_signal(signal.SIGTERM)


def _posted(port: int) -> bool:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/traces", _EMPTY, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def painted(store: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Seconds from a window's start to its pictures, and the memory of it and its receiver at rest."""
    words = [sys.executable, str(TESTS / "painted_window.py"), str(store), str(a_free_port())]
    began, found = time.monotonic(), {}
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as window:
        try:
            assert window.stdout is not None
            for name in ("window", "traces"):
                said = json.loads(window.stdout.readline())
                found |= {f"{name}_s": said[1] - began, f"{name}_cpu_s": said[2]}
                assert said[0] == name
            time.sleep(_REST_S)
            found["memory_mb"] = sum(memory(pid) for pid in family(window.pid)) / 1e6
        finally:
            window.send_signal(signal.SIGTERM)
    return found


def computed(pid: int) -> float:
    """Seconds that a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    threads = Path(f"/proc/{pid}/task").iterdir()
    for thread in threads:
        children += [child for child in (thread / "children").read_text().split() if child not in children]
    return [pid, *(one for child in children for one in family(int(child)))]


def memory(pid: int) -> float:
    """Octets of memory that are a process's own, and its share of what it has in common with others."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except ProcessLookupError:
        return 0  # it has ended, and whoever started it has not heard yet
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def a_screen(folder: Path) -> Iterator[dict[str, str]]:
    """What a window needs to open somewhere where nobody sees it, and as if for the first time."""
    left_out = ("DBUS_SESSION_BUS_ADDRESS", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    # an installed program is compiled already
    environment |= {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "XDG_CONFIG_HOME": str(folder)}
    if not shutil.which("Xvfb"):
        yield {**environment, "QT_QPA_PLATFORM": "offscreen"}
        return
    with a_display("1600x1000") as display:
        yield {**environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_QPA_PLATFORMTHEME": ""}


def main() -> int:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    values = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spanglass-startup-") as name, a_screen(Path(name)) as screen:
        store = values.db or a_sample_store(Path(name) / "a.db", 200)
        every = [{**accepted(store, screen), **painted(store, screen)} for _ in range(values.runs + 1)]
    runs = every[1:]  # in the first everything was compiled
    median = {key: round(statistics.median(run[key] for run in runs), 3) for key in runs[0]}
    missed = [key for key, most in PROMISED.items() if median[key] > most]
    report = {
        "store_mb": round(values.db.stat().st_size / 1e6) if values.db else None,
        "load": os.getloadavg()[0],
        "median": median,
        "runs": [{key: round(value, 3) for key, value in run.items()} for run in runs],
        "missed": missed,
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
