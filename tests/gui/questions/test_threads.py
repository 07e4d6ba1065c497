"""Threads: as many at once as are asked for, first come, first served; what waits can be dropped."""

import threading

import pytest

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
