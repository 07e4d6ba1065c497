"""What was read in another process is stored as if it had been read here."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from builders import MS, T0
from captures import captured
from spanglass.analysis.pricing.price_lists import pricer
from spanglass.analysis.pricing.user_prices import UserPrice
from spanglass.core.span import Batch
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.samples import backfill, encoded
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.ready import ReadyBatch, packed, unpacked
from spanglass.store.reader import Reader
from spanglass.store.writer import Outcome, Writer
from traffic import CHAT, TRACE, a_batch, a_log_batch, a_span

TABLES = ("span", "trace", "model_version", "resource", "scope", "log")
PROMPT = "gen_ai.content.prompt"


@pytest.fixture(scope="module")
def deriver() -> Deriver:
    return Deriver()


def ready(batch: Batch, deriver: Deriver) -> ReadyBatch:
    return unpacked(packed(batch, deriver))


def stored(
    path: Path, batches: Iterable[Batch], group: int = 1
) -> tuple[dict[str, list[Any]], list[Outcome]]:
    """All rows of a new store, and the outcomes, after these batches came, so many in a transaction."""
    writer = Writer(path, clock=lambda: T0)
    waiting, outcomes = list(batches), list[Outcome]()
    while waiting:
        outcomes += writer.write(waiting[:group])
        del waiting[:group]
    writer.close()
    connection = apsw.Connection(str(path))
    try:
        return {table: list(connection.execute(f"SELECT * FROM {table}")) for table in TABLES}, outcomes  # noqa: S608
    finally:
        connection.close()


def samples() -> list[Batch]:
    """Traces of every sample, of several dialects."""
    requests = backfill(60, T0, 1800 * 1000 * MS, Random(3))
    return [FORMAT.decode(Request("POST", "/v1/traces", "", encoded(each), {})) for each in requests]


def updates() -> Sequence[Batch]:
    """A span told of in two messages, the later without what the earlier said."""
    first = a_batch(a_span(1, end_time_unix_nano=0))
    second = a_batch(a_span(1, attributes={"gen_ai.response.id": "r1"}))
    return [
        replace(each, spans=tuple(replace(span, update=True) for span in each.spans))
        for each in (first, second)
    ]


CASES = {
    "samples": samples(),
    "real clients": [format_.decode(request) for format_, request in captured()],
    "events": [a_batch(a_span(1, events=[{"name": "e", "time_unix_nano": T0 + 5}], trace_state="a=b"))],
    "a long name": [a_batch(a_span(1, name="\N{PILE OF POO}" * 500))],
    "a span twice": [a_batch(a_span(1)), a_batch(a_span(1))],
    "an older word": [a_batch(a_span(1)), a_batch(a_span(1, end_time_unix_nano=0))],
    "updates": updates(),
    "updates at once": [replace(updates()[0], spans=updates()[0].spans + updates()[1].spans)],
    "logs before spans": [a_log_batch(1, "gen_ai.user.message", "Hello"), a_batch(a_span(1), a_span(2))],
    "logs after spans": [a_batch(a_span(1), a_span(2)), a_log_batch(1, "gen_ai.user.message", "Hello")],
    "logs in the batch": [
        replace(a_batch(a_span(1)), logs=a_log_batch(1, "gen_ai.user.message", "Hello").logs)
    ],
    "far away": [a_batch(a_span(1, start=2**63 - 1000_000_001))],
    "from a file": [replace(a_batch(a_span(1)), source="a.jsonl")],
}


@pytest.mark.parametrize("group", [1, 100])
@pytest.mark.parametrize("case", CASES)
def test_the_store_is_the_same(case: str, group: int, tmp_path: Path, deriver: Deriver) -> None:
    batches = [replace(batch, source=None) if case != "from a file" else batch for batch in CASES[case]]
    light = [replace(ready(batch, deriver), source=batch.source) for batch in batches]
    assert stored(tmp_path / "light.db", light, group) == stored(tmp_path / "whole.db", batches, group)


def test_ready_spans_carry_no_content_and_are_not_read_again(tmp_path: Path, deriver: Deriver) -> None:
    batch = ready(a_batch(a_span(1, attributes={**CHAT, PROMPT: "a secret"})), deriver)
    assert batch.spans[0].attributes == {}
    assert (
        batch.spans[0].encoded == a_batch(a_span(1, attributes={**CHAT, PROMPT: "a secret"})).spans[0].encoded
    )
    link = replace(batch.prepared[0].link, model="as prepared")
    changed = replace(batch, prepared=(replace(batch.prepared[0], link=link),))
    rows, _ = stored(tmp_path / "a.db", [changed])
    assert "as prepared" in str(rows["trace"])


def test_what_was_priced_otherwise_is_priced_again(tmp_path: Path) -> None:
    own = UserPrice("gpt-4o*", ())
    dear = Deriver(pricer([own]))
    assert dear.pricer.key != Deriver(pricer()).pricer.key
    batch = ready(a_batch(a_span(1)), dear)
    writer = Writer(tmp_path / "a.db", prices=pricer())
    writer.write([batch])
    writer.close()
    (row,) = Reader(tmp_path / "a.db").spans(TRACE)
    assert row.cost_nano == 3_500_000


def test_rejected_parts_are_told(deriver: Deriver) -> None:
    batch = a_batch(a_span(1), a_span(0))
    assert batch.rejected
    assert ready(batch, deriver).rejected == batch.rejected


def test_the_detail_of_a_ready_span_is_whole(tmp_path: Path, deriver: Deriver) -> None:
    batch = a_batch(a_span(1, events=[{"name": "e", "time_unix_nano": T0 + 5}]))
    stored(tmp_path / "a.db", [ready(batch, deriver)])
    detail = Reader(tmp_path / "a.db").span_detail(TRACE, (1).to_bytes(8, "big"))
    assert detail is not None
    assert detail.span == batch.spans[0]
