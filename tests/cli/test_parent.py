"""Noticing that another process is gone."""

import os
import subprocess
import sys
import threading

import pytest

from spanglass.cli import parent
from spanglass.cli.parent import lives, when_gone


def test_this_process_lives_and_one_that_has_ended_does_not() -> None:
    assert lives(os.getpid())
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    assert not lives(child.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux keeps them")
def test_a_process_that_has_ended_is_gone_though_nobody_asked_how() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.read()  # its end
        for _ in range(1000):
            if not lives(child.pid):
                break
        else:
            pytest.fail("it still counts as alive")
        os.kill(child.pid, 0)  # which its parent has not been told


@pytest.mark.parametrize("pid", [2**22 + 7, 10**15])
def test_no_process_has_a_number_that_large(pid: int) -> None:
    assert not lives(pid)


@pytest.mark.parametrize("told", [True, False])
def test_the_end_of_a_process_is_told(monkeypatch: pytest.MonkeyPatch, *, told: bool) -> None:
    monkeypatch.setattr(parent, "_LOOK_EVERY_S", 1000 if told else 0.01)
    if not told:
        monkeypatch.setattr(parent, "_told_of_end", lambda _: False)
    elif sys.platform != "linux":
        pytest.skip("only there the system tells")
    _is_told()


def _is_told() -> None:
    told = threading.Event()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        when_gone(child.pid, told.set)
        assert not told.wait(0.1)
        child.communicate(b"\n")
    assert told.wait(30)
