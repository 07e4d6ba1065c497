"""Threads: as many at once as are asked for, first come, first served; what waits can be dropped."""

import gc
import sys
import threading

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spanglass.gui.questions.background import Background
from spanglass.gui.questions.threads import Threads


def test_no_more_work_at_once_than_threads() -> None:
    threads, gate, begun = Threads(2), threading.Event(), threading.Semaphore(0)
    order: list[int] = []

    def work(number: int) -> None:
        order.append(number)
        begun.release()
        gate.wait(30)

    for number in range(4):
        threads.start(lambda number=number: work(number))  # type: ignore[misc]
    assert begun.acquire(timeout=30)
    assert begun.acquire(timeout=30)
    assert not begun.acquire(timeout=0.05)
    assert threads.busy
    gate.set()
    threads.wait()
    assert not threads.busy
    assert sorted(order[:2]) == [0, 1]
    assert sorted(order[2:]) == [2, 3]


def test_what_waits_is_dropped_and_what_is_being_done_goes_on() -> None:
    threads, gate, begun = Threads(1), threading.Event(), threading.Event()
    done: list[str] = []

    def work() -> None:
        begun.set()
        gate.wait(30)
        done.append("first")

    threads.start(work)
    threads.start(lambda: done.append("second"))
    assert begun.wait(30)
    threads.clear()
    threads.wait(0.01)
    assert threads.busy
    gate.set()
    threads.wait()
    assert done == ["first"]


def test_what_work_raises_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        raise ZeroDivisionError

    threads = Threads(1)
    threads.start(work)
    threads.wait()
    assert "ZeroDivisionError" in caplog.text


class Work:
    """Notes in which thread it ends."""

    def __init__(self, ended: list[int], gate: threading.Event) -> None:
        self._ended, self._gate = ended, gate

    def __call__(self) -> None:
        self._gate.wait(30)

    def __del__(self) -> None:
        self._ended.append(threading.get_ident())


@pytest.mark.parametrize("loop", [True, False])
def test_work_that_nobody_else_holds_ends_in_this_thread(qtbot: QtBot, loop: bool) -> None:
    threads, gate, ended = Threads(1), threading.Event(), list[int]()
    for _ in range(3):
        threads.start(Work(ended, gate))
    gate.set()
    if loop:
        qtbot.waitUntil(lambda: len(ended) == 3)
    else:
        threads.wait()
    assert ended == [threading.get_ident()] * 3


def test_work_that_is_dropped_ends_at_once_and_in_this_thread() -> None:
    threads, gate, ended = Threads(1), threading.Event(), list[int]()
    threads.start(lambda: gate.wait(30) and None)
    for _ in range(3):
        threads.start(Work(ended, gate))
    threads.clear()
    assert ended == [threading.get_ident()] * 3
    gate.set()
    threads.wait()


def test_whoever_is_dropped_while_a_thread_ends_its_work_ends_in_this_thread(qtbot: QtBot) -> None:
    interval, ended = sys.getswitchinterval(), set[int]()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(300):
            background = Background()
            background.destroyed.connect(
                lambda: ended.add(threading.get_ident()), Qt.ConnectionType.DirectConnection
            )
            background.do(lambda: None, lambda _: None)
            del background
        qtbot.wait(100)
    finally:
        sys.setswitchinterval(interval)
    gc.collect()
    assert ended <= {threading.get_ident()}
