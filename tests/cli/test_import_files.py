"""``spanglass import``: what is stored, what is said, and how it is stopped."""

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from receiving import WITHIN_S, Port, a_receiver
from spanglass.__main__ import main
from spanglass.cli import import_files
from spanglass.store.reader import Reader
from traffic import a_log_request, a_request, a_span


def a_line(number: int, **changes: object) -> str:
    span = {
        "traceId": f"{number:032x}", "spanId": f"{number:016x}", "name": f"span {number}",
        "startTimeUnixNano": str(1_790_000_000_000_000_000 + number),
    }  # fmt: skip
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [{**span, **changes}]}]}]})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store" / "traces.db"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "good.jsonl").write_text("\n".join(a_line(number) for number in range(1, 11)))
    (tmp_path / "half.jsonl.gz").write_bytes(
        gzip.compress(f"{a_line(21)}\n{a_line(22)[:-9]}\n{a_line(23)}\n{a_line(24, spanId='x')}\n".encode())
    )
    (tmp_path / "notes.txt").write_text("nothing of ours\n")
    return tmp_path


def spans(store: Path) -> int:
    reader = Reader(store)
    try:
        return reader.status().spans
    finally:
        reader.close()


def test_files_are_stored_with_the_name_they_came_from(
    store: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("import", "--db", str(store), str(files / "good.jsonl"))) == 0
    assert capsys.readouterr() == ("10 spans in 10 traces stored, 0 already there\n", "")
    reader = Reader(store)
    assert [trace.source for trace in reader.traces("file:good.jsonl").traces] == ["good.jsonl"] * 10
    reader.close()


def test_names_may_come_on_standard_input(
    store: Path, files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = files / "odd\nname.jsonl"
    odd.write_text(a_line(77))
    given = b"".join(os.fsencode(name) + b"\0" for name in (files / "good.jsonl", odd))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert main(("import", "--db", str(store), "--names")) == 0
    assert spans(store) == 11
    assert main(("import", "--db", str(store))) == 2
    assert "No file to import was named." in capsys.readouterr().err


def test_a_file_imported_twice_is_stored_once(
    store: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for said in (
        "10 spans in 10 traces stored, 0 already there\n",
        "0 spans in 10 traces stored, 10 already there\n",
    ):
        assert main(("import", "--db", str(store), str(files / "good.jsonl"))) == 0
        assert capsys.readouterr().out == said
    assert spans(store) == 10


def test_what_cannot_be_read_is_named_with_its_place_and_the_rest_is_stored(
    store: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [str(files / name) for name in ("half.jsonl.gz", "none.json", "notes.txt", "good.jsonl")]
    assert main(("import", "--db", str(store), *named)) == 1
    said = capsys.readouterr()
    assert said.out == "12 spans in 12 traces stored, 0 already there\n"
    lines = said.err.splitlines()
    assert [line.split(": ")[0] for line in lines[:3]] == ["half.jsonl.gz", "half.jsonl.gz", "none.json"]
    assert lines[3].startswith("notes.txt is not a trace file. It begins with: nothing of ours.")
    assert lines[0].startswith("half.jsonl.gz: line 2: not JSON: ")
    assert lines[1] == "half.jsonl.gz: line 4: span is not valid: an id is not hexadecimal"
    assert lines[2] == "none.json: cannot be read: No such file or directory"
    assert spans(store) == 12


def documents(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_progress_is_a_line_of_json_each(
    store: Path, files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_files, "_REPORT_EVERY_S", 0)
    monkeypatch.setattr(import_files, "_SPANS_A_WRITE", 4)
    file = files / "good.jsonl"
    assert main(("import", "--json-progress", "--db", str(store), str(file), str(files / "notes.txt"))) == 1
    *progress, end = documents(capsys.readouterr().out)
    size = file.stat().st_size
    assert [said["spans"] for said in progress] == [0, 4, 8, 8]
    assert {(said["file"], said["total"]) for said in progress} == {(str(file), size)}
    assert progress[-1]["bytes"] == size
    (error,) = end.pop("errors")
    assert end == {"done": True, "stopped": False, "spans": 10, "duplicates": 0, "traces": 10}
    assert error["file"] == "notes.txt"


def test_of_very_many_mistakes_the_first_are_named(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.jsonl").write_text(a_line(1) + "\n" + "broken\n" * 150)
    assert main(("import", "--json-progress", "--db", str(store), str(tmp_path / "bad.jsonl"))) == 1
    end = documents(capsys.readouterr().out)[-1]
    assert (end["spans"], len(end["errors"])) == (1, 26)
    assert end["errors"][-1] == {"file": "bad.jsonl", "reason": "125 more places were not readable"}


def test_a_file_with_many_mistakes_leaves_room_for_others(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(102):
        (folder / f"{number:03}.jsonl").write_text(a_line(1) + "\n" + "broken\n" * (30 if not number else 1))
    assert main(("import", "--json-progress", "--db", str(store), str(folder))) == 1
    errors = documents(capsys.readouterr().out)[-1]["errors"]
    assert len({error["file"] for error in errors if error["file"]}) == 76
    assert errors[-2] == {"file": "000.jsonl", "reason": "5 more places were not readable"}
    assert errors[-1] == {"file": "", "reason": "26 more places were not readable"}


def test_logs_are_named_beside_spans(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    requests = (a_request(a_span(1)), a_log_request(1, "gen_ai.choice", "an answer"))
    bodies = [request.SerializeToString() for request in requests]
    (tmp_path / "both.bin").write_bytes(b"".join(len(body).to_bytes(4, "big") + body for body in bodies))
    assert main(("import", "--db", str(store), str(tmp_path / "both.bin"))) == 0
    assert capsys.readouterr().out == "2 spans and log records in 1 trace stored, 0 already there\n"


PAGE = {
    "startedDateTime": "2026-11-20T10:00:00.000Z", "time": 3,
    "request": {"method": "GET", "url": "https://example.com/"}, "response": {"status": 200},
}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"resourceSpans": []}, "There is no span in it."),
        ({"log": {"version": "1.2", "entries": [PAGE]}}, "None of its requests is a call of a model."),
    ],
)
def test_a_file_that_was_read_and_holds_nothing_is_said(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], document: object, said: str
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(document))
    assert main(("import", "--db", str(store), str(tmp_path / "a.json"))) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [f"a.json: {said}"]


def test_one_is_said_as_one_and_a_file_is_named_once(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text(a_line(1))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("c.txt", "nothing of ours")
    assert main(("import", "--db", str(store), str(tmp_path / "a.jsonl"), str(tmp_path / "b.zip"))) == 1
    said = capsys.readouterr()
    assert said.out == "1 span in 1 trace stored, 0 already there\n"
    assert said.err.startswith("b.zip/c.txt is not a trace file. It begins with: nothing of ours.")


def test_a_large_batch_is_written_in_parts(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_files, "_SPANS_A_WRITE", 10)
    monkeypatch.setattr(import_files, "_REPORT_EVERY_S", 0)
    body = a_request(*(a_span(number) for number in range(1, 36))).SerializeToString()
    (tmp_path / "one.pb").write_bytes(body)
    assert main(("import", "--json-progress", "--db", str(store), str(tmp_path / "one.pb"))) == 0
    assert [said["spans"] for said in documents(capsys.readouterr().out)] == [0, 10, 20, 30, 30, 35]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_and_what_was_read_is_kept(
    store: Path, tmp_path: Path, number: signal.Signals
) -> None:
    big = tmp_path / "big.jsonl"
    big.write_text("\n".join(a_line(span) for span in range(1, 20_000)))
    command = [sys.executable, "-m", "spanglass", "import", "--json-progress", "--db", str(store), str(big)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line).get("spans"):
                break
        process.send_signal(number)
        out, err = process.communicate(timeout=WITHIN_S)
    end = documents(out)[-1]
    assert (process.returncode, end["done"], end["stopped"], err) == (1, True, True, "")
    assert 0 < end["spans"] < 19_999
    assert spans(store) == end["spans"]


def test_a_receiver_that_writes_the_same_store_is_not_kept_waiting(store: Path, tmp_path: Path) -> None:
    big = tmp_path / "big.pb"
    trace = b"\7" * 16
    filler = {"text": "x" * 1000}
    spans_sent = [a_span(number, trace=trace, attributes=filler) for number in range(1, 2501)]
    big.write_bytes(a_request(*spans_sent).SerializeToString())
    with a_receiver(store) as bound:
        port = Port(bound.port)
        command = [sys.executable, "-m", "spanglass", "import", "--db", str(store), str(big)]
        answers, longest_s, number = [], 0.0, 0
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None:
                number += 1
                began = time.monotonic()
                answers.append(
                    port.post(a_request(a_span(1, trace=number.to_bytes(16, "big"))).SerializeToString())
                )
                longest_s = max(longest_s, time.monotonic() - began)
        assert process.returncode == 0
        assert {answer.status for answer in answers} == {200}
        assert longest_s < 5
        assert port.span_count() == 2500 + number


def test_a_store_that_is_none_is_one_sentence(
    tmp_path: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("import", "--db", str(files / "notes.txt"), str(files / "good.jsonl"))) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
