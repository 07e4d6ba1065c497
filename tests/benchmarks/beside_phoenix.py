"""How much a receiver takes in beside Arize Phoenix, in one run on one machine; JSON.

Run as ``PYTHONPATH=tests python tests/benchmarks/beside_phoenix.py --phoenix PYTHON [--rounds 3]``, where
PYTHON is that of an environment with ``arize-phoenix`` in it, with the load generator beside the checkout.
In turn each gets requests of 50 spans over 16 connections; a span counts when a query of its store finds
it. Phoenix answers before that, so it is given a number of spans, and counted until they are all there.
`times` is the ratio of the medians; the exit code is 1 if it is under 60.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest import burst, load, reported

from local_ports import a_free_port

TIMES = 60
STARTS_WITHIN_S, WITHIN_S = 120.0, "240"


@contextmanager
def phoenix(python: Path, folder: Path) -> Iterator[int]:
    """A Phoenix with a store of its own; its port."""
    port = a_free_port()
    settings = {
        "PHOENIX_PORT": str(port), "PHOENIX_GRPC_PORT": str(a_free_port()), "PHOENIX_HOST": "127.0.0.1",
        "PHOENIX_WORKING_DIR": str(folder), "PHOENIX_TELEMETRY_ENABLED": "false",
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        command = [str(python), "-m", "phoenix.server.main", "serve"]
        server = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
    try:
        _await_port(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await_port(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        with socket.socket() as tried:
            if not tried.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.2)
    raise RuntimeError("Phoenix does not listen")


def found_a_second(python: Path, spans: int) -> float:
    """Spans a second from the first that is sent to Phoenix until the last is in its store."""
    with tempfile.TemporaryDirectory() as name, phoenix(python, Path(name)) as port:
        found = ("--until-sqlite", str(Path(name) / "phoenix.db"), "--until-timeout", WITHIN_S)
        report = reported(load(port, "--spans", str(spans), "--batch", "50", "-c", "16", *found))
    return float(report["queryable"]["spans_per_s"])


def main() -> int:
    """Measure both in turn, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--phoenix", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--spans", type=int, default=2000, help="sent to Phoenix each time")
    parser.add_argument("--seconds", type=int, default=20, help="how long Spanglass is sent to each time")
    given = parser.parse_args()
    theirs, ours = list[float](), list[float]()
    for _ in range(given.rounds):
        theirs.append(found_a_second(given.phoenix, given.spans))
        ours.append(burst(given.seconds, 50, 16)["spans_per_s"])
    times = statistics.median(ours) / statistics.median(theirs)
    found = {"phoenix_spans_per_s": theirs, "spans_per_s": ours, "times": round(times, 1)}
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    return int(times < TIMES)


if __name__ == "__main__":
    sys.exit(main())
