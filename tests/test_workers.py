"""Processes of our own run modules from where this one has them, and end when their pipes are closed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from spanglass import workers


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, work: str) -> "subprocess.Popen[bytes]":
    (folder / "some_work.py").write_text(work)
    monkeypatch.syspath_prepend(str(folder))
    command, places = workers.command("some_work", "told"), workers.environment()
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=places, cwd="/")


def test_a_module_is_found_where_this_process_imports_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = run(tmp_path, monkeypatch, "import sys; print(sys.argv[1], sys.stdin.read())")
    assert process.communicate(b"asked")[0].split() == [b"told", b"asked"]
    assert sys.executable == workers.command("some_work")[0]


def test_it_ends_by_itself_when_its_pipes_are_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process = run(tmp_path, monkeypatch, "import sys; sys.stdin.read(); sys.exit(7)")
    workers.end(process, 20)
    assert process.returncode == 7


def test_what_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process = run(tmp_path, monkeypatch, "import time; time.sleep(60)")
    began = time.monotonic()
    workers.end(process, 0.2)
    assert process.returncode not in (None, 0)
    assert time.monotonic() - began < 20
