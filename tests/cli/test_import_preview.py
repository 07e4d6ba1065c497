"""What is said of files before they are imported."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from spanglass.__main__ import main
from spanglass.cli import import_preview
from spanglass.cli.import_places import ReadPlaces
from spanglass.core.span import RawSpan
from spanglass.importers.opening import TraceFile
from trace_files import jaeger

T0 = 1_790_000_000_000_000_000


def a_line(number: int) -> str:
    span = {
        "traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": "x" * 50,
        "startTimeUnixNano": str(T0 + number), "endTimeUnixNano": str(T0 + number + 5),
    }  # fmt: skip
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "s.db"


def looks(store: Path, *files: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(("import", "--preview", "--json-progress", "--db", str(store), *map(str, files))) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["done"]
    found: list[dict[str, Any]] = said["files"]
    return found


def test_a_small_file_is_counted(tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(a_line(number) for number in range(1, 11)))
    (look,) = looks(store, file, capsys=capsys)
    assert (look["kind"], look["spans"], look["exact"], look["known"]) == ("OTLP JSON Lines", 10, True, 0)
    assert (look["first_ns"], look["last_ns"]) == (T0 + 1, T0 + 15)
    assert look["octets"] == file.stat().st_size
    assert not store.exists()
    assert main(("import", "--db", str(store), str(file))) == 0
    (look,) = looks(store, file, capsys=capsys)
    assert (look["known"], look["looked_at"]) == (10, 10)


@pytest.mark.parametrize("packed", [False, True])
def test_a_large_one_is_estimated_and_its_end_looked_at(
    packed: bool, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\n".join(a_line(number) for number in range(1, 30_001)).encode()
    file = tmp_path / "a.jsonl"
    file.write_bytes(gzip.compress(text, 1) if packed else text)
    (look,) = looks(store, file, capsys=capsys)
    assert not look["exact"]
    assert 0.3 < look["spans"] / 30_000 < 3
    if not packed:
        assert abs(look["spans"] - 30_000) < 1500
        assert look["last_ns"] == T0 + 30_005


def test_other_kinds_and_files_of_none(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "j.json").write_text(json.dumps(jaeger()))
    (tmp_path / "n.txt").write_text("notes")
    first, second, third = looks(
        store, tmp_path / "j.json", tmp_path / "n.txt", tmp_path / "missing", capsys=capsys
    )
    assert first["kind"] == "Jaeger"
    assert first["spans"] > 0
    assert second["problem"].startswith("n.txt is not a trace file.")
    assert third["problem"] == "cannot be read: No such file or directory"


def test_of_very_many_files_some_are_looked_at(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_preview, "_MOST_FILES", 2)
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1, 6):
        (folder / f"{number}.jsonl").write_text(a_line(number))
    assert main(("import", "--preview", "--db", str(store), str(folder))) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1.jsonl: OTLP JSON Lines, ")
    assert lines[0].endswith(", 1 spans, 2026-09-21T14:13:20.000000Z to 2026-09-21T14:13:20.000000Z, "
                             "0 of 1 already stored")  # fmt: skip
    assert (len(lines), lines[2]) == (3, "and 3 more files")


def test_where_a_stopped_import_goes_on(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(a_line(number) for number in range(1, 11)))
    assert main(("import", "--db", str(store), str(file))) == 0
    with TraceFile(file) as opened:
        found = list(opened.lines())
    last: RawSpan = found[4].batch().spans[0]
    ReadPlaces(store).keep(file, "", found[4], last)
    (look,) = looks(store, file, capsys=capsys)
    assert 45 < look["read_percent"] < 55
