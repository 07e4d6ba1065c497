"""The Parameters tab: columns beside or below each other, lines that copy their value."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from builders import a_detail
from spanglass.core.facts import Facts, Kind
from spanglass.gui.pages.traces.detail.parameters import ParametersTab, RowView
from spanglass.gui.theming.theme import Scheme, Theme

DETAIL = a_detail(Facts(kind=Kind.LLM, parameters={"temperature": 0.7}))


@pytest.fixture
def theme() -> Theme:
    return Theme()


@pytest.fixture
def tab(qtbot: QtBot, theme: Theme) -> ParametersTab:
    tab = ParametersTab(theme)
    qtbot.addWidget(tab)
    tab.resize(600, 300)
    tab.show()
    tab.show_content(tab.prepared()(DETAIL), "answer", same=False)
    return tab


def row(tab: ParametersTab, value: str) -> RowView:
    return next(view for view in tab.rows() if view.row.value == value)


def place(tab: ParametersTab, value: str) -> QPoint:
    return row(tab, value).mapTo(tab, QPoint(0, 0))


def test_request_stands_beside_the_response_or_above_it(qtbot: QtBot, tab: ParametersTab) -> None:
    qtbot.waitUntil(lambda: place(tab, "gpt-4o-2024-11-20").x() > 200)
    assert place(tab, "gpt-4o").y() == place(tab, "gpt-4o-2024-11-20").y()
    tab.resize(400, 300)
    qtbot.waitUntil(lambda: place(tab, "gpt-4o-2024-11-20").x() == 0)
    assert place(tab, "gpt-4o").y() < place(tab, "gpt-4o-2024-11-20").y()


def test_a_line_copies_its_value_by_click_and_key(qtbot: QtBot, tab: ParametersTab) -> None:
    view = row(tab, "0.7")
    with qtbot.waitSignal(tab.copy_asked) as caught:
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == ["0.7"]
    with qtbot.waitSignal(tab.copy_asked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton)


def test_a_default_has_nothing_to_copy(tab: ParametersTab) -> None:
    view = row(tab, "not set")
    assert view.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert view.accessibleName().endswith("not set")


def test_the_same_lines_keep_their_widgets_others_do_not(tab: ParametersTab) -> None:
    before = tab.rows()
    tab.show_content(tab.prepared()(DETAIL), "answer", same=True)
    assert tab.rows() == before
    changed = replace(DETAIL, facts=replace(DETAIL.facts, parameters={"temperature": 0.8}))
    tab.show_content(tab.prepared()(changed), "answer", same=True)
    assert row(tab, "0.8")


def test_another_theme_makes_them_anew(tab: ParametersTab, theme: Theme) -> None:
    count = len(tab.rows())
    theme.change(Scheme.LIGHT, 1.5)
    tab.restyle()
    assert len(tab.rows()) == count
    assert row(tab, "0.7").sizeHint().height() == 39
