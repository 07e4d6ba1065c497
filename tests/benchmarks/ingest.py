"""How much a receiver takes in, how soon it can be found, and what that costs; JSON.

Run as ``PYTHONPATH=tests python tests/benchmarks/ingest.py [--seconds 60]``, with the load generator beside
the checkout. `sustained` sends requests of 50 spans over 16 connections, `single` of one span over 8,
`visible` asks for small traces it posts itself, first alone and then beside 1,000 spans a second. Every
span counts when it can be found: each answer comes after the commit, and at the end the store is asked for
spans, for markers of traces spread over the run, and for the bytes it takes.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from receiving import Command, serve
from spanglass.store.reader import Reader
from traffic import CHAT, a_request, a_span

LOADGEN = Path(__file__).resolve().parents[3] / "shared" / "tools" / "loadgen.py"
POOL = "6000"
MADE_A_SECOND = 8_000
"""Spans that are made before the run for each of its seconds: making them meanwhile would take a third of a
machine of two processors."""
MARKERS = 50
IN_FLIGHT = 200  # traces that may have been on their way when the run ended
SMALL_TRACES = 100


def load(port: int, *arguments: str) -> "subprocess.Popen[str]":
    """The load generator, sending to a receiver."""
    url = f"http://127.0.0.1:{port}/v1/traces"
    command = [sys.executable, str(LOADGEN), "run", "--url", url, "--pool", POOL, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def reported(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """What the load generator says of its run."""
    said, _ = process.communicate()
    report: dict[str, Any] = json.loads(said)
    return report


@contextmanager
def a_store() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "traces.db"


def burst(seconds: int, batch: int, connections: int) -> dict[str, Any]:
    """Requests of `batch` spans, as many as are answered in some seconds."""
    with a_store() as store, serve(store) as running:
        time.sleep(1.5)  # until the process that reads bodies is there
        before = processor_s(running)
        made = ("--spans", str(seconds * MADE_A_SECOND), "--duration", str(seconds))
        report = reported(load(running.port.number, *made, "--batch", str(batch), "-c", str(connections)))
        spent = processor_s(running) - before
        accepted = report["accepted"]["spans"]
        return {
            "spans_per_s": report["spans_per_s"],
            "requests_per_s": report["requests_per_s"],
            "answered_ms": report["latency_ms"],
            "accepted": accepted,
            "lost": report["lost"]["spans"] + accepted - running.port.span_count(),
            "markers_missing": missing(store, report["last_trace_index"]),
            "processor_us_a_span": round(spent / max(1, accepted) * 1e6, 1),
            "receiver_mb": memory_mb(running),
            "bytes_a_span": round(size(running, store) / max(1, accepted), 1),
        }


def missing(store: Path, last: int) -> int:
    """How many of some traces, spread over a run, are not found by their marker."""
    reader = Reader(store)
    numbers = range(0, last - IN_FLIGHT, max(1, last // MARKERS))
    absent = [number for number in numbers if not reader.traces(f"zxq{number:08d}").traces]
    reader.close()
    return len(absent)


def visible(beside: int) -> dict[str, Any]:
    """Milliseconds from posting a small trace to a query that gives it, beside so many spans a second."""
    with a_store() as store, serve(store) as running:
        time.sleep(1.5)
        rate = ("--mode", "rate", "--rate", str(beside), "--duration", "40", "--batch", "50", "-c", "4")
        traffic = load(running.port.number, *rate) if beside else None
        time.sleep(3 if beside else 0)
        reader = Reader(store)
        delays = sorted(_delay_ms(running, reader, number) for number in range(1, SMALL_TRACES + 1))
        reader.close()
        if traffic is not None:
            traffic.kill()
            traffic.communicate()
    return {
        "p50_ms": round(statistics.median(delays), 2),
        "p95_ms": round(delays[len(delays) * 95 // 100], 2),
    }


def _delay_ms(running: Command, reader: Reader, number: int) -> float:
    trace = number.to_bytes(16, "big")
    body = a_request(a_span(1, trace=trace, start=time.time_ns(), attributes=CHAT)).SerializeToString()
    began = time.perf_counter()
    answer = running.port.post(body)
    while reader.trace(trace.hex()) is None:
        time.sleep(0.0002)
    delay = time.perf_counter() - began
    if answer.status != 200:
        raise RuntimeError(answer.body)
    time.sleep(0.05)
    return delay * 1e3


def processes(running: Command) -> list[int]:
    """The receiver and those it started."""
    first = running.process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [first, *map(int, children)]


def processor_s(running: Command) -> float:
    """The processor time of the receiver and those it started."""
    ticks = 0
    for number in processes(running):
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(running: Command) -> list[int]:
    """What each of the processes has in memory."""
    page = os.sysconf("SC_PAGE_SIZE")
    held = [int(Path(f"/proc/{number}/statm").read_text().split()[1]) for number in processes(running)]
    return [pages * page // 1_000_000 for pages in held]


def size(running: Command, store: Path) -> int:
    """The bytes of the store, closed."""
    running.stop()
    return store.stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--only", choices=("sustained", "single", "visible"))
    given = parser.parse_args()
    parts = {
        "sustained": lambda: burst(given.seconds, 50, 16),
        "single": lambda: burst(min(given.seconds, 20), 1, 8),
        "visible": lambda: {"idle": visible(0), "beside 1,000 spans/s": visible(1000)},
    }
    found = {name: part() for name, part in parts.items() if given.only in (None, name)}
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
