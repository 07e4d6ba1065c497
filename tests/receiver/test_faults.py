"""What happens around a receiver that is none of its doing: locks, removed files, clocks, keys, crowds."""

import json
import random
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import apsw
import pytest

from builders import MS, T0
from receiving import Answer, Port, a_receiver
from spanglass.store import writer as writer_module
from spanglass.store.connection import scalar
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_request, a_span

KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "data" / "traces.db"


def send(port: Port, trace: int, *spans: int, **headers: str) -> Answer:
    """The answer to a request of some spans of a trace."""
    parts = [a_span(number, trace=trace.to_bytes(16, "big"), attributes=CHAT) for number in spans or (1,)]
    return port.post(a_request(*parts).SerializeToString(), **headers)


def spans_in(store: Path) -> int:
    connection = apsw.Connection(str(store))
    count = int(scalar(connection, "SELECT count(*) FROM span"))
    assert scalar(connection, "PRAGMA integrity_check") == "ok"
    connection.close()
    return count


def test_a_store_that_another_program_holds_is_written_as_soon_as_it_lets_go(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "BUSY_MS", 5000)
    with a_receiver(store) as bound, ThreadPoolExecutor() as threads:
        port = Port(bound.port)
        assert send(port, 1).status == 200
        other = apsw.Connection(str(store))
        other.execute("BEGIN IMMEDIATE")
        waits = threads.submit(send, port, 2)
        time.sleep(0.2)
        assert json.loads(port.get("/healthz").body)["spans"] is None
        assert not waits.done()  # who asks does not wait for the other program
        refused = waits.result()
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        assert b"locked" in refused.body
        ledger = json.loads(port.get("/api/ledger").body)
        assert ledger["trouble"] == {"sentence": ledger["not_stored_because"], "waiting": 0}
        waits = threads.submit(send, port, 2)
        while json.loads(port.get("/api/ledger").body)["trouble"]["waiting"] != 1:
            assert not waits.done()
            time.sleep(0.05)
        other.execute("COMMIT")
        other.close()
        assert waits.result().status == 200
        assert json.loads(port.get("/api/ledger").body)["trouble"] is None
    assert spans_in(store) == 2


def test_a_folder_that_is_removed_is_made_anew_and_nothing_is_written_where_nobody_finds_it(
    store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with a_receiver(store) as bound:
        port = Port(bound.port)
        assert send(port, 1, 1, 2, 3).status == 200
        shutil.rmtree(store.parent)
        assert send(port, 2).status == 200
        assert port.span_count() == 1
        shutil.rmtree(store.parent)
        store.parent.write_text("a file where the folder was")
        answer = send(port, 3)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert port.get("/healthz").status == 200
        store.parent.unlink()
        assert send(port, 3).status == 200
        assert port.span_count() == 1
    assert spans_in(store) == 1
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    caplog.clear()


def test_another_file_in_its_place_is_written_to(store: Path, tmp_path: Path, caplog: Any) -> None:
    other = tmp_path / "other.db"
    earlier = Writer(other)
    earlier.write([a_batch(a_span(number, trace=b"e" * 16)) for number in range(1, 5)])
    earlier.close()
    with a_receiver(store) as bound:
        port = Port(bound.port)
        assert send(port, 1).status == 200
        for file in store.parent.iterdir():
            file.unlink()
        other.rename(store)
        assert send(port, 2).status == 200
        assert port.span_count() == 5
    assert spans_in(store) == 5
    caplog.clear()


def test_a_store_damaged_while_it_is_in_use_is_said_to_be(store: Path, caplog: Any) -> None:
    with a_receiver(store) as bound:
        port = Port(bound.port)
        for trace in range(1, 40):
            assert send(port, trace, *range(1, 20)).status == 200
        connection = apsw.Connection(str(store))
        list(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
        connection.close()
        size = store.stat().st_size
        with store.open("r+b") as file:
            file.seek(8192)
            file.write(random.Random(1).randbytes(size - 8192))
        answers = [send(port, trace) for trace in range(100, 140)]
    failed = [answer for answer in answers if answer.status != 200]
    assert {answer.status for answer in failed} <= {500, 503}
    assert failed
    assert any(b"damaged" in answer.body for answer in failed)
    caplog.clear()


def test_a_damaged_file_is_refused_in_one_sentence(store: Path) -> None:
    writer = Writer(store)
    writer.write([a_batch(a_span(1))])
    writer.close()
    with store.open("r+b") as file:
        file.seek(20)
        file.write(b"\xff" * 8100)
    with pytest.raises(StoreError, match=r"traces\.db is damaged"):
        Writer(store)


def test_a_clock_that_is_set_back_changes_nothing_of_what_is_kept(store: Path) -> None:
    moments = iter([T0 + 10**15, *(T0 + number * MS for number in range(1000))])
    writer = Writer(store, clock=lambda: next(moments))
    for number in range(5):
        writer.write([a_batch(a_span(number + 1, start=T0 + number * MS))])
    writer.close()
    reader = Reader(store)
    (trace,) = reader.traces().traces
    assert (trace.spans, trace.calls, trace.cost_nano) == (5, 5, 5 * 3_500_000)
    reader.close()


def test_a_key_in_a_header_or_the_address_is_never_stored(store: Path) -> None:
    with a_receiver(store) as bound:
        port = Port(bound.port)
        headers = {"authorization": f"Bearer {KEY}", "x_api_key": KEY, "api_key": KEY, "cookie": f"k={KEY}"}
        assert send(port, 1, **headers).status == 200
        body = a_request(a_span(2)).SerializeToString()
        assert port.post(body, f"/otel/{KEY}/v1/traces?key={KEY}").status == 200
        ledger = port.get("/api/ledger").body
    held = b"".join(path.read_bytes() for path in store.parent.iterdir())
    assert KEY.encode() not in held + ledger


def test_the_same_batch_ten_times_and_fifty_exporters_at_once_are_stored_once(store: Path) -> None:
    rng = random.Random(5)
    with a_receiver(store, reading=1) as bound:
        port = Port(bound.port)
        assert {send(port, 1, *range(1, 31)).status for _ in range(10)} == {200}
        assert port.span_count() == 30
        ready = threading.Barrier(50)

        def export(number: int) -> set[int]:
            """Spans of traces that all exporters share, those of its own number, some of them again."""
            own = [(trace, 1000 + number) for trace in range(100, 110)]
            again = rng.sample(own, 5)
            ready.wait()
            return {send(port, trace, span).status for trace, span in own + again}

        with ThreadPoolExecutor(50) as pool:
            assert set().union(*pool.map(export, range(50))) == {200}
        assert port.span_count() == 30 + 500
    reader = Reader(store)
    traces = {trace.trace_id: trace for trace in reader.traces().traces}
    assert len(traces) == 11
    shared = [traces[trace.to_bytes(16, "big")] for trace in range(100, 110)]
    assert {(trace.spans, trace.calls, trace.cost_nano) for trace in shared} == {(50, 50, 50 * 3_500_000)}
    reader.close()


def test_a_trace_whose_spans_come_over_an_hour_in_any_order_is_one_and_right(store: Path) -> None:
    minute, rng = 60_000 * MS, random.Random(7)
    clock = [T0]
    writer = Writer(store, clock=lambda: clock[0])
    own: dict[str, Any]
    numbers = list(range(1, 61))
    rng.shuffle(numbers)
    for number in numbers:
        clock[0] = max(clock[0], T0 + number * minute)
        own = {"parent": 1} if number > 1 else {"attributes": {}}
        span = a_span(number, start=T0 + number * minute, **own)
        other = a_span(1, trace=number.to_bytes(16, "big"), start=T0 + number * minute)
        writer.write([a_batch(span, other)])
        writer.settle()
        if rng.random() < 0.3:
            assert writer.write([a_batch(span)])[0].duplicates == 1
        if rng.random() < 0.1:  # as after a restart, when nothing is remembered of the trace
            writer.close()
            writer = Writer(store, clock=lambda: clock[0])
    writer.close()
    reader = Reader(store)
    (trace,) = (trace for trace in reader.traces().traces if trace.spans > 1)
    assert (trace.spans, trace.calls, trace.cost_nano) == (60, 59, 59 * 3_500_000)
    assert (trace.start_ns, trace.open) == (T0 + minute, False)
    assert 59 * minute <= trace.end_ns - trace.start_ns < 60 * minute
    assert len({span.span_id for span in reader.spans(trace.trace_id)}) == 60
    figures = reader.figures()
    assert (figures.traces, figures.calls, figures.cost_nano) == (61, 119, 119 * 3_500_000)
    reader.close()
