"""How long a span takes from its end in a program to a row that can be read in the store, in milliseconds.

Run as ``python tests/benchmarks/arrival.py [--spans 50]``. The program is another process with
OpenTelemetry's own SDK; its exporter sends each span when it ends. Prints JSON; the target is a median
under 150 ms, and the exit code is 1 if it is missed.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from receiving import serve
from spanglass.store.reader import Reader

TARGET_MS = 150
WITHIN_S = 60
PROGRAM = """
import sys, time
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

endpoint, spans = sys.argv[1], int(sys.argv[2])
provider = TracerProvider(resource=Resource.create({"service.name": "arrival"}))
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint)))
tracer = provider.get_tracer("arrival")
attributes = {
    "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100, "input.value": "a question " * 300,
}
for number in range(spans):
    with tracer.start_as_current_span(f"chat {number}", attributes=attributes):
        time.sleep(0.02)
    time.sleep(0.1)
provider.shutdown()
"""


def delays_ms(store: Path, spans: int) -> list[float]:
    """The delay of each of some spans."""
    found: dict[bytes, float] = {}
    with serve(store) as running:
        command = [
            sys.executable,
            "-c",
            PROGRAM,
            f"http://127.0.0.1:{running.port.number}/v1/traces",
            str(spans),
        ]
        reader = Reader(store)
        with subprocess.Popen(command) as program:
            deadline = time.monotonic() + WITHIN_S
            while len(found) < spans and time.monotonic() < deadline:
                version = reader.data_version()
                for trace in reader.traces(limit=spans).traces:
                    found.setdefault(trace.trace_id, (time.time_ns() - trace.end_ns) / 1e6)
                _wait_for_news(reader, version, deadline)
            program.wait(WITHIN_S)
        reader.close()
    return list(found.values())


def _wait_for_news(reader: Reader, version: int, deadline: float) -> None:
    """As the window does: ask for the data version, here every half millisecond."""
    while reader.data_version() == version and time.monotonic() < deadline:
        time.sleep(0.0005)


def figures(delays: list[float], spans: int) -> dict[str, Any]:
    """The delays in few numbers."""
    ordered = sorted(delays)
    return {
        "spans": spans,
        "arrived": len(ordered),
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "max_ms": round(ordered[-1], 1),
        "target_ms": TARGET_MS,
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--spans", type=int, default=50)
    values = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = figures(delays_ms(Path(folder) / "traces.db", values.spans), values.spans)
    sys.stdout.write(json.dumps(found) + "\n")
    return 0 if found["arrived"] == values.spans and found["median_ms"] < TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())
