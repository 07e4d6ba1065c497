"""Work in turns: in order, within a time, and never for what is gone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.detail.turns import Turns


def counting(out: list[str], name: str, times: int) -> Callable[[], bool]:
    left = [times]

    def step() -> bool:
        left[0] -= 1
        out.append(name)
        return left[0] > 0

    return step


def test_steps_are_taken_in_order_until_there_are_no_more(qtbot: QtBot) -> None:
    turns, owner, out = Turns(), QObject(), list[str]()
    turns.add(owner, counting(out, "a", 2))
    turns.add(owner, counting(out, "b", 1))
    qtbot.waitUntil(lambda: not turns.busy)
    assert out == ["a", "a", "b"]


def test_one_turn_takes_no_longer_than_its_time() -> None:
    turns, owner, out = Turns(), QObject(), list[str]()
    turns.add(owner, counting(out, "a", 1_000_000))
    turns.run(0.005)
    assert 0 < len(out) < 1_000_000
    assert turns.busy


def test_a_step_that_only_fails_is_given_up(qtbot: QtBot) -> None:
    turns, owner, out = Turns(), QObject(), list[str]()

    def fails() -> bool:
        out.append("fails")
        raise RuntimeError

    turns.add(owner, fails)
    turns.add(owner, counting(out, "a", 1))
    for _ in range(3):
        with pytest.raises(RuntimeError):
            turns.run()
    turns.run()
    assert (out, turns.busy) == (["fails"] * 3 + ["a"], False)


def test_a_step_that_fails_in_one_part_goes_on_with_the_next(qtbot: QtBot) -> None:
    turns, owner, parts, out = Turns(), QObject(), list("abcdefgh"), list[str]()

    def step() -> bool:
        part = parts.pop(0)
        if part in "bdf":
            raise RuntimeError(part)
        out.append(part)
        return bool(parts)

    turns.add(owner, step)
    for part in "bdf":
        with pytest.raises(RuntimeError, match=part):
            turns.run()
    turns.run()
    assert (out, turns.busy) == (list("acegh"), False)


def test_steps_for_what_is_gone_or_was_cleared_are_not_taken() -> None:
    turns, kept, gone, cleared, out = Turns(), QObject(), QObject(), QObject(), list[str]()
    turns.add(gone, counting(out, "gone", 1))
    turns.add(cleared, counting(out, "cleared", 1))
    turns.add(kept, counting(out, "kept", 1))
    turns.clear(cleared)
    gone.deleteLater()
    import shiboken6

    shiboken6.delete(gone)
    turns.run()
    assert out == ["kept"]
    assert not turns.busy


def test_a_step_may_add_and_clear_others() -> None:
    turns, owner, other, out = Turns(), QObject(), QObject(), list[str]()

    def step() -> bool:
        turns.clear(other)
        turns.add(owner, counting(out, "added", 1))
        return False

    turns.add(owner, step)
    turns.add(other, counting(out, "other", 1))
    turns.run()
    assert out == ["added"]
