"""How soon a killed window's successor receives on the same port, and has the traces in its list.

Run as ``python tests/benchmarks/restart.py [--rounds 6] [--db STORE]``; without a store a small one is made.
Each round kills the window with SIGKILL and opens the next one at once, off screen. Prints JSON: seconds from
the kill to the first request that the new window's receiver answers with 200, to the new window's first
paint, and to that of its traces, the median and the most. The exit code is 1 if the median answer takes
longer than promised.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kill_window import opened

from local_ports import a_free_port
from receiving import PROTOBUF, WITHIN_S, Port
from sample_store import a_sample_store

PROMISED_S = 1.0
_QUIET_S = 1.0


def painted(window: "subprocess.Popen[str]") -> dict[str, float]:
    """The moments at which a window, and then its traces, were painted first."""
    assert window.stdout is not None
    said = [json.loads(window.stdout.readline()) for _ in range(2)]
    return {f"{name}_s": at for name, at, _ in said}


def answered(port: Port, but: int = 0) -> tuple[float, int]:
    """When a receiver first answered a request, and its process; not that with the id `but`."""
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        try:
            if port.post(b"", kind=PROTOBUF).status == 200:
                at, process = time.monotonic(), int(port.get("/healthz").json["pid"])
                if process != but:
                    return at, process
        except OSError:
            pass
        time.sleep(0.005)
    raise TimeoutError("the window does not receive")


def measured(store: Path, rounds: int, home: Path) -> list[dict[str, float]]:
    """Seconds after each kill."""
    port = Port(a_free_port())
    window, found = opened(store, port, home), []
    try:
        painted(window)
        _, process = answered(port)
        for _ in range(rounds):
            time.sleep(_QUIET_S)
            window.kill()
            began = time.monotonic()
            window.wait()
            window = opened(store, port, home)
            at, process = answered(port, but=process)
            moments = {"answered_s": at, **painted(window)}
            found.append({name: moment - began for name, moment in moments.items()})
    finally:
        window.kill()
        window.wait()
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--db", type=Path)
    values = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spanglass-restart-") as name:
        store = values.db or a_sample_store(Path(name) / "a.db", 200)
        found = measured(store, values.rounds, Path(name))
    columns = {key: [each[key] for each in found] for key in found[0]}
    median = {key: round(statistics.median(column), 3) for key, column in columns.items()}
    most = {key: round(max(column), 3) for key, column in columns.items()}
    report = {"load": os.getloadavg()[0], "rounds": values.rounds, "median": median, "most": most}
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return int(median["answered_s"] > PROMISED_S)


if __name__ == "__main__":
    sys.exit(main())
