"""What reading costs on the way in, in microseconds a span, and in which process it happens; JSON.

Run as ``PYTHONPATH=desktop:tests python tests/benchmarks/reading.py [--passes N]``. It reads small spans of
several dialects, and the requests of real clients where recordings of them lie beside the checkout.
`alone` is each step by itself, the quickest of some passes; `receiver` and `worker` are the processor time
of the two processes while the bodies go from one to the other and back.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from captures import captured
from spanglass.core.span import Batch
from spanglass.formats import Format, Request
from spanglass.formats.otlp_protobuf import FORMAT
from spanglass.receiver.reading import Reading
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.prepared import prepared
from spanglass.store.ingest.ready import packed, unpacked
from traffic import CHAT, a_request, a_span

SPANS_A_BODY = 50
BODIES = 20
PROMPT, ANSWER = "Where is my order? " * 40, "It left the warehouse this morning. " * 20
MESSAGES = json.dumps([{"role": "user", "parts": [{"type": "text", "content": PROMPT}]}])
DIALECTS: Sequence[Mapping[str, Any]] = (
    {**CHAT, "gen_ai.input.messages": MESSAGES},
    {
        "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.token_count.prompt": 900,
        "llm.token_count.completion": 90, "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.content": PROMPT, "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": ANSWER,
    },
    {
        "gen_ai.system": "OpenAI", "gen_ai.request.model": "gpt-4o", "llm.request.type": "chat",
        "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": PROMPT,
        "gen_ai.completion.0.content": ANSWER, "gen_ai.usage.prompt_tokens": 900,
    },
    {"langfuse.observation.type": "generation", "langfuse.observation.input": PROMPT},
    {"http.request.method": "POST", "url.full": "https://example.org/", "http.response.status_code": 200},
)  # fmt: skip

Call = tuple[Format, Request]


@dataclass(frozen=True, slots=True)
class Cost:
    """The figures of one set of bodies, in microseconds a span."""

    name: str
    spans: int
    alone: dict[str, float]
    receiver: float
    worker: float


def made() -> list[Call]:
    """Bodies of small spans, of all dialects by turns."""
    calls = []
    for number in range(BODIES):
        spans = [
            a_span(place + 1, trace=(number + 1).to_bytes(16, "big"), attributes=attributes)
            for place, attributes in zip(range(SPANS_A_BODY), _by_turns(), strict=False)
        ]
        body = a_request(*spans).SerializeToString()
        calls.append((FORMAT, Request("POST", "/v1/traces", "application/x-protobuf", body, {})))
    return calls


def _by_turns() -> Iterator[Mapping[str, Any]]:
    while True:
        yield from DIALECTS


def alone(calls: Sequence[Call], spans: int, passes: int) -> dict[str, float]:
    """Each step by itself."""
    deriver = Deriver()
    batches = [format_.decode(request) for format_, request in calls]
    records = [deriver.record(span) for batch in batches for span in batch.spans]
    answers = [packed(batch, deriver) for batch in batches]
    steps: dict[str, Callable[[], object]] = {
        "decode": lambda: [format_.decode(request) for format_, request in calls],
        "derive": lambda: [deriver.record(span) for batch in batches for span in batch.spans],
        "prepare": lambda: [prepared(record) for record in records],
        "derive, prepare and pack": lambda: [packed(batch, deriver) for batch in batches],
        "unpack": lambda: [unpacked(answer) for answer in answers],
    }
    return {name: round(min(_us(step) for _ in range(passes)) / spans, 1) for name, step in steps.items()}


def _us(step: Callable[[], object]) -> float:
    begun = time.process_time()
    step()
    return (time.process_time() - begun) * 1e6


async def _through(calls: Sequence[Call], passes: int) -> float:
    """The processor time of this process, in microseconds, for bodies that another one reads."""
    with ThreadPoolExecutor(2) as threads:
        reading = Reading(threads, 1, busy=lambda: True)
        task = asyncio.create_task(reading.keep())
        while not reading.ready:
            await asyncio.sleep(0.01)
        begun = time.process_time()
        for _ in range(passes):
            await asyncio.gather(*(_read(reading, call) for call in calls))
        spent = time.process_time() - begun
        task.cancel()
        await asyncio.wait((task,))
    return spent * 1e6


async def _read(reading: Reading, call: Call) -> Batch:
    return await reading.read(*call)


def apart(calls: Sequence[Call], passes: int) -> tuple[float, float]:
    """The processor time of this process and of the one that reads, in microseconds; its start left out."""
    spent = []
    for rounds in (0, passes):
        before = os.times()
        here = asyncio.run(_through(calls, rounds))
        after = os.times()
        there = after.children_user + after.children_system - before.children_user - before.children_system
        spent.append((here, there * 1e6))
    (_, start), (here, there) = spent
    return here, max(there - start, 0)


def cost(name: str, calls: Sequence[Call], passes: int) -> Cost:
    """The figures of some bodies."""
    spans = sum(len(format_.decode(request).spans) for format_, request in calls)
    here, there = apart(calls, passes)
    each = spans * passes
    return Cost(name, spans, alone(calls, spans, passes), round(here / each, 1), round(there / each, 1))


def main() -> int:
    """Print the figures."""
    reader = argparse.ArgumentParser(description="What reading costs, in microseconds a span.")
    reader.add_argument("--passes", type=int, default=10)
    passes = reader.parse_args().passes
    sets = {"small spans of several dialects": made(), "real clients": list(captured())}
    costs = [cost(name, calls, passes) for name, calls in sets.items() if calls]
    sys.stdout.write(
        json.dumps({"unit": "us a span", "sets": [asdict(each) for each in costs]}, indent=1) + "\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
