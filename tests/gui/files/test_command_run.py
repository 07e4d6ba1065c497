"""A command of our own in a child process: what it says, how it ends."""

import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.files.command_run import CommandRun

SAYS = "import sys, json; print(json.dumps({'calls': 3})); print('no json'); print(json.dumps(sys.argv[1:]))"
FAILS = "import sys; print('spanglass: the disk is full', file=sys.stderr); sys.exit(1)"


@pytest.fixture
def made() -> Iterator[list[CommandRun]]:
    runs: list[CommandRun] = []
    yield runs
    for run in runs:
        run.close()


def test_objects_are_told_and_a_good_end_says_nothing(qtbot: QtBot, made: list[CommandRun]) -> None:
    run = CommandRun(command=(sys.executable, "-c", SAYS))
    made.append(run)
    said: list[object] = []
    run.said.connect(said.append)
    with qtbot.waitSignal(run.ended) as ended:
        run.start("reprice")
        run.start("twice")
    assert (said, ended.args, run.busy) == ([{"calls": 3}], [""], False)


def test_a_failure_is_told_in_its_own_words(qtbot: QtBot, made: list[CommandRun]) -> None:
    run = CommandRun(command=(sys.executable, "-c", FAILS))
    made.append(run)
    with qtbot.waitSignal(run.ended) as ended:
        run.start("reprice")
    assert ended.args == ["The disk is full"]


def test_a_program_that_is_not_there_is_said(qtbot: QtBot, made: list[CommandRun]) -> None:
    run = CommandRun(command=("/nowhere/spanglass",))
    made.append(run)
    with qtbot.waitSignal(run.ended) as ended:
        run.start("reprice")
    assert ended.args == ["/nowhere/spanglass does not run."]


def test_a_running_command_can_be_stopped(qtbot: QtBot, made: list[CommandRun]) -> None:
    run = CommandRun(command=(sys.executable, "-c", "import time; time.sleep(60)"))
    made.append(run)
    with qtbot.waitSignal(run.ended):
        run.start()
        run.stop()
    assert not run.busy
