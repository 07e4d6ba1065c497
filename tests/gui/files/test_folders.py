"""Folders as the trace files in them."""

import os
from pathlib import Path

from spanglass.gui.files.folders import expanded


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_a_folder_is_its_trace_files_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b.jsonl", "a.json.gz", "c.txt", "deep/d.PB", ".hidden.json", ".git/e.json")
    found = [str(path.relative_to(tmp_path)) for path in expanded([tmp_path])]
    assert found == ["a.json.gz", "b.jsonl", "deep/d.PB"]


def test_in_a_folder_a_trace_file_may_have_any_name(tmp_path: Path) -> None:
    for name, begins in {
        "run": b'\xef\xbb\xbf {"a": 1}', "run.log": b"[1]", "kept.001": b"SQLite format 3\0rest",
        "packed.out": b"\x1f\x8b\x08", "kept.002": b"PK\x03\x04rest", "notes.txt": b"Dear all", "empty": b"",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(begins)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    assert [path.name for path in expanded([tmp_path])] == [
        "kept.001", "kept.002", "packed.out", "run", "run.log",
    ]  # fmt: skip


def test_logs_with_json_in_their_lines_are_trace_files(tmp_path: Path) -> None:
    started = b"12:00 started\n" * 2000
    for name, content in {
        "app.log": started + b'12:01 {"object": "chat.completion"}\n', "app.log.1": b'INFO {"a": 1}\n',
        "worker.out": b'12:00 {"a": 1}', "answer.txt": b'event: x\ndata: {"a": 1}\n',
        "console.log": b"started\n{\n  traceId: 'ab',\n}\n", "wide": '{"a": 1}'.encode("utf-16"),
        "plain.log": started, "code.py": b'x = {"a": 1}',
        "notes.txt": b"Dear {all}", "core.log": b'\0{"a": 1}',
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)
    assert [path.name for path in expanded([tmp_path])] == [
        "answer.txt", "app.log", "app.log.1", "console.log", "wide", "worker.out",
    ]  # fmt: skip


def test_a_file_is_itself_whatever_its_name(tmp_path: Path) -> None:
    make(tmp_path, "odd.txt")
    paths = [tmp_path / "odd.txt", tmp_path / "not-there"]
    assert expanded(paths) == tuple(paths)


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "in/a.json")
    (tmp_path / "in" / "again").symlink_to(tmp_path / "in")
    assert len(expanded([tmp_path])) == 1
