"""How fast a large file of OTLP JSON Lines is imported, in how much memory, stopped half-way and resumed.

Run as ``python tests/benchmarks/import_file.py [--megabytes 20] [--spans-a-line 20]``. A file of spans of
about 4 KB is written; ``spanglass import`` is stopped when half of it is read, and started again. Prints
JSON: spans a second of both runs, the most memory that its processes took together, and what was lost or
repeated.
The exit code is 1 for more than 300 MB, for under 5,000 spans a second, and for a span lost or repeated.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spanglass.store.reader import Reader

MOST_MB, LEAST_SPANS_S = 300, 5000
_WORDS = [
    "the",
    "answer",
    "is",
    "in",
    "this",
    "document",
    "about",
    "a",
    "city",
    "whose",
    "river",
    "was",
    "moved",
    "twice",
    "since",
    "then",
]
_SPANS_A_TRACE = 10
_T0 = 1_790_000_000_000_000_000


@dataclass
class Run:
    """One run of the importing process."""

    seconds: float
    spans: int
    duplicates: int
    peak_mb: float
    processor_seconds: float
    errors: int


def span(number: int, choice: random.Random) -> dict[str, Any]:
    """A span of a chat call of about 4 KB; every tenth is the root of the others."""
    text = " ".join(choice.choices(_WORDS, k=550))
    trace, place = divmod(number, _SPANS_A_TRACE)
    values: dict[str, Any] = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.model": "gpt-4o-2024-08-06", "gen_ai.response.id": f"chatcmpl-{number}",
        "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": text}]}]),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [
            {"type": "text", "content": text[:300]}]}]),
    }  # fmt: skip
    attributes: list[dict[str, Any]] = [{"key": k, "value": {"stringValue": v}} for k, v in values.items()]
    attributes += [
        {"key": key, "value": {"intValue": str(held)}}
        for key, held in (("gen_ai.usage.input_tokens", 700), ("gen_ai.usage.output_tokens", 60))
    ]
    start = _T0 + number * 1_000_000
    parent = {} if place == 0 else {"parentSpanId": f"{trace * _SPANS_A_TRACE + 1:016x}"}
    return {
        "traceId": f"{trace + 1:032x}", "spanId": f"{number + 1:016x}", "name": "chat gpt-4o", "kind": 3,
        "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + 900_000), "attributes": attributes,
        **parent,
    }  # fmt: skip


def write(path: Path, octets: int, spans_a_line: int) -> int:
    """Write a file of at least that size; the number of its spans."""
    choice, number, size = random.Random(7), 0, 0
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "benchmark"}}]}
    with path.open("w") as file:
        while size < octets:
            spans = [span(number + each, choice) for each in range(spans_a_line)]
            number += spans_a_line
            group = {"resource": resource, "scopeSpans": [{"scope": {"name": "benchmark"}, "spans": spans}]}
            size += file.write(json.dumps({"resourceSpans": [group]}) + "\n")
    return number


def run(store: Path, file: Path, stop_at: float | None = None) -> Run:
    """Import the file, as far as that part of it if `stop_at` says so."""
    command = [sys.executable, "-m", "spanglass", "import", "--json-progress", "--db", str(store), str(file)]
    began, stopped, last, together = time.monotonic(), False, {}, 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            last = json.loads(line)
            together = max(together, _together_mb(child.pid))
            if stop_at is not None and not stopped and last.get("bytes", 0) >= stop_at * file.stat().st_size:
                child.send_signal(signal.SIGINT)
                stopped = True
        _, _, usage = os.wait4(child.pid, 0)
        child.returncode = 0
    seconds = time.monotonic() - began
    peak = max(usage.ru_maxrss / 1024, together)
    busy = usage.ru_utime + usage.ru_stime
    return Run(seconds, last["spans"], last["duplicates"], peak, busy, len(last["errors"]))


def _together_mb(pid: int) -> float:
    """The memory of a process and of those it has started, now."""
    kilobytes = 0
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if path.parent.name == str(pid) or said.get("PPid", "").strip() == str(pid):
            kilobytes += int(said.get("VmRSS", "0 kB").split()[0])
    return kilobytes / 1024


def main() -> int:
    """Write, import half, resume, and print what was seen."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--spans-a-line", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spanglass-import-") as folder:
        file, store = Path(folder, "large.jsonl"), Path(folder, "store.db")
        spans = write(file, asked.megabytes * 1_000_000, asked.spans_a_line)
        first, second = run(store, file, 0.5), run(store, file)
        reader = Reader(store)
        stored = reader.status().spans
        reader.close()
        peak = max(first.peak_mb, second.peak_mb)
        rate = stored / (first.seconds + second.seconds)
        result = {
            "megabytes": round(file.stat().st_size / 1e6), "spans": spans, "stored": stored,
            "lost": spans - stored, "first": first.__dict__, "resumed": second.__dict__,
            "repeated": first.spans + second.spans - stored, "peak_mb": round(peak),
            "spans_a_second": round(rate), "new_spans_a_second": round(first.spans / first.seconds),
        }  # fmt: skip
    print(json.dumps(result, indent=2))  # noqa: T201
    return int(peak > MOST_MB or rate < LEAST_SPANS_S or result["lost"] != 0 or result["repeated"] != 0)


if __name__ == "__main__":
    sys.exit(main())
