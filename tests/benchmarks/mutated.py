"""What a receiver answers to bodies of real clients that were damaged on the way; JSON.

Run as ``PYTHONPATH=tests python tests/benchmarks/mutated.py [--bodies 10000] [--seed 1]``. Each request is
one of a recorded client with bits turned, parts cut out, doubled, swapped or put in from another, or its
packing, type or path changed. The exit code is 1 if an answer is a 5xx other than 503, if the receiver ends,
or if its memory goes on growing: by over 60 MB from the first quarter to the end.
"""

import argparse
import collections
import gzip
import http.client
import json
import random
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest import memory_mb

from receiving import WITHIN_S, Command, serve

RECORDINGS = Path(__file__).resolve().parents[1] / "clients"
MOST_GROWTH_MB = 60
TOKENS = (
    b"\xff" * 10, b"\x00", b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", b"[" * 3000, b'{"a":' * 3000, b"null",
    b"1e999", b"-1", b'"\\ud800"', b"NaN", b"\xed\xa0\x80", b"%s%n", b"\r\n\r\n", b"9" * 5000,
)  # fmt: skip
TYPES = ("application/json", "application/x-protobuf", "multipart/form-data; boundary=x", "text/plain", "")
PATHS = ("/v1/traces", "/v1/logs", "/v1/metrics", "/runs/batch", "/runs/multipart", "/v1/traces/ingest",
         "/api/public/ingestion")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """One request."""

    method: str
    path: str
    kind: str
    encoding: str
    body: bytes


def recorded() -> list[Sent]:
    """Every request of the recordings, unpacked if gzip packed it."""
    found = []
    for file in sorted(RECORDINGS.glob("*.zip")):
        with zipfile.ZipFile(file) as packed:
            for head in json.loads(packed.read("requests.json")):
                headers, body = head["headers"], packed.read(head["body"])
                encoding = headers.get("content-encoding", "")
                if encoding == "gzip":
                    encoding, body = "", gzip.decompress(body)
                kind = headers.get("content-type", "")
                found.append(Sent(head["method"], head["path"], kind, encoding, body))
    return found


def mutated(sent: Sent, others: list[Sent], rng: random.Random) -> Sent:
    """The request with a few things changed."""
    body = bytearray(sent.body)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        _mutate(body, rng.choice(others).body, rng)
    changed = replace(sent, body=bytes(body))
    roll = rng.random()
    if roll < 0.05:
        return replace(changed, kind=rng.choice(TYPES))
    if roll < 0.10:
        return replace(changed, path=rng.choice(PATHS))
    if roll < 0.20:
        packed = bytearray(gzip.compress(changed.body, 1))
        for _ in range(rng.randint(0, 2)):
            packed[rng.randrange(len(packed))] ^= 1 << rng.randrange(8)
        return replace(changed, encoding="gzip", body=bytes(packed))
    return changed


def _mutate(body: bytearray, other: bytes, rng: random.Random) -> None:
    at = rng.randrange(len(body) + 1)
    end = min(len(body), at + rng.choice((1, 8, 200, 5000)))
    match rng.randrange(12):
        case 0 | 6 | 7 | 8:
            for _ in range(min(len(body), rng.choice((1, 1, 20)))):
                body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
        case 1:
            del body[at:end]
        case 2:
            body[at:at] = body[at:end]
        case 3:
            start = rng.randrange(len(other) + 1)
            body[at:end] = other[start : start + rng.choice((1, 50, 3000))]
        case 4:
            body[at:end] = rng.choice(TOKENS)
        case 5:
            del body[at:]
        case _:  # as long as before, so that lengths around it still hold
            start = rng.randrange(len(other) + 1)
            piece = other[start : start + end - at]
            body[at : at + len(piece)] = piece


def answers(running: Command, bodies: int, seed: int) -> tuple[collections.Counter[int], list[Any]]:
    """How often each status was answered, and the memory of the processes after each quarter."""
    rng, recordings = random.Random(seed), recorded()
    counts: collections.Counter[int] = collections.Counter()
    memory = []
    connection = http.client.HTTPConnection("127.0.0.1", running.port.number, timeout=WITHIN_S)
    for number in range(1, bodies + 1):
        sent = mutated(rng.choice(recordings), recordings, rng)
        headers = {"content-type": sent.kind, "content-encoding": sent.encoding}
        headers = {name: value for name, value in headers.items() if value}
        try:
            connection.request(sent.method, sent.path, sent.body, headers)
            response = connection.getresponse()
            response.read()
            counts[response.status] += 1
        except (http.client.HTTPException, OSError):
            counts[0] += 1
            connection.close()
        if number % max(1, bodies // 4) == 0:
            memory.append(memory_mb(running))
    connection.close()
    return counts, memory


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--bodies", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder) / "traces.db") as running:
        time.sleep(1.5)
        counts, memory = answers(running, given.bodies, given.seed)
        stored = running.port.span_count()
        ended = running.stop()
    faults = sum(count for status, count in counts.items() if status >= 500 and status != 503)
    growth = sum(memory[-1]) - sum(memory[0])
    report = {"answers": dict(sorted(counts.items())), "faults": faults, "connections_broken": counts[0],
              "memory_mb": memory, "spans_stored": stored, "exit_code": ended}  # fmt: skip
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return int(bool(faults or counts[0] or ended or growth > MOST_GROWTH_MB))


if __name__ == "__main__":
    sys.exit(main())
