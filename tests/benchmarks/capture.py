"""What the capture costs a program, and whether it loses or mixes up calls; JSON.

Run as ``PYTHONPATH=tests python tests/benchmarks/capture.py``. The same program runs with and without the
capture, in turns, against a provider and a sink on this machine: milliseconds a call (median of each run's
median), to the first byte of a stream, to start, and megabytes. `together` sends calls from fifty threads
and five hundred tasks and looks for each of them in what the sink got.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sdk.servers import Server, provider, sink
from spanglass.cli.injection import environment

COST = """
import time; began = float(__import__("os").environ["BEGAN"]); started = time.time() - began
import json, resource, statistics, sys
import httpx2 as httpx
at = sys.argv[1] + "/v1/chat/completions"
def body(question, **more):
    return {"model": "m", "messages": [{"role": "user", "content": question}], **more}
client = httpx.Client()
calls, firsts = [], []
for number in range(int(sys.argv[2])):
    one = time.perf_counter()
    client.post(at, json=body("x" * 2000)).json()
    calls.append(time.perf_counter() - one)
    one = time.perf_counter()
    with client.stream("POST", at, json=body("s", stream=True)) as answer:
        pieces = answer.iter_raw()
        next(pieces)
        firsts.append(time.perf_counter() - one)
        list(pieces)
print(json.dumps({
    "start_ms": started * 1e3, "call_ms": statistics.median(calls) * 1e3,
    "first_byte_ms": statistics.median(firsts) * 1e3,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""
TOGETHER = """
import asyncio, sys
from concurrent.futures import ThreadPoolExecutor
import httpx2 as httpx
import spanglass
at = sys.argv[1] + "/v1/chat/completions"
def body(question):
    return {"model": "m", "messages": [{"role": "user", "content": question}]}
client = httpx.Client(limits=httpx.Limits(max_connections=50))
def thread(number):
    for call in range(int(sys.argv[2]) // 100):
        with spanglass.span(f"thread {number} {call}"):
            answer = client.post(at, json=body(f"thread {number} {call}"), timeout=300).json()
            assert answer["choices"][0]["message"]["content"].endswith(f"thread {number} {call}")
with ThreadPoolExecutor(50) as pool:
    list(pool.map(thread, range(50)))
async def task(number, client):
    for call in range(int(sys.argv[2]) // 1000):
        with spanglass.span(f"task {number} {call}"):
            await client.post(at, json=body(f"task {number} {call}"), timeout=300)
async def main():
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=50)) as client:
        await asyncio.gather(*(task(number, client) for number in range(500)))
asyncio.run(main())
print(spanglass.flush(60))
"""


def run(source: str, given: Server, taken: Server | None, *words: str) -> str:
    """What a program prints, with the capture if there is a sink for it."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "program.py"
        script.write_text(source)
        base = {**os.environ, "BEGAN": repr(_now())}
        env = environment(base, taken.url, "run", Path(folder)) if taken else base
        done = subprocess.run(
            [sys.executable, str(script), given.url, *words], capture_output=True, text=True, env=env,
            check=True, timeout=1800,
        )  # fmt: skip
        return done.stdout


def _now() -> float:
    import time

    return time.time()


def cost(rounds: int, calls: int) -> dict[str, Any]:
    """Medians with and without the capture, run in turns, and what it adds."""
    kept: dict[str, list[dict[str, float]]] = {"without": [], "with": []}
    with provider() as given, sink() as taken:
        for _ in range(rounds):
            kept["without"].append(json.loads(run(COST, given, None, str(calls))))
            kept["with"].append(json.loads(run(COST, given, taken, str(calls))))
        captured = len(taken.spans())
    middle = {
        way: {name: round(statistics.median(each[name] for each in found), 2) for name in found[0]}
        for way, found in kept.items()
    }
    added = {name: round(middle["with"][name] - middle["without"][name], 2) for name in middle["with"]}
    return {**middle, "added": added, "captured": captured, "made": rounds * calls * 2}


def together(calls: int) -> dict[str, Any]:
    """Calls from threads and tasks at once: how many came, and how many are under another's span."""
    with provider() as given, sink() as taken:
        flushed = run(TOGETHER, given, taken, str(calls)).strip()
        spans = taken.spans()
    names = {span["spanId"]: span["name"] for span in spans}
    made = [span for span in spans if "spanglass.request.body" in span["attributes"]]
    asked = [
        (json.loads(span["attributes"]["spanglass.request.body"])["messages"][0]["content"], span)
        for span in made
    ]
    mixed = [question for question, span in asked if names.get(span.get("parentSpanId", "")) != question]
    distinct = len({question for question, _ in asked})
    return {
        "made": len(given.requests), "captured": len(made), "distinct": distinct,
        "under another's span": len(mixed), "flushed": flushed == "True",
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--together", type=int, default=10_000)
    given = parser.parse_args()
    found = {"cost": cost(given.rounds, given.calls), "together": together(given.together)}
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
