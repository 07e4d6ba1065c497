"""Traces go from the list with a key, come back with an undo, and go from the store after that."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from builders import MS
from local_ports import a_free_port
from sample_store import a_sample_store
from spanglass.core.hidden import NOTHING_HIDDEN
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.receiver.deleting import Deleting
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = a_sample_store(tmp_path / "a.db", 5)
    writer = Writer(path)
    writer.write([a_batch(a_span(1, trace=b"\7" * 16, start=time.time_ns() - 2000 * MS, name="real"))])
    writer.close()
    return path


@pytest.fixture
def shell(qtbot: QtBot, qapp: QApplication, styled: Callable[[Theme], None], store: Path) -> Iterator[Shell]:
    theme = Theme()
    styled(theme)
    shell = Shell(theme, WindowOptions(store, port=a_free_port(), grpc_port=0), traces_page)
    qtbot.addWidget(shell.window)
    qapp.focusChanged.connect(shell.actions.focus_moved)
    shell.window.resize(1440, 900)
    with qtbot.waitActive(shell.window):
        shell.window.show()
    shell.feed.start()
    qtbot.waitUntil(lambda: len(listed(shell)) == 6)
    yield shell
    qapp.focusChanged.disconnect(shell.actions.focus_moved)
    shell.stop()


def listed(shell: Shell) -> list[str]:
    model = shell.page.arrangement.in_order()[0]._model  # type: ignore[attr-defined]
    return [model.row_at(row).name for row in range(model.rowCount())]


def stored(store: Path) -> list[str]:
    reader = Reader(store)
    try:
        return [trace.name for trace in reader.traces().traces]
    finally:
        reader.close()


def told(shell: Shell) -> tuple[str, str, str]:
    """The counts that are shown: in the top bar, of the quick filter for all, in the status bar."""
    filters = shell.page.arrangement.in_order()[0]._filters  # type: ignore[attr-defined]
    parts = shell.parts
    note = parts.top_bar.filter._note.text()
    return note, filters._buttons[0]._count, parts.status_bar._parts["traces"].text()


def press_undo(qtbot: QtBot, shell: Shell) -> None:
    card = shell.window.toasts.cards[-1]
    (undo,) = [button for button in card.findChildren(type(card._close)) if button.text() == "Undo"]
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)


def test_what_was_deleted_last_comes_back_with_a_key(qtbot: QtBot, shell: Shell, store: Path) -> None:
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Home)
    for _ in range(2):
        qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    assert len(listed(shell)) == 4
    for there in (5, 6, 6):
        qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda there=there: len(listed(shell)) == there)
    qtbot.waitUntil(lambda: not shell.window.toasts.cards)
    assert len(stored(store)) == 6


def test_a_trace_goes_with_a_key_and_comes_back(qtbot: QtBot, shell: Shell, store: Path) -> None:
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Home)
    assert listed(shell)[0] == "real"
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    assert "real" not in listed(shell)
    assert shell.selection.trace is not None
    assert shell.selection.trace.name != "real"
    assert shell.window.toasts.cards[-1].toast.title == "real deleted"
    shell.feed.store_changed.emit()
    qtbot.wait(200)
    assert "real" not in listed(shell), "news of the store do not bring it back"
    press_undo(qtbot, shell)
    qtbot.waitUntil(lambda: listed(shell)[0] == "real")
    assert shell.deleting.hidden == NOTHING_HIDDEN
    assert len(stored(store)) == 6


def test_the_next_trace_is_chosen_in_the_place_of_one_that_goes(qtbot: QtBot, shell: Shell) -> None:
    view = shell.page.arrangement.in_order()[0].view  # type: ignore[attr-defined]
    before = [view._traces.row_at(row).trace_id for row in range(6)]
    for row in (2, 4):
        view.make_current(row)
        qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
        before.pop(row)
        assert [index.row() for index in view.selectionModel().selectedRows()] == [min(row, len(before) - 1)]
        assert shell.selection.trace is not None
        assert shell.selection.trace.trace_id == before[min(row, len(before) - 1)]


def test_counts_leave_it_out_at_once_until_it_comes_back(qtbot: QtBot, shell: Shell) -> None:
    six, five = ("6 traces", "6", "6 traces"), ("5 traces", "5", "5 traces")
    qtbot.waitUntil(lambda: told(shell) == six)
    qtbot.wait(1200)  # the store says nothing new any more
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Home)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: told(shell) == five)
    press_undo(qtbot, shell)
    qtbot.waitUntil(lambda: told(shell) == six)
    shell.actions.trigger("samples.remove")
    qtbot.waitUntil(lambda: told(shell) == ("1 trace", "1", "1 trace"))
    press_undo(qtbot, shell)
    qtbot.waitUntil(lambda: told(shell) == six)


def test_it_goes_from_the_store_when_the_offer_has_passed(qtbot: QtBot, shell: Shell, store: Path) -> None:
    shell.window.toasts.stay_ms = 20
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Home)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    assert shell.window.toasts.cards[-1].toast.title == "2 traces deleted"
    qtbot.waitUntil(lambda: len(stored(store)) == 4)
    assert "real" not in stored(store)
    assert len(listed(shell)) == 4


def choose_all(qtbot: QtBot, shell: Shell, number: int) -> None:
    panel = shell.page.arrangement.in_order()[0]
    qtbot.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: panel.choice.whole.number == number)  # type: ignore[attr-defined]


def test_all_that_match_go_at_once_and_come_back(qtbot: QtBot, shell: Shell, store: Path) -> None:
    choose_all(qtbot, shell, 6)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not listed(shell))
    assert shell.window.toasts.cards[-1].toast.title == "6 traces deleted"
    (words,) = (part.words for parts in shell.deleting._offered.values() for part in parts)
    names = Path(words[0].removeprefix("--from="))
    assert len(names.read_text().split()) == 6
    shell.page.arrangement.in_order()[0].reload()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: told(shell)[1] == "0")
    assert not listed(shell)
    press_undo(qtbot, shell)
    qtbot.waitUntil(lambda: len(listed(shell)) == 6)
    assert shell.deleting.hidden == NOTHING_HIDDEN
    assert not names.exists()
    assert len(stored(store)) == 6


def test_all_that_match_go_from_the_store_and_what_comes_then_is_shown(
    qtbot: QtBot, shell: Shell, store: Path
) -> None:
    shell.window.toasts.stay_ms = 20
    shell.selection.set_query("-name:real")
    qtbot.waitUntil(lambda: len(listed(shell)) == 5)
    choose_all(qtbot, shell, 5)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: stored(store) == ["real"])
    qtbot.waitUntil(lambda: shell.deleting.hidden == NOTHING_HIDDEN)
    a_sample_store(store, 3)
    qtbot.waitUntil(lambda: len(listed(shell)) == 3)


def test_samples_are_removed_at_once_and_new_ones_are_shown(qtbot: QtBot, shell: Shell, store: Path) -> None:
    shell.actions.trigger("samples.remove")
    assert listed(shell) == ["real"]
    press_undo(qtbot, shell)
    qtbot.waitUntil(lambda: len(listed(shell)) == 6)
    shell.window.toasts.stay_ms = 20
    shell.actions.trigger("samples.remove")
    qtbot.waitUntil(lambda: stored(store) == ["real"])
    qtbot.waitUntil(lambda: not shell.deleting.hidden.samples)
    a_sample_store(store, 2)
    qtbot.waitUntil(lambda: len(listed(shell)) == 3)


def test_a_trace_that_comes_again_after_it_is_gone_is_shown(qtbot: QtBot, shell: Shell, store: Path) -> None:
    shell.window.toasts.stay_ms = 20
    view = shell.page.arrangement.in_order()[0].view  # type: ignore[attr-defined]
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Home)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    view.make_current(2)
    resets = list[object]()
    view._traces.modelReset.connect(lambda: resets.append(None))
    qtbot.waitUntil(lambda: len(stored(store)) == 5 and shell.deleting.hidden == NOTHING_HIDDEN)
    writer = Writer(store)
    writer.write([a_batch(a_span(1, trace=b"\7" * 16, start=time.time_ns() - 1000 * MS, name="real"))])
    writer.close()
    qtbot.waitUntil(lambda: "real" in listed(shell))
    assert resets == [], "the list stays as it is when what is hidden is gone"


def test_nothing_is_typed_away(qtbot: QtBot, shell: Shell) -> None:
    qtbot.keyClick(shell.window.focusWidget(), "/")
    qtbot.keyClicks(shell.window.focusWidget(), "x")
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    assert len(listed(shell)) == 6


def test_what_waits_when_the_window_closes_is_deleted(qtbot: QtBot, shell: Shell, store: Path) -> None:
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Home)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_Delete)
    shell.stop()
    qtbot.waitUntil(lambda: len(stored(store)) == 5)


def test_what_could_not_be_deleted_comes_back(qtbot: QtBot, shell: Shell, store: Path) -> None:
    failing = Deleting(store, shell.window.toasts, shell, command=("/bin/false",))
    failing.hidden_changed.connect(shell.page.hidden_changed)
    shell.window.toasts.stay_ms = 20
    trace = shell.selection.trace
    assert trace is not None
    failing.delete([trace])
    assert len(listed(shell)) == 5
    qtbot.waitUntil(lambda: "Not deleted" in [card.toast.title for card in shell.window.toasts.cards])
    qtbot.waitUntil(lambda: len(listed(shell)) == 6)
    failing.delete([])
