"""The search: what is found while one types, what keys do, and where choosing leads."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from shells import a_shell
from spanglass.gui.pages.traces.detail.block_list import BlockList
from spanglass.gui.pages.traces.detail.text_view import NEEDLE
from spanglass.gui.pages.traces.detail_panel import DetailPanel
from spanglass.gui.pages.traces.trace_panel import TracePanel
from spanglass.gui.search.asking import NOTHING
from spanglass.gui.shell import Shell
from spanglass.gui.theming.theme import Theme

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path) -> Iterator[Shell]:
    theme = Theme()
    styled(theme)
    with a_shell(qtbot, theme, a_sample_store(tmp_path / "a.db", 60)) as made:
        yield made


def texts(shell: Shell) -> list[str]:
    model = shell.search.model
    return [row.text for number in range(model.rowCount()) if (row := model.row_at(number)) is not None]


def chosen(shell: Shell) -> str:
    return str(shell.search.list.currentIndex().data())


def test_messages_and_traces_are_found_and_the_chosen_span_is_opened(qtbot: QtBot, shell: Shell) -> None:
    QAbstractItemModelTester(shell.search.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    qtbot.keyClick(shell.window, Qt.Key.Key_K, CTRL)
    line = shell.search.field.line
    assert line.hasFocus()
    qtbot.keyClicks(line, "refund")
    qtbot.waitUntil(lambda: "Messages" in texts(shell))
    assert texts(shell)[-1] == "Filter traces by “refund”"
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Down)
    row = shell.search.model.row_at(shell.search.list.currentIndex().row())
    assert row is not None
    assert any(mark and text.lower() == "refund" for text, mark in row.pieces)
    assert row.text in line.accessibleDescription()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    target = row.target
    assert target is not None
    assert shell.search.isHidden()
    qtbot.waitUntil(
        lambda: shell.selection.span is not None and shell.selection.span.span_id == target.span_id,
    )
    assert shell.selection.trace is not None
    assert shell.selection.trace.trace_id == target.trace_id
    detail = shell.page.arrangement.in_order()[2]
    assert isinstance(detail, DetailPanel)
    messages = detail.contents.tabs[0].findChild(BlockList)
    assert messages is not None
    qtbot.waitUntil(lambda: str(messages.property(NEEDLE)).lower() == "refund")
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_J)
    qtbot.waitUntil(lambda: not messages.property(NEEDLE))


def test_a_trace_is_found_by_its_name_and_its_id(qtbot: QtBot, shell: Shell) -> None:
    assert shell.selection.trace is not None
    for text in (shell.selection.trace.name, shell.selection.trace.trace_id.hex()[:10]):
        shell.search.open_search(text)
        qtbot.waitUntil(lambda: "Traces" in texts(shell))
        shell.search.close_search()


def test_a_sign_leaves_commands_alone_and_one_is_done(qtbot: QtBot, shell: Shell) -> None:
    shell.search.open_search()
    qtbot.keyClicks(shell.search.field.line, "> appear")
    assert texts(shell) == ["Do", "Settings: Appearance"]
    qtbot.keyClick(shell.search.field.line, Qt.Key.Key_Return)
    assert shell.window.page == "settings"
    assert "Appearance" in shell.settings.nav.accessibleName()
    shell.search.open_search("> larger")
    qtbot.keyClick(shell.search.field.line, Qt.Key.Key_Return)
    assert shell.theme.scale == 1.1


def test_ctrl_enter_filters_the_list(qtbot: QtBot, shell: Shell) -> None:
    shell.search.open_search('torn "flysheet')
    qtbot.keyClick(shell.search.field.line, Qt.Key.Key_Return, CTRL)
    assert shell.selection.query == '"torn flysheet"'
    assert shell.window.page == "traces"


def test_nothing_found_still_offers_the_filter(qtbot: QtBot, shell: Shell) -> None:
    shell.search.open_search("zzyzx")
    qtbot.waitUntil(lambda: "0 messages, 0 traces" in shell.search.field._figures.text())
    assert texts(shell) == ["Do", "Filter traces by “zzyzx”"]


def test_heads_are_stepped_over_round_the_ends(qtbot: QtBot, shell: Shell) -> None:
    shell.search.open_search("> go to")
    assert chosen(shell) == "Go to Traces"
    qtbot.keyClick(shell.search.field.line, Qt.Key.Key_Up)
    assert chosen(shell) == "Go to Settings"
    qtbot.keyClick(shell.search.field.line, Qt.Key.Key_Down)
    assert chosen(shell) == "Go to Traces"


@pytest.mark.parametrize("way", ["escape", "click"])
def test_closing_gives_the_keyboard_back(qtbot: QtBot, shell: Shell, way: str) -> None:
    before = shell.window.focusWidget()
    shell.search.open_search("refund")
    qtbot.keyClick(shell.search.field.line, Qt.Key.Key_Tab)
    assert shell.search.field.line.hasFocus()
    if way == "escape":
        qtbot.keyClick(shell.search.field.line, Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(shell.search, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert shell.search.isHidden()
    assert shell.window.focusWidget() is before


def test_it_stays_in_the_window_at_every_size(qtbot: QtBot, shell: Shell) -> None:
    shell.search.open_search(">")
    for width, height, scale in ((960, 600, 1.0), (960, 600, 1.5), (1920, 1200, 1.0)):
        shell.theme.change(scale=scale)
        shell.window.resize(width, height)
        qtbot.waitUntil(lambda: shell.search.size() == shell.window.size())
        assert shell.search.rect().contains(shell.search.field.geometry())
        assert shell.search.rect().contains(shell.search.list.geometry())


def test_what_is_marked_stays_marked_when_more_comes_in(qtbot: QtBot, shell: Shell) -> None:
    shell.search.open_search("refund")
    qtbot.waitUntil(lambda: {"Messages", "Traces"} <= set(texts(shell)))
    for _ in range(3):
        qtbot.keyClick(shell.search.field.line, Qt.Key.Key_Down)
    before = chosen(shell)
    texts_found, traces_found = shell.search._texts, shell.search._traces
    shell.search._take_traces(NOTHING)
    assert chosen(shell) == before
    shell.search._take_texts(texts_found)
    shell.search._take_traces(traces_found)
    assert chosen(shell) == before


def test_the_usual_key_finds_in_the_trace_too(qtbot: QtBot, shell: Shell) -> None:
    trace = shell.page.arrangement.in_order()[1]
    assert isinstance(trace, TracePanel)
    qtbot.keyClick(shell.window.focusWidget(), Qt.Key.Key_F, CTRL)
    assert trace.find_bar.line.hasFocus()
    qtbot.keyClick(trace.find_bar.line, Qt.Key.Key_Escape)
    assert trace.find_bar.isHidden()
