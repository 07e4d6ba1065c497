"""Runs of datasets in processes of their own: one of each dataset at a time, datasets beside each other."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.evals.runs.running import STOPPED, Ended, EvalCommands, EvalRunning, Progress
from spanglass.gui.pages.evals.runs.wish import Resumption

_SAYS = """
import json, signal, sys, time
run = int(next(word for word in sys.argv if word.startswith("--resume=")).partition("=")[2])
said = {"run": run, "results": 1, "of": 3, "mean": 0.5, "errors": 0, "done": False}
def end(*_):
    print(json.dumps({**said, "done": True, "stopped": "Stopped."}), flush=True)
    sys.exit(1)
signal.signal(signal.SIGTERM, end)
print(json.dumps(said), flush=True)
time.sleep(600)
"""


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path) -> Iterator[EvalRunning]:
    command = (sys.executable, "-c", _SAYS)
    made = EvalRunning(EvalCommands(tmp_path / "a.db", lambda: "127.0.0.1:1", command))
    yield made
    made.close()


def begin(running: EvalRunning, dataset: int, run: int) -> None:
    assert running.expect(dataset)
    running.start(dataset, Resumption(run))


def test_datasets_run_beside_each_other_and_each_is_stopped_for_itself(
    qtbot: QtBot, running: EvalRunning
) -> None:
    ended: list[Ended] = []
    running.ended.connect(ended.append)
    begin(running, 1, 7)
    begin(running, 2, 8)
    there = Progress(7, 1, 3, 0.5), Progress(8, 1, 3, 0.5)
    qtbot.waitUntil(lambda: (running.progress(1), running.progress(2)) == there, timeout=30_000)
    running.stop(2)
    qtbot.waitUntil(lambda: bool(ended), timeout=30_000)
    assert ended == [Ended(2, 8, STOPPED)]
    assert running.busy == (1,)
    assert there[0].text == "1 of 3"


def test_a_dataset_runs_once_at_a_time_and_can_be_stopped_before_it_starts(running: EvalRunning) -> None:
    ended: list[Ended] = []
    running.ended.connect(ended.append)
    assert running.expect(1)
    assert not running.expect(1)
    assert running.progress(1) == Progress(None, 0, 0)
    running.stop(1)
    running.start(1, Resumption(7))
    assert (ended, running.busy) == ([Ended(1, None, STOPPED)], ())


def test_closing_ends_what_runs_and_says_nothing(qtbot: QtBot, running: EvalRunning) -> None:
    ended: list[Ended] = []
    running.ended.connect(ended.append)
    begin(running, 1, 7)
    begin(running, 2, 8)
    qtbot.waitUntil(
        lambda: all(running.progress(at) != Progress(None, 0, 0) for at in (1, 2)), timeout=30_000
    )
    running.close()
    assert (ended, running.busy) == ([], ())
