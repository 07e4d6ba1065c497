"""Cycles are looked for among what is new, and among all only while the application rests."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from spanglass.gui.process import collecting
from spanglass.gui.process.collecting import Collecting


class Ring:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.self = self


@pytest.fixture
def looking(qapp: QApplication) -> Iterator[Collecting]:
    looking = Collecting(qapp)
    gc.collect()
    looking.look()
    yield looking
    looking.deleteLater()
    gc.unfreeze()


def grow_old() -> None:
    """Let all there is be no longer young, as after some time."""
    gc.collect(0)
    gc.collect(1)


def test_what_grew_old_is_looked_at_and_then_let_be(looking: Collecting) -> None:
    ring, kept = Ring(), Ring()
    gone, still = weakref.ref(ring), weakref.ref(kept)
    grow_old()
    del ring
    looking.look()
    assert gone() is None
    del kept
    grow_old()
    looking.look()
    assert still() is not None


def test_the_young_are_looked_at_where_they_are_many_and_by_no_other_thread(looking: Collecting) -> None:
    gc.collect()
    ring = Ring()
    gone = weakref.ref(ring)
    del ring
    looking.look_at_young()
    assert gone() is not None
    kept: list[list[int]] = []
    making = threading.Thread(target=lambda: kept.extend([number] for number in range(5000)))
    making.start()
    making.join()
    assert gone() is not None
    looking.look_at_young()
    assert gone() is None


def test_nothing_is_done_where_nothing_grew_old(looking: Collecting) -> None:
    looking.look()
    before = gc.get_stats()[2]["collections"]
    looking.look()
    assert gc.get_stats()[2]["collections"] == before


def test_all_is_looked_at_while_others_have_the_keyboard(
    looking: Collecting, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring()
    gone = weakref.ref(ring)
    gc.freeze()
    del ring
    monkeypatch.setattr(collecting, "_APART_S", 0.0)
    monkeypatch.setattr(collecting, "_MOST", 10**9)
    state = Qt.ApplicationState.ApplicationActive
    monkeypatch.setattr(qapp, "applicationState", lambda: state)
    looking.look()
    assert gone() is not None
    state = Qt.ApplicationState.ApplicationInactive
    looking.look()
    assert gone() is None


def test_free_memory_is_given_back_once_the_window_is_there(
    looking: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = threading.Event()
    monkeypatch.setattr(collecting, "give_back", given.set)
    monkeypatch.setattr(collecting, "_LOADED", looking._looks + 2)
    looking.look()
    assert not given.is_set()
    looking.look()
    assert given.wait(60)
