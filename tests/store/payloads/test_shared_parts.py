"""Payloads taken apart are put together as they were; what comes again is kept once."""

import json
import random
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MS, T0
from spanglass.core.span import Batch
from spanglass.store.connection import scalar
from spanglass.store.migrations import migrate
from spanglass.store.payloads.blocks import Place, span_blocks, unpacked
from spanglass.store.payloads.cuts import cuts
from spanglass.store.payloads.payload_reader import PayloadReader
from spanglass.store.payloads.shared_parts import SharedParts
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

DAY_NS = 86_400_000_000_000
TURNS = 50
STEMS = ("order", "refund", "ship", "deliver", "cancel", "parcel", "invoice", "cust")
ENDS = ("", "ed", "ing", "ment", "er", "able", "less", "ful", "ness", "s")
WORDS = [stem + end for stem in STEMS for end in ENDS]
PIECES = [b"role", b"x" * 100, b"\0", b"parameters", b"input_schema", b"y" * 3000, b"\xff"]
LISTS = st.lists(st.sampled_from(PIECES), max_size=30)
HISTORY = b"".join(b"role%d" % number + b"z" * 1000 for number in range(12))


def a_connection() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    migrate(connection)
    return connection


class Keeping:
    """A store of payloads, each kept by a transaction of its own."""

    def __init__(self) -> None:
        self.connection = a_connection()
        self.blocks = span_blocks(self.connection)
        self.parts = SharedParts(self.connection, self.blocks)

    def keep(self, *payloads: bytes, day: int = 0, start_ns: int = 0) -> list[Place]:
        """Where the payloads of one transaction are kept; they can be read before it ends, too."""
        self.blocks.begin()
        self.parts.begin(day * DAY_NS)
        places = [self.parts.keep(payload, start_ns, cuts(payload)) for payload in payloads]
        reader = PayloadReader(self.connection, self.blocks.filling)
        assert [reader.read(place) for place in places] == list(payloads)
        self.blocks.flush()
        return places

    def newest(self) -> int:
        """The bytes in the newest block."""
        packed = scalar(self.connection, "SELECT data FROM block ORDER BY id DESC LIMIT 1")
        return len(unpacked(packed))


@settings(deadline=None)
@given(LISTS, LISTS)
def test_payloads_are_put_together_as_they_were(first: list[bytes], second: list[bytes]) -> None:
    store = Keeping()
    payloads = [b"\n" + b"".join(pieces) for pieces in (first, second, first + second, second + first, first)]
    places = [*store.keep(*payloads[:2]), *store.keep(*payloads[2:])]
    reader = PayloadReader(store.connection)
    assert [reader.read(place) for place in places] == payloads


def test_a_payload_without_history_is_kept_whole() -> None:
    store = Keeping()
    payload = b"role: user " + b"text " * 1000
    store.keep(payload)
    store.keep(payload)
    assert store.newest() == len(payload)


def test_what_came_before_is_named_by_its_place() -> None:
    store = Keeping()
    store.keep(HISTORY)
    assert store.newest() == len(HISTORY)
    (place,) = store.keep(HISTORY + b"role" + b"n" * 2000)
    assert store.newest() < 2100
    assert place.length == len(HISTORY) + 2004
    store.keep(HISTORY + b"role" + b"n" * 2000)
    assert store.newest() < 100
    store.parts.forget()
    store.keep(HISTORY)
    assert store.newest() == len(HISTORY)


@pytest.mark.parametrize(("oldest_ns", "stays"), [(4 * DAY_NS - 1, True), (4 * DAY_NS, False)])
def test_a_block_stays_while_a_trace_may_need_it(oldest_ns: int, *, stays: bool) -> None:
    store = Keeping()
    (place,) = store.keep(HISTORY)
    store.keep(HISTORY, day=2)
    store.keep(HISTORY, day=1, start_ns=3 * DAY_NS)
    store.connection.execute(
        "INSERT INTO trace(trace_id, revision, name, start_ns, end_ns, received_ns, open, spans, calls, "
        "errors, refusals, retries, truncated, unpriced, failed, models, users, features) "
        "VALUES (x'01', 1, '', ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '[]', '[]', '[]')", (oldest_ns,)
    )  # fmt: skip
    store.connection.execute("DELETE FROM block WHERE id = ?", (place.block,))
    left = scalar(store.connection, "SELECT count(*) FROM block WHERE id = ?", (place.block,))
    assert bool(left) is stays


def test_the_number_of_a_block_that_is_gone_is_not_used_again() -> None:
    store = Keeping()
    (first,) = store.keep(HISTORY)
    store.connection.execute("DELETE FROM block")
    store.parts.forget()
    (again,) = store.keep(HISTORY)
    assert again.block > first.block


def text(source: random.Random, words: int = 60) -> str:
    return " ".join(source.choices(WORDS, k=words)) + f" {source.random()}"


def as_json(history: list[dict[str, str]]) -> dict[str, Any]:
    told = [{"role": each["role"], "parts": [{"type": "text", "content": each["text"]}]} for each in history]
    return {**CHAT, "gen_ai.input.messages": json.dumps(told)}


def as_attributes(history: list[dict[str, str]]) -> dict[str, Any]:
    told: dict[str, Any] = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o"}
    for number, each in enumerate(history):
        told[f"llm.input_messages.{number}.message.role"] = each["role"]
        told[f"llm.input_messages.{number}.message.content"] = each["text"]
    return told


@pytest.mark.parametrize("attributes", [as_json, as_attributes])
def test_an_agent_that_repeats_its_history_grows_the_file_by_its_last_call_alone(
    tmp_path: Path, attributes: Any
) -> None:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    writer.write([a_batch(a_span(1, trace=b"z" * 16, attributes=attributes([])))])
    before = grown(path)
    source, history = random.Random(3), []
    calls: list[Batch] = []
    for turn in range(TURNS):
        history += [{"role": role, "text": text(source)} for role in ("user", "assistant")]
        call = a_batch(
            a_span(turn + 1, trace=b"a" * 16, start=T0 + turn * MS, attributes=attributes(history))
        )
        writer.write([call])
        calls.append(call)
    last = len(calls[-1].spans[0].encoded)
    assert grown(path) - before < 2 * last < sum(len(call.spans[0].encoded) for call in calls) / 8
    reader = Reader(path)
    for call in calls:
        span = call.spans[0]
        detail = reader.span_detail(span.trace_id, span.span_id)
        assert detail is not None
        assert detail.span.encoded == span.encoded
    reader.close()
    writer.close()


def grown(path: Path) -> int:
    """The bytes in the file, all that was committed written into it."""
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(10_000)  # for the thread that brings over what was committed
    list(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
    connection.close()
    return path.stat().st_size
