"""What other rules derived is derived anew when nothing comes, as by reading all again, whatever happens."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from builders import MS, T0
from judged_anew import (
    EARLIER,
    captured_batches,
    declining,
    each_step,
    earlier_rules,
    rules_without_refusals,
    settled,
    state,
    told,
    write,
)
from spanglass.__main__ import main
from spanglass.analysis.refusals.corrections import EVENT, REFUSED
from spanglass.core.span import Batch
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.samples import backfill, encoded
from spanglass.store.backfill import judged_again
from spanglass.store.backfill.judged_again import JudgedAgain
from spanglass.store.ingest import flush
from spanglass.store.ingest.rules import Rules, todays_rules
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import TRACE, a_batch, a_span


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    """Traces of every sample, and of all recorded clients."""
    requests = backfill(15, T0, 1800 * 1000 * MS, Random(3))
    samples = [FORMAT.decode(Request("POST", "/v1/traces", "", encoded(each), {})) for each in requests]
    return [*samples, *captured_batches()]


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory, batches: list[Batch]) -> Path:
    """A store of them that other rules derived."""
    path = tmp_path_factory.mktemp("earlier") / "traces.db"
    with earlier_rules():
        write(path, batches)
    return path


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory, batches: list[Batch]) -> dict[str, list[Any]]:
    """All that is told of them where today's rules derived them as they came."""
    path = tmp_path_factory.mktemp("today") / "traces.db"
    write(path, batches)
    return told(path)


@pytest.fixture
def path(tmp_path: Path, earlier: Path) -> Path:
    return Path(shutil.copy(earlier, tmp_path / "traces.db"))


def sums(path: Path) -> None:
    """Check that what spans, traces and rollups say of calls, tokens, costs and refusals is the same."""
    connection = apsw.Connection(str(path))
    spans = connection.execute(
        "SELECT count(*), sum(call), sum(iif(counted, input_tokens, 0)), "
        "sum(iif(counted, coalesce(cost_nano, 0), 0)) FROM span"
    ).fetchall()
    traces = connection.execute(
        "SELECT sum(spans), sum(calls), sum(input_tokens), sum(coalesce(cost_nano, 0)) FROM trace"
    ).fetchall()
    ((refusals,),) = connection.execute("SELECT sum(refusals) FROM trace").fetchall()
    connection.close()
    assert spans == traces
    reader = Reader(path)
    figures = reader.figures()
    reader.close()
    assert (figures.calls, figures.input_tokens, figures.cost_nano or 0) == spans[0][1:]
    assert figures.refusals == refusals


def test_it_ends_as_reading_all_again_and_as_if_it_had_come_today(
    path: Path, tmp_path: Path, today: dict[str, list[Any]]
) -> None:
    other = Path(shutil.copy(path, tmp_path / "other.db"))
    assert told(path)["spans"] != today["spans"]
    writer = Writer(path)
    assert each_step(writer, lambda: sums(path)) > 3
    writer.close()
    assert main(["reindex", "--db", str(other)]) == 0
    writer = Writer(other)
    settled(writer)
    writer.close()
    assert told(path) == told(other) == today


def test_broken_off_after_any_step_it_goes_on_where_it_was(
    path: Path, today: dict[str, list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    left = [2**63]
    while True:
        writer = Writer(path)
        for _ in range(31):
            more = writer.settle()
        writer._checkpoints.close()
        writer._connection.close()  # as a killed process leaves it
        left.append(state(path)["unjudged"])
        assert left[-1] < left[-2] or left[-1] == 0
        sums(path)
        if not more:
            break
    assert len(left) > 10
    assert told(path) == today


def test_once_done_it_does_not_begin_again(path: Path) -> None:
    writer = Writer(path)
    settled(writer)
    revision = state(path)["revision"]
    writer.close()
    writer = Writer(path)
    assert not writer.settle()
    assert not writer._older.judged.has_more()
    writer.close()
    assert state(path)["revision"] == revision


def test_what_comes_between_two_steps_is_stored_at_once_and_is_right_too(
    path: Path, tmp_path: Path, batches: list[Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    writer, numbers = Writer(path), iter(range(1, 25))

    def come() -> None:
        number = next(numbers, None)
        if number is not None:
            writer.write([declining(number), declining(1, trace=number.to_bytes(16, "big"))])
            sums(path)

    assert each_step(writer, come) > 20
    writer.close()
    write(tmp_path / "other.db", [*batches, *later()])
    mine, other = told(path), told(tmp_path / "other.db")
    assert mine.pop("traces") == other.pop("traces")
    assert mine["spans"] == other["spans"]
    assert mine["words"] == other["words"]


def later() -> Iterable[Batch]:
    """What comes in `come`."""
    for number in range(1, 25):
        yield from (declining(number), declining(1, trace=number.to_bytes(16, "big")))


def test_the_newest_traces_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    path = tmp_path / "traces.db"
    with earlier_rules():
        write(path, [declining(1, trace=bytes([number]) * 16) for number in range(1, 6)])
    writer, reader = Writer(path), Reader(path)
    found: list[str] = []

    def look() -> None:
        refused = [trace.trace_id[0] for trace in reader.traces("has:refusal").traces]
        found.append("".join(map(str, sorted(refused))))

    each_step(writer, look)
    assert list(dict.fromkeys(found)) == ["5", "45", "345", "2345", "12345"]
    reader.close()
    writer.close()


def test_what_stays_as_it_was_is_no_news(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    write(path, [a_batch(a_span(1, trace=b"a" * 16)), declining(1, trace=b"b" * 16)])
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE state SET value = 1 WHERE name = 'rules'")
    asked = "SELECT trace.revision, span.revision FROM trace JOIN span ON span.trace = trace.id"
    before = list(connection.execute(asked))
    writer = Writer(path)
    assert writer.settle()
    assert not list(connection.execute("SELECT 1 FROM trait_doubt"))
    settled(writer)
    assert state(path)["unjudged"] == 0
    assert list(connection.execute(asked)) == before
    connection.close()
    writer.close()


def test_what_a_person_said_stands_and_a_known_price_unless_it_was_for_something_else(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    said = (
        f'{{"timeUnixNano": "1", "eventName": "{EVENT}", "traceId": "{TRACE.hex()}", "spanId": "{1:016x}", '
        f'"attributes": [{{"key": "{REFUSED}", "value": {{"boolValue": false}}}}]}}'
    )
    body = f'{{"resourceLogs": [{{"scopeLogs": [{{"logRecords": [{said}]}}]}}]}}'
    word = FORMAT.decode(Request("POST", "/v1/logs", "application/json", body.encode(), {}))
    with rules_without_refusals():
        write(path, [declining(1, 2), word])
    writer = Writer(path)
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE span SET (cost_nano, cost_reason) = (7, 'a list of then')")
    connection.execute("UPDATE span SET input_tokens = 1 WHERE id = (SELECT max(id) FROM span)")
    connection.close()
    settled(writer)
    writer.close()
    reader = Reader(path)
    first, second = reader.spans(TRACE)
    assert (first.refusal, second.refusal is None) == (None, False)
    assert [(row.cost_nano, row.cost_before_nano) for row in (first, second)] == [(7, None), (3_500_000, 7)]
    reader.close()


def test_a_span_that_cannot_be_read_stays_and_the_rest_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "traces.db"
    with earlier_rules():
        write(path, [declining(1, 2)])
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE span SET block = 999 WHERE id = 1")
    connection.close()
    writer = Writer(path)
    settled(writer)
    writer.close()
    assert state(path)["unjudged"] == 0
    assert [row.refusal is None for row in Reader(path).spans(TRACE)] == [True, False]
    (message,) = [record.getMessage() for record in caplog.records]
    assert message == f"a span of trace {TRACE.hex()} cannot be read and stays as it is"
    caplog.clear()


def test_what_a_program_wrote_that_notes_nothing_is_derived_anew_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    write(path, [a_batch(a_span(1, trace=bytes([number]) * 16)) for number in range(1, 9)])
    with earlier_rules(), monkeypatch.context() as patch:
        patch.setattr(JudgedAgain, "look", lambda *_: None)
        patch.setattr(JudgedAgain, "has_more", lambda *_: False)
        write(path, [declining(2, trace=bytes([3]) * 16)])
    read: list[bytes] = []
    derive_again = flush.Flush.derive_again

    def noted(self: flush.Flush, trace_id: bytes, span_id: bytes) -> None:
        read.append(trace_id)
        derive_again(self, trace_id, span_id)

    monkeypatch.setattr(flush.Flush, "derive_again", noted)
    writer = Writer(path)
    settled(writer)
    assert read == [bytes([3]) * 16] * 2
    assert not writer.settle()
    writer.close()
    reader = Reader(path)
    assert reader.figures().refusals == 1
    reader.close()


def test_an_older_program_leaves_what_a_newer_one_judged_and_its_spans_to_that_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    newer = Rules(2, todays_rules().version + 1)
    with monkeypatch.context() as patch:
        patch.setattr(judged_again, "todays_rules", lambda: newer)
        write(path, [declining(1)])
    with earlier_rules():
        write(path, [declining(2)])
    assert (state(path)["rules"], state(path)["unjudged"]) == (2, 0)
    assert Reader(path).figures().refusals == 1
    monkeypatch.setattr(judged_again, "todays_rules", lambda: newer)
    writer = Writer(path)
    settled(writer)
    writer.close()
    assert Reader(path).figures().refusals == 2


@pytest.mark.parametrize(("asked", "left"), [((), 0), (("name:chat*",), 1)])
def test_reading_all_again_at_once_leaves_nothing_to_be_done(
    tmp_path: Path, asked: tuple[str, ...], left: int
) -> None:
    path = tmp_path / "traces.db"
    with earlier_rules():
        write(path, [declining(1)])
    assert main(["reindex", "--db", str(path), *asked]) == 0
    assert state(path)["unjudged"] == left
    assert Reader(path).figures().refusals == 1


def test_how_far_it_is_can_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged_again, "_FOR_S", 0)
    path = tmp_path / "traces.db"
    with earlier_rules():
        write(path, [declining(1, trace=bytes([number]) * 16) for number in range(1, 5)])
    writer, reader = Writer(path), Reader(path)
    assert reader.status().judging is None
    seen: list[int | None] = []

    def look() -> None:
        judging = reader.status().judging
        seen.append(judging.percent if judging else None)

    each_step(writer, look)
    assert list(dict.fromkeys(seen)) == [25, 50, 75, None]
    reader.close()
    writer.close()


def test_a_new_store_is_noted_as_todays(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    writer.write([declining(1)])
    assert not writer._older.judged.has_more()
    writer.close()
    found = state(path)
    assert (found["rules"], found["rules_version"]) == todays_rules()
    assert (found["unjudged"], found["rules_revision"]) == (0, found["revision"])
    assert found["rules"] != EARLIER.digest
