"""Processes of our own run modules from where this one has them, and end when their pipes are closed."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from spanglass import workers

OWN_WEIGHT = Path("/proc/self/autogroup")


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, work: str) -> "subprocess.Popen[bytes]":
    (folder / "some_work.py").write_text(work)
    monkeypatch.syspath_prepend(str(folder))
    command, places = workers.command("some_work", "told"), workers.environment()
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, env=places, cwd="/")


def test_a_frozen_program_is_its_own_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workers.program() == (sys.executable, "-m", "spanglass")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert workers.program() == (sys.executable,)


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


@pytest.mark.skipif(not OWN_WEIGHT.exists(), reason="the system does not weigh sessions")
def test_a_session_weighs_what_the_niceness_of_its_leader_says() -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", "import os; os.nice(3); print(flush=True); input()"]
    before = OWN_WEIGHT.read_text()
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True) as leader:
        assert leader.stdout is not None
        leader.stdout.readline()
        workers.weigh_session(leader.pid)
        told = Path(f"/proc/{leader.pid}/autogroup").read_text()
        leader.communicate(b"go")
    assert told.split()[-1] == str(min(19, os.nice(0) + 3))
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as member:
        assert member.stdout is not None
        member.stdout.readline()
        workers.weigh_session(member.pid)
        member.communicate(b"go")
    assert OWN_WEIGHT.read_text() == before


def test_a_session_of_nobody_is_no_trouble() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    workers.weigh_session(child.pid)


def test_what_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process = run(tmp_path, monkeypatch, "import time; time.sleep(60)")
    began = time.monotonic()
    workers.end(process, 0.2)
    assert process.returncode not in (None, 0)
    assert time.monotonic() - began < 20


def test_one_that_is_closed_while_its_process_starts_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starting, closing = threading.Event(), threading.Event()
    command = [sys.executable, "-c", "import time; time.sleep(60)"]

    def slowly(*_words: str) -> "subprocess.Popen[bytes]":
        starting.set()
        assert closing.wait(30)
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def killed() -> None:
        kill()
        closing.set()

    monkeypatch.setattr(workers, "start", slowly)
    worker = workers.Worker("some_work")
    kill = worker.kill
    monkeypatch.setattr(worker, "kill", killed)
    said: list[bytes] = []

    def ask() -> None:
        with worker.lock:
            said.append(worker.pipes()[1].read(1))

    asking = threading.Thread(target=ask)
    asking.start()
    assert starting.wait(30)
    began = time.monotonic()
    worker.close()
    asking.join(30)
    assert time.monotonic() - began < 20
    assert said == [b""]
