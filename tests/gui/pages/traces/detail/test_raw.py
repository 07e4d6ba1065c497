"""The Raw tab: numbered lines, forms, the rest on demand, and copies of what was sent."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from builders import a_detail, a_raw_span
from spanglass.core.shown import shown
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.line_view import LineView
from spanglass.gui.pages.traces.detail.raw import AT_ONCE, RawTab
from spanglass.gui.pages.traces.detail.raw_text import Form, raw_text
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button


def a_detail_with(**attributes: object) -> SpanDetail:
    return replace(a_detail(), span=a_raw_span(attributes=attributes))


@pytest.fixture
def tab(qtbot: QtBot) -> RawTab:
    tab = RawTab(Theme())
    qtbot.addWidget(tab)
    tab.resize(500, 300)
    tab.show()
    return tab


@pytest.fixture
def view(qtbot: QtBot) -> LineView:
    view = LineView(Theme())
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    return view


def show(qtbot: QtBot, tab: RawTab, detail: SpanDetail, *, same: bool = False) -> None:
    tab.show_content(tab.prepared()(detail), "answer", same=same)
    qtbot.waitUntil(lambda: not tab.busy)


def copied(view: LineView, start: int, end: int) -> str:
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    return view.createMimeDataFromSelection().text()


def test_the_span_is_shown_whole_with_its_text_as_text(qtbot: QtBot, tab: RawTab) -> None:
    show(qtbot, tab, a_detail_with(a="<b>\u202e"))
    assert tab.view.toPlainText() == raw_text(a_detail_with(a="<b>\u202e"), Form.JSON).first.text
    assert '"<b>⟨RLO⟩"' in tab.view.toPlainText()
    assert tab.complete


def test_the_other_form_is_asked_for(qtbot: QtBot, tab: RawTab) -> None:
    show(qtbot, tab, a_detail_with(a="b"))
    with qtbot.waitSignal(tab.content_wanted):
        qtbot.keyClick(tab.forms, Qt.Key.Key_Right)
    show(qtbot, tab, a_detail_with(a="b"), same=True)
    assert "stringValue" in tab.view.toPlainText()


def test_a_large_span_is_cut_and_shown_whole_on_demand(qtbot: QtBot, tab: RawTab) -> None:
    detail = a_detail_with(**{f"key.{number}": "word " * 100 for number in range(500)})
    show(qtbot, tab, detail)
    assert not tab.complete
    assert len(tab.view.toPlainText()) < 70_000
    (more,) = (button for button in tab.findChildren(Button) if button.text() == "Show all")
    assert more.isVisible()
    more.click()
    qtbot.waitUntil(lambda: not tab.busy)
    assert tab.complete
    assert not more.isVisible()
    tab.view.selectAll()
    text = tab.view.createMimeDataFromSelection().text()
    whole = raw_text(detail, Form.JSON)
    assert text == whole.first.original + "".join(whole.rest)


def test_each_press_adds_only_so_much(qtbot: QtBot, tab: RawTab) -> None:
    show(qtbot, tab, a_detail_with(big="some words\n" * 300_000))
    assert "Show 2.1 MB more" in [button.text() for button in tab.findChildren(Button)]
    tab.show_all()
    qtbot.waitUntil(lambda: not tab.busy)
    assert AT_ONCE <= len(tab.view.toPlainText()) <= AT_ONCE + 200_000


def test_the_same_span_keeps_the_place(qtbot: QtBot, tab: RawTab) -> None:
    show(qtbot, tab, a_detail_with(**{f"key.{number}": number for number in range(200)}))
    tab.view.verticalScrollBar().setValue(60)
    show(qtbot, tab, a_detail_with(**{f"key.{number}": number for number in range(201)}), same=True)
    assert tab.view.verticalScrollBar().value() == 60
    show(qtbot, tab, a_detail_with(**{f"key.{number}": number for number in range(202)}))
    assert tab.view.verticalScrollBar().value() == 0


def test_lines_count_once_however_they_are_broken(view: LineView) -> None:
    view.add_piece(shown("one\n" + "x" * 4500 + "\nthree\n", whole_lines=True))
    view.add_piece(shown("four\n" + "y" * 2500, whole_lines=True))
    numbers = [view.number(block) for block in range(view.blockCount())]
    assert numbers == [1, 2, None, None, 3, 4, 5, None]


def test_a_selection_over_pieces_is_copied_as_it_was_sent(view: LineView) -> None:
    view.add_piece(shown("👩a\u202eb\n"))
    view.add_piece(shown("c\x00d"), 0, 2)
    view.add_piece(shown("c\x00d"), 2)
    whole = len("👩a⟨RLO⟩b\nc␀d") + 1
    assert copied(view, 0, whole) == "👩a\u202eb\nc\x00d"
    assert copied(view, 2, 8) == "a\u202e"
    assert copied(view, 10, whole) == "c\x00d"


def test_the_numbers_have_room(view: LineView) -> None:
    before = view.gutter()
    view.add_piece(shown("line\n" * 20_000))
    assert view.gutter() > before
    assert view.viewport().geometry().left() == view.gutter()


def test_wrapping_can_be_switched_off(tab: RawTab) -> None:
    (wrap,) = (button for button in tab.findChildren(Button) if button.isCheckable())
    assert tab.view.lineWrapMode() is LineView.LineWrapMode.WidgetWidth
    wrap.click()
    assert tab.view.lineWrapMode() is LineView.LineWrapMode.NoWrap
