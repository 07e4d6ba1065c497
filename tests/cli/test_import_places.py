"""Where the reading of a file goes on: only in the same file, into the same store."""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from receiving import WITHIN_S
from spanglass.__main__ import main
from spanglass.cli import import_files, import_reading
from spanglass.cli.import_places import ReadPlaces
from spanglass.cli.import_reading import groups
from spanglass.importers import opening
from spanglass.importers.opening import TraceFile
from spanglass.store.reader import Reader
from trace_files import a_line, claude_lines, phoenix_row
from traffic import a_request, a_span

SPANS, A_LINE = 3000, 3


def text() -> bytes:
    lines = []
    for first in range(1, SPANS, A_LINE):
        spans = [
            {"traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": f"s {number}",
             "startTimeUnixNano": str(1_790_000_000_000_000_000 + number)}
            for number in range(first, first + A_LINE)
        ]  # fmt: skip
        lines.append(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
    return "\n".join(lines).encode()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "s.db"


@pytest.fixture(params=["plain", "gzip"])
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "big.jsonl"
    path.write_bytes(gzip.compress(text()) if request.param == "gzip" else text())
    return path


def count(store: Path) -> int:
    reader = Reader(store)
    try:
        return reader.status().spans
    finally:
        reader.close()


def stopped_half_way(store: Path, file: Path) -> dict[str, Any]:
    """What an import says that is stopped at its first progress."""
    command = [sys.executable, "-m", "spanglass", "import", "--json-progress", "--db", str(store), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said = process.stdout.read().splitlines()[-1]
        assert process.wait(WITHIN_S) == 1
    found: dict[str, Any] = json.loads(said)
    return found


def imported(store: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(("import", "--json-progress", "--db", str(store), str(file))) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_stopped_import_goes_on_without_loss_or_repeat(
    store: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = stopped_half_way(store, file)
    assert first["stopped"]
    assert 0 < first["spans"] < SPANS
    place = ReadPlaces(store).find(file)
    assert place is not None
    assert place.line * A_LINE <= first["spans"] < (place.line + 1) * A_LINE + 500
    second = imported(store, file, capsys)
    assert first["spans"] + second["spans"] == count(store) == SPANS
    assert second["duplicates"] < A_LINE
    assert ReadPlaces(store).find(file) is None
    assert imported(store, file, capsys)["duplicates"] == SPANS


RECORDS = 1200


def rows(odd: int = 0) -> list[str]:
    """Spans as Phoenix exports them, one of them without its ids."""
    row = phoenix_row()
    made = [
        row
        | {"context.trace_id": f"{number:032x}", "context.span_id": f"{number:016x}", "name": f"s {number}"}
        for number in range(1, RECORDS + 1)
    ]
    if odd:
        made[odd] = {"name": "no ids"}
    return [json.dumps(each) for each in made]


def export(kind: str, path: Path) -> Path:
    """The rows as a file of that kind."""
    told = rows(odd=3)
    if kind == "array":
        path.write_text(f"[{','.join(told)}]")
    elif kind == "gzip":
        path.write_bytes(gzip.compress("\n".join(told).encode()))
    elif kind == "CSV":
        path.write_text(as_csv(told))
    elif kind == "Parquet":
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.Table.from_pylist([json.loads(each) for each in told]), path)
    else:
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE spans (trace_id, span_id, start_time_unix_nano, content)")
            found = [("t", f"{number}", number, mlflow_content(number)) for number in range(RECORDS - 1)]
            database.executemany("INSERT INTO spans VALUES (?, ?, ?, ?)", [*found, ("t", "", 0, "{}")])
            database.commit()
    return path


def as_csv(told: list[str]) -> str:
    """The rows as CSV, JSON in the cells that hold more than a text or number."""
    found = [json.loads(each) for each in told]
    into = io.StringIO()
    table = csv.DictWriter(into, list(found[0]))
    table.writeheader()
    for row in found:
        plain = {key: held if isinstance(held, str) else json.dumps(held) for key, held in row.items()}
        table.writerow(plain)
    return into.getvalue()


def mlflow_content(number: int) -> str:
    """A span as MLflow keeps it."""
    ids = {"trace_id": f"{1:032x}", "span_id": f"{number + 1:016x}", "parent_span_id": f"{9999:016x}"}
    times = {"start_time_unix_nano": 10**18 + number, "end_time_unix_nano": 10**18 + number + 5}
    return json.dumps({**ids, **times, "name": f"s {number}", "attributes": {}})


def otlp(kind: str, path: Path) -> Path:
    """OTLP as one document, as requests with their lengths, or span by span."""
    requests = [json.loads(line) for line in text().splitlines()]
    if kind == "document":
        path.write_text(json.dumps(requests, indent=1))
    elif kind == "protobuf":
        messages = [
            a_request(*(a_span(first + place) for place in range(A_LINE))).SerializeToString()
            for first in range(1, SPANS, A_LINE)
        ]
        path.write_bytes(b"".join(len(each).to_bytes(4, "big") + each for each in messages))
    else:
        found = [each["resourceSpans"][0]["scopeSpans"][0]["spans"] for each in requests]
        path.write_text("\n".join(json.dumps(span) for some in found for span in some))
    return path


@pytest.mark.parametrize(
    "pack", [lzma.compress, bz2.compress, lambda content: content.decode().encode("utf-16-le")]
)
def test_packed_and_wider_text_goes_on_where_it_was_stopped(
    pack: Callable[[bytes], bytes], store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export"
    file.write_bytes(pack(text()))
    first = stopped_inside(store, file, capsys)
    assert 3 < first["spans"] < SPANS
    second = imported(store, file, capsys)
    assert first["spans"] + second["spans"] == count(store) == SPANS
    assert second["duplicates"] < A_LINE


@pytest.mark.parametrize("kind", ["document", "protobuf", "spans"])
def test_all_kinds_of_otlp_go_on_where_they_were_stopped(
    kind: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = otlp(kind, tmp_path / "export")
    first = stopped_inside(store, file, capsys)
    second = imported(store, file, capsys)
    assert 0 < first["spans"] < SPANS == first["spans"] + second["spans"] == count(store)
    assert second["duplicates"] == 0


@pytest.mark.parametrize("kind", ["array", "gzip", "CSV", "Parquet", "SQLite"])
def test_records_of_other_tools_go_on_where_they_were_stopped(
    kind: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = export(kind, tmp_path / "export")
    first = stopped_half_way(store, file)
    assert first["stopped"]
    assert 0 < first["spans"] < RECORDS - 1
    assert len(first["errors"]) == 1
    place = ReadPlaces(store).find(file)
    assert place is not None
    assert place.line - 1 == first["spans"]
    assert main(("import", "--json-progress", "--db", str(store), str(file))) == 0
    second = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert first["spans"] + second["spans"] == count(store) == RECORDS - 1
    assert (second["duplicates"], second["errors"]) == (0, [])
    assert ReadPlaces(store).find(file) is None


def parts(kind: str, into: Path, member: bytes) -> Path:
    """Several files of a kind that goes on: in a folder, in an archive, in an archive of an archive."""
    told = [a_line(9000 + number) for number in range(3)] + [member, a_line(9999)]
    if kind == "archive":
        with zipfile.ZipFile(into / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for place, content in enumerate(told):
                archive.writestr(f"{place}.jsonl", content)
        return into / "x.zip"
    if kind == "packed archive in an archive":
        files = io.BytesIO()
        with tarfile.open(fileobj=files, mode="w:xz") as tar:
            for place, content in enumerate(told):
                info = tarfile.TarInfo(f"{place}.jsonl")
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        with zipfile.ZipFile(into / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner", files.getvalue())
        return into / "x.zip"
    folder = into / "x"
    folder.mkdir()
    for place, content in enumerate(told):
        (folder / f"{place}.jsonl").write_bytes(content)
    return folder


def stopped_inside(store: Path, path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What an import says that is stopped while it reads the large file among others."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(import_files._Tally, "report", lambda tally, *_: tally.stored > 3 and tally.stop())
        assert main(("import", "--json-progress", "--db", str(store), str(path))) == 1
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


@pytest.mark.parametrize("kind", ["archive", "folder", "packed archive in an archive"])
@pytest.mark.parametrize("records", [False, True])
def test_files_of_a_folder_or_an_archive_go_on_too(
    kind: str, records: bool, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    member = "\n".join(rows()).encode() if records else text()
    path, total = parts(kind, tmp_path, member), (RECORDS if records else SPANS) + 4
    first = stopped_inside(store, path, capsys)
    assert 3 < first["spans"] < total - 1
    second = imported(store, path, capsys)
    assert first["spans"] + second["spans"] == count(store) == total
    assert second["duplicates"] < A_LINE
    assert not store.with_name("s.db.imports.json").exists()
    assert imported(store, path, capsys)["duplicates"] == total


def test_a_folder_that_changed_meanwhile_is_read_from_its_beginning(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = parts("folder", tmp_path, text())
    stopped_inside(store, path, capsys)
    (path / "00.jsonl").write_bytes(a_line(8888))
    second = imported(store, path, capsys)
    assert count(store) == SPANS + 5
    assert second["duplicates"] >= 3


def test_a_session_read_on_tells_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    path.write_text("\n".join(map(json.dumps, claude_lines())))

    def spans(after: int) -> list[bytes]:
        with TraceFile(path) as file:
            assert file.has_records
            return [span.span_id for part in file.parts(after) for span in part.batch.spans]

    whole, told = spans(0), [len(spans(after)) for after in range(len(claude_lines()) + 1)]
    assert told == sorted(told, reverse=True)
    assert told[0] == len(whole) > told[-1]
    assert all(whole[len(whole) - number :] == spans(after) for after, number in enumerate(told))


def test_another_file_or_store_is_read_from_its_beginning(
    store: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stopped_half_way(store, file)
    assert ReadPlaces(store).find(file) is not None
    assert ReadPlaces(store).find(file.parent / "other") is None
    state = file.stat()
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert ReadPlaces(store).find(file) is None
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert ReadPlaces(store).find(file) is not None
    for ending in ("", "-wal", "-shm"):
        Path(f"{store}{ending}").unlink(missing_ok=True)
    assert ReadPlaces(store).find(file) is None
    assert imported(store, file, capsys)["spans"] == SPANS


def test_what_is_beside_the_store_may_be_anything(store: Path, file: Path) -> None:
    beside = store.with_name("s.db.imports.json")
    for broken in ("", "[]", '{"x": 5}', json.dumps({str(file): {"line": 1}}), json.dumps({str(file): 7})):
        beside.write_text(broken)
        assert ReadPlaces(store).find(file) is None
    shutil.rmtree(beside, ignore_errors=True)


def test_large_files_are_read_in_processes_and_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "big.jsonl"
    path.write_bytes(text() + b"\nbroken\n")
    found = []
    for large in (1 << 40, 0):
        monkeypatch.setattr(opening, "_LARGE", large)
        with TraceFile(path) as file:
            made = list(groups(file, "f", 500))
        found.append(
            [
                (
                    group.records,
                    group.line and group.line.number,
                    [b.source for b in group.batches][:1],
                    [span.name for b in group.batches for span in b.spans],
                    [part.reason for b in group.batches for part in b.rejected],
                )
                for group in made
            ]
        )
    assert found[0] == found[1]
    assert sum(group[0] for group in found[0]) == SPANS
    assert found[0][-1][4] == ["line 1001: not JSON: Expecting value"]


def test_few_large_spans_are_written_before_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.jsonl"
    path.write_bytes(text())
    monkeypatch.setattr(import_reading, "_MOST_OCTETS", 1000)
    with TraceFile(path) as file:
        made = list(groups(file, "f", 500))
    assert sum(group.records for group in made) == SPANS
    assert all(sum(len(span.encoded) for b in group.batches for span in b.spans) < 1300 for group in made)
