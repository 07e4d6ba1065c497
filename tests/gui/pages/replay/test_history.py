"""Undo and redo of values."""

from spanglass.gui.pages.replay.history import History


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_steps_are_taken_back_and_made_again() -> None:
    history = History("a")
    history.change("b")
    history.change("c")
    history.undo()
    assert (history.value, history.can_undo, history.can_redo) == ("b", True, True)
    history.undo()
    history.undo()
    assert history.value == "a"
    history.redo()
    history.change("d")
    assert (history.value, history.can_redo) == ("d", False)
    history.undo()
    assert history.value == "b"


def test_typing_on_in_one_place_is_one_step() -> None:
    clock = Clock()
    history = History("", clock)
    for text in ("H", "He", "Hel"):
        history.change(text, "first")
        clock.now += 0.1
    clock.now += 5
    history.change("Help", "first")
    history.change("Help me", "second")
    history.undo()
    assert history.value == "Help"
    history.undo()
    assert history.value == "Hel"
    history.undo()
    assert history.value == ""


def test_the_same_value_is_no_step() -> None:
    history = History("a")
    history.change("a")
    assert not history.can_undo


def test_after_a_step_back_typing_begins_a_new_one() -> None:
    clock = Clock()
    history = History("", clock)
    history.change("a", "x")
    history.change("b", "y")
    history.undo()
    history.change("ab", "x")
    history.undo()
    assert history.value == "a"
