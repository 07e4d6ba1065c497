"""The page: what is compared, how it is chosen, swapped and gone through by keys."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from comparisons import FIRST, OTHER, SECOND, store_of_two
from comparisons import compared as many_lines
from local_ports import a_free_port
from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.compare.page import GROUPS, ComparePage
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.pages.traces.list_states import NoticeView
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, Target, TimeRange
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming.theme import Theme
from spanglass.store.reader import Reader

CTRL = Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 30_000


class Stage:
    """The page alone in a window, with its keys."""

    def __init__(self, qtbot: QtBot, store: Path) -> None:
        theme = Theme()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.selection, self.questions = Selection(), Questions(store)
        actions = Actions(self.window, theme)
        self.page = ComparePage(theme, self.questions, self.selection)
        self.selection.compare_wanted.connect(self.page.compare_wanted)
        for key, handler in self.page.handlers.items():
            actions.connect(key, handler)
        self.page.wanted.connect(self.page.take_focus)
        QVBoxLayout(self.window).addWidget(self.page)
        actions.set_page("compare")
        self.window.resize(1300, 800)
        self.reader = Reader(store)
        show_active(qtbot, self.window)

    def trace(self, identity: bytes) -> TraceSummary:
        """A trace of the store."""
        found = self.reader.trace(to_hex(identity))
        assert found is not None
        return found


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, store_of_two(tmp_path / "a.db"))
    yield made
    made.questions.stop()
    made.reader.close()


def compared(qtbot: QtBot, page: ComparePage) -> ComparePage:
    qtbot.waitUntil(lambda: page._found is not None and page.view.hasFocus(), timeout=PATIENCE_MS)
    return page


def notice(page: ComparePage) -> str:
    """What stands in the place of the lines."""
    view = page._shown.currentWidget()
    return view._title.text() if isinstance(view, NoticeView) else ""


def sides(page: ComparePage) -> list[bytes | None]:
    return [slot.trace.trace_id if slot.trace else None for slot in page.slots]


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def test_two_traces_are_compared_and_swapped_and_gone_through_by_keys(qtbot: QtBot, stage: Stage) -> None:
    stage.selection.compare_wanted.emit((stage.trace(FIRST), stage.trace(SECOND)))
    page = compared(qtbot, stage.page)
    assert sides(page) == [FIRST, SECOND]
    assert page.view.current == 1
    press(qtbot, Qt.Key.Key_Home)
    assert page.view.current == 0
    press(qtbot, Qt.Key.Key_F7)
    assert page.view.current == 1
    press(qtbot, Qt.Key.Key_O)
    assert page.only.isChecked()
    press(qtbot, Qt.Key.Key_S)
    assert page.view.head.beside
    page._found = None
    press(qtbot, Qt.Key.Key_X)
    assert sides(compared(qtbot, stage.page)) == [SECOND, FIRST]
    press(qtbot, Qt.Key.Key_S)
    assert not page.view.head.beside
    page.show_mode(GROUPS)
    assert not page.layouts.isVisible()


def test_the_difference_that_is_shown_first_is_in_sight_among_many_lines(qtbot: QtBot, stage: Stage) -> None:
    same = "\n".join(f"  llm step {number} #same" for number in range(400))
    found = many_lines(f"agent run\n{same}\n  llm last #one\n", f"agent run\n{same}\n  llm last #other\n")
    page = stage.page
    page._take(found)
    view = page.view
    assert view.current == 401

    def in_sight() -> bool:
        return view.viewport().rect().contains(view.visualRect(view.currentIndex()))

    qtbot.waitUntil(in_sight, timeout=PATIENCE_MS)
    stage.window.resize(1300, 600)
    page._take(found)
    qtbot.waitUntil(in_sight, timeout=PATIENCE_MS)


def test_a_side_is_chosen_from_the_list(qtbot: QtBot, stage: Stage) -> None:
    stage.selection.compare_wanted.emit((stage.trace(FIRST), stage.trace(SECOND)))
    page = compared(qtbot, stage.page)
    press(qtbot, Qt.Key.Key_B)
    assert page.picker.field.hasFocus()
    qtbot.waitUntil(lambda: page.picker._model.rowCount() > 0, timeout=PATIENCE_MS)
    qtbot.keyClicks(page.picker.field, "name:other")
    qtbot.waitUntil(lambda: page.picker._model.rowCount() == 1, timeout=PATIENCE_MS)
    page._found = None
    press(qtbot, Qt.Key.Key_Return)
    assert sides(compared(qtbot, stage.page)) == [FIRST, OTHER]


def test_a_trace_without_another_run_asks_for_one(qtbot: QtBot, stage: Stage) -> None:
    stage.selection.compare_wanted.emit((stage.trace(OTHER),))
    page = stage.page
    qtbot.waitUntil(lambda: page.slots[0].trace is not None and page.slots[1].hasFocus(), timeout=PATIENCE_MS)
    assert notice(page) == "No other run of other yet"
    page._take_partner((replace(stage.trace(OTHER), name="n" * 4000), None))
    assert len(notice(page)) < 100
    assert sides(page) == [OTHER, None]
    press(qtbot, Qt.Key.Key_Space)
    assert page.picker.isVisible()


def test_the_current_trace_is_compared_if_nothing_was_chosen(qtbot: QtBot, stage: Stage) -> None:
    stage.page.take_focus()
    assert notice(stage.page) == "Choose two traces"
    stage.selection.set_trace(stage.trace(SECOND))
    stage.page.take_focus()
    assert sides(compared(qtbot, stage.page)) == [SECOND, FIRST]


def test_one_span_of_each_is_compared_and_shown_among_the_traces(qtbot: QtBot, stage: Stage) -> None:
    call = (2).to_bytes(8)
    stage.selection.compare_wanted.emit((Target(FIRST, call), Target(SECOND, call)))
    page = compared(qtbot, stage.page)
    assert page.view.lines.rowCount() == 1
    page.traces_wanted.connect(lambda: stage.selection.set_trace(None))  # the list has its own as it is shown
    with qtbot.waitSignal(page.traces_wanted):
        press(qtbot, Qt.Key.Key_Return, CTRL)
    assert stage.selection.trace is not None
    assert stage.selection.trace.trace_id == SECOND
    assert stage.selection.take_wanted_span() == call


def test_groups_are_a_key_away_and_swapped_too(qtbot: QtBot, stage: Stage) -> None:
    page = stage.page
    page.take_focus()
    assert page.slots[0].hasFocus()
    press(qtbot, Qt.Key.Key_G)
    assert page.groups.fields[0].hasFocus()
    assert page.only.isHidden()
    page.groups.compare("name:answer_ticket", "name:other")
    qtbot.waitUntil(lambda: bool(page.groups.list.lines), timeout=PATIENCE_MS)
    page.swap()
    assert [field.text() for field in page.groups.fields] == ["name:other", "name:answer_ticket"]


def test_a_trace_that_is_gone_leaves_the_page_empty(qtbot: QtBot, stage: Stage) -> None:
    stage.selection.compare_wanted.emit((Target(FIRST), Target(b"\1" * 16)))
    page = stage.page
    qtbot.waitUntil(lambda: "no longer" in notice(page), timeout=PATIENCE_MS)
    assert page.view.lines.rowCount() == 0


def test_c_in_the_list_compares_with_the_run_of_the_same_name_before(
    qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path
) -> None:
    theme = Theme()
    styled(theme)
    options = WindowOptions(store_of_two(tmp_path / "a.db"), port=a_free_port(), grpc_port=0)
    shell = Shell(theme, options, traces_page)
    qtbot.addWidget(shell.window)
    shell.selection.set_range(TimeRange(None))
    show_active(qtbot, shell.window)
    shell.feed.start()
    qtbot.waitUntil(lambda: shell.selection.span is not None, timeout=PATIENCE_MS)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_C)
    page = compared(qtbot, shell.beside.compare.page)
    assert shell.window.page == "compare"
    assert sides(page) == [SECOND, FIRST]
    assert not shell.parts.top_bar.isVisible()
    assert page.head.about.text() == "two traces · 1 of 2 spans differ"
    shell.stop()
