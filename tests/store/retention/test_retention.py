"""The oldest traces go with all that belongs to them, a little at a time, and what stays is right."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from builders import MS, T0
from spanglass.store.reader import Reader
from spanglass.store.retention import log_retention, retention
from spanglass.store.retention.retention import Keep
from spanglass.store.writer import Writer
from traffic import CHAT, TRACE, a_batch, a_log_batch, a_log_request, a_span, logs_batch

SECOND = 1000 * MS
DAY = 86_400 * SECOND
TABLES = ("trace", "span", "log", "words", "indexed", "turn", "joined_log", "loose_log")


class Kept:
    """What a test says is to be kept, and what time it is."""

    def __init__(self) -> None:
        self.keep, self.now_ns = Keep(), T0

    def __call__(self) -> Keep:
        return self.keep


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def writer(path: Path, kept: Kept) -> Iterator[Writer]:
    writer = Writer(path, clock=lambda: kept.now_ns, keep=kept)
    yield writer
    writer.close()


def identity(number: int) -> bytes:
    return number.to_bytes(16, "big")


def prune(writer: Writer, kept: Kept, keep: Keep, later_ns: int = 61 * SECOND) -> int:
    """Let the writer work until nothing is left to do; how many steps it took."""
    kept.keep, kept.now_ns, steps = keep, kept.now_ns + later_ns, 0
    while writer.settle():
        steps += 1
    return steps


def counted(path: Path, *tables: str) -> dict[str, int]:
    connection = apsw.Connection(str(path))
    found = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608
    connection.close()
    return found


def a_day(writer: Writer, day: int, **fields: Any) -> bytes:
    """A trace of three calls, a word of its own and a log record, so many days ago."""
    trace, start = identity(day + 1), T0 - day * DAY
    said = {**CHAT, "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": f"word{day}x", **fields}
    writer.write([a_batch(*(a_span(each, trace=trace, start=start, attributes=said) for each in (1, 2, 3)))])
    writer.write([a_log_batch(1, "gen_ai.user.message", f"said{day}x", trace=trace)])
    return trace


def test_what_is_older_than_wanted_goes_with_all_that_belongs_to_it(
    writer: Writer, path: Path, kept: Kept
) -> None:
    for day in range(6):
        a_day(writer, day)
    before = counted(path, *TABLES, "block")
    prune(writer, kept, Keep(days=3))
    reader = Reader(path)
    assert [trace.start_ns for trace in reader.traces().traces] == [T0, T0 - DAY, T0 - 2 * DAY]
    after = counted(path, *TABLES, "block")
    assert {name: number * 2 for name, number in after.items()} == before
    assert reader.status().spans == 9
    assert reader.status().traces == 3
    assert reader.traces("word4x").traces == ()
    assert len(reader.traces("word1x").traces) == 1
    assert reader.span_detail(identity(1), (1).to_bytes(8, "big")) is not None
    reader.close()


def test_sums_are_those_of_what_is_kept(writer: Writer, path: Path, kept: Kept) -> None:
    for day in range(6):
        a_day(writer, day)
    prune(writer, kept, Keep(days=3))
    connection = apsw.Connection(str(path))
    text = "SELECT sum(calls), sum(cost_nano) FROM rollup WHERE dimension = 'model' AND level = 86400"
    (sums,) = connection.execute(text)
    connection.close()
    figures = Reader(path).figures()
    assert sums == (figures.calls, figures.cost_nano)
    assert figures.calls == 9


def test_everything_is_kept_unless_something_else_is_wanted(writer: Writer, path: Path, kept: Kept) -> None:
    a_day(writer, 4000)
    prune(writer, kept, Keep())
    assert counted(path, "span") == {"span": 3}


def test_a_file_is_kept_from_the_day_on_which_it_was_imported(writer: Writer, path: Path, kept: Kept) -> None:
    batch = a_batch(a_span(1, start=T0 - 90 * DAY))
    writer.write([type(batch)(batch.spans, source="old.json")])
    prune(writer, kept, Keep(days=30))
    assert counted(path, "trace") == {"trace": 1}
    prune(writer, kept, Keep(days=30), later_ns=31 * DAY)
    assert counted(path, "trace") == {"trace": 0}


def test_many_old_files_do_not_hide_what_has_to_go(
    writer: Writer, path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_TRACES", 2)
    for number in range(7):
        batch = a_batch(a_span(1, trace=identity(100 + number), start=T0 - 90 * DAY))
        writer.write([type(batch)(batch.spans, source="old.json")])
    a_day(writer, 50)
    prune(writer, kept, Keep(days=30))
    assert counted(path, "trace") == {"trace": 7}


def test_what_is_read_again_is_no_news_of_its_trace(writer: Writer, path: Path, kept: Kept) -> None:
    batch = a_batch(a_span(1, trace=identity(1), parent=9))
    writer.write([type(batch)(batch.spans, source="old.json")])
    writer.write([a_batch(a_span(1, trace=identity(2), parent=9))])
    kept.now_ns += 10 * DAY
    again = [(identity(number), (1).to_bytes(8, "big")) for number in (1, 2)]
    writer.derive_again(again)
    reader = Reader(path)
    assert {trace.received_ns for trace in reader.traces(limit=9).traces} == {T0}
    reader.close()
    prune(writer, kept, Keep(days=7))
    assert counted(path, "trace") == {"trace": 0}


def test_a_record_of_a_stored_span_is_news_of_its_trace(writer: Writer, path: Path, kept: Kept) -> None:
    writer.write([a_batch(a_span(1, trace=identity(1)))])
    kept.now_ns += SECOND
    writer.write([a_log_batch(1, "gen_ai.user.message", "late", trace=identity(1))])
    reader = Reader(path)
    assert [trace.received_ns for trace in reader.traces(limit=9).traces] == [T0 + SECOND]
    reader.close()


def test_a_large_trace_goes_in_parts(
    writer: Writer, path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_SPANS", 10)
    writer.write([a_batch(*(a_span(number, start=T0 - 9 * DAY) for number in range(1, 36)))])
    while writer.settle():
        pass
    kept.keep, kept.now_ns = Keep(days=3), T0 + 61 * SECOND
    left = []
    while writer.settle():
        left.append(counted(path, "span")["span"])
    assert left[:4] == [25, 15, 5, 0]
    assert counted(path, "trace", "block") == {"trace": 0, "block": 0}


def test_a_trace_that_is_half_gone_takes_more_spans(
    writer: Writer, path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Who asks?", "session.id": "s"}
    asked = CHAT | said
    old = T0 - 3 * DAY
    spans = (a_span(number, start=old + number * MS, attributes=asked) for number in range(1, 10))
    writer.write([a_batch(*spans)])
    monkeypatch.setattr(retention, "_SPANS", 4)
    kept.keep, kept.now_ns = Keep(days=1), kept.now_ns + 61 * SECOND
    assert writer.settle()
    assert counted(path, "span", "turn") == {"span": 5, "turn": 5}
    outcomes = writer.write([a_batch(a_span(10, start=old, attributes=asked))])
    assert [outcome.stored for outcome in outcomes] == [1]
    prune(writer, kept, Keep(days=1))
    assert counted(path, *TABLES) == dict.fromkeys(TABLES, 0)


def test_a_call_counts_when_the_one_goes_that_counted_in_its_place(
    writer: Writer, path: Path, kept: Kept
) -> None:
    said = {**CHAT, "gen_ai.response.id": "r"}
    start = T0 - 3 * DAY
    writer.write([a_batch(a_span(1, trace=identity(1), start=start, attributes=said))])
    again = a_span(2, trace=identity(2), start=start + 50 * MS, attributes=said)
    writer.write([a_batch(again, a_span(3, trace=identity(2), start=T0))])
    reader = Reader(path)
    twin = next(row for trace in (1, 2) for row in reader.spans(identity(trace)) if row.duplicate_of)
    gone, kept_trace = (
        (identity(1), identity(2)) if twin.duplicate_of == bytes(7) + b"\1" else (identity(2), identity(1))
    )
    assert reader.figures().calls == 2
    if gone == identity(1):
        prune(writer, kept, Keep(days=2))
        rows = reader.spans(kept_trace)
        assert [row.counted for row in rows] == [True, True]
        assert reader.figures().calls == 2
    reader.close()


def used(path: Path) -> int:
    """Bytes of the pages that hold something, wherever they are: the log beside the file may hold most."""
    connection = apsw.Connection(str(path))
    (pages,) = connection.execute(
        "SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count"
    ).fetchall()
    connection.close()
    return int(pages[0]) * 8192


def test_the_oldest_go_until_the_file_is_small_enough(writer: Writer, path: Path, kept: Kept) -> None:
    random = Random(1)
    for day in range(40):
        a_day(writer, day, **{"some.text": random.randbytes(50_000).hex()})
    full = used(path)
    prune(writer, kept, Keep(most_bytes=full // 2))
    assert used(path) <= full // 2
    starts = [trace.start_ns for trace in Reader(path).traces().traces]
    assert starts == [T0 - day * DAY for day in range(len(starts))]
    assert 3 < len(starts) < 30


def test_free_pages_are_given_back(
    writer: Writer, path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_FREE_PAGES", 10)
    for day in range(40):
        a_day(writer, day, **{"some.text": str(day) * 3000})
    writer.write([a_batch(*(a_span(number, start=T0 - 9 * DAY) for number in range(1, 3000)))])
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(10_000)  # for the thread that brings over what was committed
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.stat().st_size
    prune(writer, kept, Keep(days=1))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert path.stat().st_size < before / 2


def test_under_load_a_little_is_deleted_now_and_then(writer: Writer, path: Path, kept: Kept) -> None:
    for day in range(6):
        a_day(writer, day)
    kept.keep = Keep(days=3)
    kept.now_ns += 61 * SECOND
    writer.write([a_batch(a_span(1, trace=identity(99), start=kept.now_ns))])
    assert counted(path, "trace") == {"trace": 4}


@pytest.mark.parametrize(
    "text",
    [retention._SPANS_OF, retention._LOGS_OF, retention._REPEATED, retention._ALONE, retention._FREE_BLOCK,
     retention._OLDEST, *retention._OF_SPAN, *retention._OF_LOG, *retention._OF_TRACE],
)  # fmt: skip
def test_nothing_is_looked_for_by_walking(writer: Writer, path: Path, text: str) -> None:
    connection = apsw.Connection(str(path))
    marks = max(text.count("?"), 1) if "?1" not in text else 1
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", (1,) * marks)]
    connection.close()
    assert not any(step.startswith("SCAN") and "VIRTUAL" not in step for step in plan), plan


def a_lost_log(writer: Writer, number: int, at_ns: int) -> None:
    request = a_log_request(1, "gen_ai.user.message", f"lost{number}x", trace=identity(number))
    request.resource_logs[0].scope_logs[0].log_records[0].time_unix_nano = at_ns
    writer.write([logs_batch(request)])


def lost(path: Path) -> list[int]:
    connection = apsw.Connection(str(path))
    found = [row[0][-1] for row in connection.execute("SELECT trace_id FROM log ORDER BY id")]
    connection.close()
    return found


def test_log_records_whose_span_never_came_go_too(writer: Writer, path: Path, kept: Kept) -> None:
    for number, days in ((101, 9), (102, 8), (103, 1)):
        a_lost_log(writer, number, T0 - days * DAY)
    a_day(writer, 9)
    a_day(writer, 0)
    assert len(lost(path)) == 5
    prune(writer, kept, Keep(days=7))
    assert lost(path) == [103, 1]
    prune(writer, kept, Keep(days=7), later_ns=7 * DAY)
    assert counted(path, "log", "block") == {"log": 0, "block": 0}


def test_log_records_are_looked_at_a_part_at_a_time(
    writer: Writer, path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_retention, "_LOOKED_AT", 2)
    monkeypatch.setattr(log_retention, "_BATCHES", 1)
    for number in range(101, 108):
        a_lost_log(writer, number, 0 if number == 105 else T0 - (9 if number > 103 else 1) * DAY)
    for _ in range(9):
        prune(writer, kept, Keep(days=7))
    assert lost(path) == [101, 102, 103, 105]
    for _ in range(9):
        prune(writer, kept, Keep(days=7), later_ns=DAY)
    assert lost(path) == []


def test_all_log_records_are_kept_where_all_traces_are(writer: Writer, path: Path, kept: Kept) -> None:
    a_lost_log(writer, 101, T0 - 900 * DAY)
    prune(writer, kept, Keep())
    assert lost(path) == [101]


def test_blocks_that_go_are_not_at_hand_any_longer(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "traces.db")
    writer.write([a_batch(a_span(1))])
    writer.derive_again([(TRACE, (1).to_bytes(8, "big"))])
    assert writer._tables.payloads._blocks
    writer.delete([TRACE])
    assert not writer._tables.payloads._blocks
    writer.close()
