"""A store of Spanglass is a trace file: all that was received comes out of it, whatever state it is in."""

import os
import shutil
from pathlib import Path
from random import Random
from typing import TypeAlias

import apsw
import pytest
import zstandard

from builders import T0
from older_rows import insert
from sample_store import a_sample_store
from spanglass.core.span import Batch, LogRecord, RawSpan
from spanglass.formats.otlp_json import decode_spans_json
from spanglass.importers.opening import TraceFile
from spanglass.store.migrations import APPLICATION_ID, migrate, migrations
from spanglass.store.writer import Writer

Whole: TypeAlias = set[tuple[bytes, ...]]
FORMATS = [number for number, _ in migrations()]


def whole(part: RawSpan | LogRecord) -> tuple[bytes, ...]:
    return part.trace_id, part.span_id, part.encoded, part.resource.encoded, part.scope.encoded


def read(path: Path) -> tuple[str, Whole, Whole, list[str]]:
    """The kind of a file, its spans and log records, and what could not be read."""
    with TraceFile(path) as file:
        batches = list(file.batches())
        reasons = [part.reason for batch in batches for part in batch.rejected]
        spans = {whole(span) for batch in batches for span in batch.spans}
        return file.importer.name, spans, {whole(log) for batch in batches for log in batch.logs}, reasons


def some(count: int = 3, octets: int = 20) -> Batch:
    """Spans with a log record each, their texts unlike each other."""
    random = Random(count)
    ids = [{"traceId": f"{n // 2 + 1:032x}", "spanId": f"{n + 1:016x}"} for n in range(count)]
    named = {"attributes": [{"key": "service.name", "value": {"stringValue": "app"}}]}
    spans = [
        {
            **each, "name": random.randbytes(octets).hex(),
            "startTimeUnixNano": str(T0 + n), "endTimeUnixNano": str(T0 + n + 9),
        }
        for n, each in enumerate(ids)
    ]  # fmt: skip
    logs = [{**each, "timeUnixNano": str(T0), "body": {"stringValue": "said"}} for each in ids]
    return decode_spans_json({
        "resourceSpans": [{"resource": named, "scopeSpans": [{"scope": {"name": "lib"}, "spans": spans}]}],
        "resourceLogs": [{"resource": named, "scopeLogs": [{"logRecords": logs}]}],
    })  # fmt: skip


def both(batch: Batch) -> tuple[Whole, Whole]:
    return set(map(whole, batch.spans)), set(map(whole, batch.logs))


def a_store(path: Path, batch: Batch) -> Path:
    writer = Writer(path)
    writer.write([batch])
    writer.close()
    return path


def an_older_store(path: Path, batch: Batch, version: int) -> Path:
    """A store of that format, its rows as the first version wrote them."""
    connection = apsw.Connection(str(path))
    migrate(connection, to=version)
    parts = [*batch.spans, *batch.logs]
    content = b"".join(part.encoded for part in parts)
    insert(connection, "block", id=1, data=zstandard.ZstdCompressor().compress(content))
    place = 0
    for number, part in enumerate(parts, 1):
        insert(connection, "resource", id=number, digest=bytes([number]), encoded=part.resource.encoded)
        insert(connection, "scope", id=number, digest=bytes([number]), encoded=part.scope.encoded)
        at = {"resource": number, "scope": number, "block": 1, "place": place, "length": len(part.encoded)}
        place += len(part.encoded)
        if isinstance(part, RawSpan):
            insert(connection, "span", id=number, trace=number, span_id=part.span_id, **at)
        else:
            insert(connection, "log", id=number, trace_id=part.trace_id, span_id=part.span_id, **at)
    connection.close()
    return path


@pytest.mark.parametrize("version", FORMATS)
def test_what_was_received_comes_out_as_it_was(tmp_path: Path, version: int) -> None:
    batch = some()
    path = an_older_store(tmp_path / "b.db", batch, version)
    assert read(path) == ("Spanglass store", *both(batch), [])


def test_parts_that_payloads_share_come_out_whole(tmp_path: Path) -> None:
    path, again = a_sample_store(tmp_path / "a.db", 40), tmp_path / "c.db"
    _, spans, _, reasons = read(path)
    assert not reasons
    with TraceFile(path) as file:
        writer = Writer(again)
        writer.write(list(file.batches()))
        writer.close()
    assert read(again)[1] == spans
    with TraceFile(path) as file:
        contents = file.contents()
    assert contents is not None
    assert (contents.spans, contents.traces) == (len(spans), len({trace for trace, *_ in spans}))


def test_a_store_in_use_is_read_with_its_log_and_not_written(tmp_path: Path) -> None:
    path, first, second = tmp_path / "b.db", some(2), some(5)
    writer = Writer(path)
    writer.write([first])
    keeper = apsw.Connection(str(path))
    keeper.execute("SELECT * FROM state").fetchall()
    writer.write([second])
    writer.close()
    beside = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    assert set(beside) == {"b.db", "b.db-shm", "b.db-wal"}
    assert read(path)[1:3] == (both(second)[0], both(first)[1] | both(second)[1])
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == beside
    keeper.close()


@pytest.mark.parametrize("with_index", [True, False])
def test_a_store_left_by_a_killed_process_is_read_where_nobody_may_write(
    tmp_path: Path, with_index: bool
) -> None:
    writer, batch = Writer(tmp_path / "b.db"), some(5)
    writer.write([batch])
    left = tmp_path / "left"
    left.mkdir()
    for ending in ("", "-wal", "-shm") if with_index else ("", "-wal"):
        shutil.copy(tmp_path / f"b.db{ending}", left / f"b.db{ending}")
    writer.close()
    assert (left / "b.db-wal").stat().st_size
    before = {each.name: each.read_bytes() for each in left.iterdir()}
    for each in (*left.iterdir(), left):
        os.chmod(each, 0o500 if each is left else 0o400)
    assert read(left / "b.db")[1:] == (*both(batch), [])
    assert {each.name: each.read_bytes() for each in left.iterdir()} == before


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = a_store(tmp_path / "b.db", some())
    connection = apsw.Connection(str(path))
    connection.execute(f"PRAGMA user_version = {FORMATS[-1] + 1}")
    connection.close()
    _, spans, logs, reasons = read(path)
    assert (spans, logs) == (set(), set())
    assert reasons == [
        f"it was written by a newer version of Spanglass (format {FORMATS[-1] + 1}, "
        f"this one reads {FORMATS[-1]}): update Spanglass"
    ]


@pytest.mark.parametrize("percent", [55, 60, 65])
def test_a_store_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path, percent: int) -> None:
    batch = some(2000, 300)
    path = a_store(tmp_path / "b.db", batch)
    os.truncate(path, path.stat().st_size * percent // 100)
    _, spans, _, reasons = read(path)
    assert spans <= both(batch)[0]
    assert 0 < len(spans) < 2000
    assert any("damaged" in reason for reason in reasons)


def test_pages_in_the_middle_that_are_gone_cost_their_rows_alone(tmp_path: Path) -> None:
    batch = some(2000, 300)
    path = a_store(tmp_path / "b.db", batch)
    connection = apsw.Connection(str(path))
    leaves = "SELECT pageno FROM dbstat WHERE name = 'span' AND pagetype = 'leaf'"
    pages = [page for (page,) in connection.execute(leaves)]
    size = next(iter(connection.execute("PRAGMA page_size")))[0]
    connection.close()
    with path.open("r+b") as file:
        for page in pages[10:13]:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
    _, spans, _, reasons = read(path)
    assert 1800 < len(spans) < 2000
    assert len(reasons) == 1
    assert reasons[0].endswith("cannot be read, the file is damaged or cut off")


def test_a_store_whose_mark_is_in_the_log_alone_is_known(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    migrate(connection)
    assert APPLICATION_ID.to_bytes(4, "big") not in path.read_bytes()[:100]
    assert read(path) == ("SQLite store", set(), set(), [])
    connection.close()


def test_what_is_no_trace_is_named(tmp_path: Path) -> None:
    path = a_store(tmp_path / "b.db", some())
    with TraceFile(path) as file:
        assert file.left_out() == ""
    connection = apsw.Connection(str(path))
    for name in ("a", "b"):
        insert(connection, "prompt", name=name)
    insert(connection, "dataset", name="a")
    connection.close()
    with TraceFile(path) as file:
        assert file.left_out() == "Only its traces were read, not its 1 dataset, 2 prompts."


def test_reading_goes_on_behind_a_row(tmp_path: Path) -> None:
    batch = some(900)
    with TraceFile(a_store(tmp_path / "b.db", batch)) as file:
        first, *rest = (line for line in file.requests() if line.batch().spans)
        again = [line for line in file.requests(first.number) if line.batch().spans]
    assert [line.number for line in again] == [line.number for line in rest]
    assert again[-1].end == 1000
    spans = {whole(span) for line in (first, *again) for span in line.batch().spans}
    assert spans == both(batch)[0]
