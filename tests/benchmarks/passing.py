"""How much later the first byte of an answer comes when a call passes through the receiver; JSON.

Run as ``python tests/benchmarks/passing.py [--calls 300]``. Calls go to a provider in another process by
turns straight and through, streamed and whole, each on one connection that stays open: median and 95th
percentile of the milliseconds to the first byte, and by how much the medians differ. The exit code is 1 if
that is 3 milliseconds or more.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from provider import provider
from startup import computed

from receiving import serve

_SERVER = """
import sys
from sdk import servers
servers._Provider.disable_nagle_algorithm = True  # else its second packet may wait for an answer to the first
with servers.provider() as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""
_MOST_MS, _FIRST_ONES = 3.0, 20
HEADERS = {"content-type": "application/json", "authorization": "Bearer sk-none"}


def first_byte_ms(connection: http.client.HTTPConnection, path: str, body: bytes) -> float:
    """Ask once, and say when the first byte of the answer's body came."""
    began = time.perf_counter()
    connection.request("POST", path, body, HEADERS)
    answer = connection.getresponse()
    answer.read1(1)
    took = time.perf_counter() - began
    answer.read()
    return took * 1000


def measured(calls: int, *, stream: bool) -> dict[str, dict[str, float]]:
    """Both ways by turns, so that what else the machine does slows both down."""
    message = {"role": "user", "content": "x" * 2000}
    body = json.dumps({"model": "m", "messages": [message], "stream": stream}).encode()
    took: dict[str, list[float]] = {"straight": [], "through": []}
    with (
        provider(_SERVER) as url,
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, {"SPANGLASS_UPSTREAM_OPENAI": url}),
        serve(Path(folder) / "t.db") as running,
    ):
        ways = (
            ("straight", http.client.HTTPConnection(urlsplit(url).netloc), "/v1/chat/completions"),
            ("through", http.client.HTTPConnection("127.0.0.1", running.port.number),
             "/openai/v1/chat/completions"),
        )  # fmt: skip
        before = computed(running.process.pid)
        for number in range(calls + _FIRST_ONES):
            for name, connection, path in ways:
                milliseconds = first_byte_ms(connection, path, body)
                if number >= _FIRST_ONES:
                    took[name].append(milliseconds)
        for _, connection, _ in ways:
            connection.close()
        spent = (computed(running.process.pid) - before) * 1000 / (calls + _FIRST_ONES)
    figures = {name: _figures(each) for name, each in took.items()}
    figures["through"]["receiver_cpu_ms"] = round(spent, 2)
    return figures


def _figures(took: list[float]) -> dict[str, float]:
    parts = statistics.quantiles(took, n=20)
    middle = statistics.median(took)
    return {"p5_ms": round(parts[0], 2), "median_ms": round(middle, 2), "p95_ms": round(parts[-1], 2)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=300)
    calls = parser.parse_args().calls
    found = {"streamed": measured(calls, stream=True), "whole": measured(calls, stream=False)}
    added = {
        name: round(each["through"]["median_ms"] - each["straight"]["median_ms"], 2)
        for name, each in found.items()
    }
    sys.stdout.write(json.dumps({**found, "added_ms": added}) + "\n")
    return int(max(added.values()) >= _MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
