"""The list of attributes under Qt's model tester, by mouse and by keyboard, and its search."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from builders import T0, a_detail, a_raw_span
from spanglass.core.span import SpanEvent
from spanglass.core.views import SpanDetail
from spanglass.gui.pages.traces.detail.attribute_rows import attribute_groups
from spanglass.gui.pages.traces.detail.attribute_view import AttributeView, sign_places
from spanglass.gui.pages.traces.detail.attributes import AttributesTab
from spanglass.gui.theming.theme import Theme


def a_detail_of(count: int = 3) -> SpanDetail:
    attributes = {f"app.key.{number}": f"value {number}" for number in range(count)}
    span = a_raw_span(attributes=attributes, events=(SpanEvent("exception", T0, {"x": "<b>"}),))
    return replace(a_detail(), span=span)


@pytest.fixture
def tab(qtbot: QtBot) -> Iterator[AttributesTab]:
    tab = AttributesTab(Theme())
    tester = QAbstractItemModelTester(tab.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtbot.addWidget(tab)
    tab.resize(500, 300)
    tab.show()
    tab.show_content(attribute_groups(a_detail_of()), "answer", same=False)
    yield tab
    del tester


def texts(tab: AttributesTab) -> list[str]:
    return [tab.model.index(row, 0).data() for row in range(tab.model.rowCount())]


def press(view: AttributeView, row: int, sign: str) -> None:
    rect = view.visualRect(view.model().index(row, 0))
    line = tab_row(view, row)
    place = dict(sign_places(Theme(), rect, view.signs(line)))[sign].center()
    QTest.mouseMove(view.viewport(), place)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def tab_row(view: AttributeView, row: int) -> object:
    view.setCurrentIndex(view.model().index(row, 0))
    return view.current_row()


def test_titles_and_rows_are_listed_titles_cannot_be_chosen(tab: AttributesTab) -> None:
    assert texts(tab) == [
        "Yours",
        "app.key.0: value 0",
        "app.key.1: value 1",
        "app.key.2: value 2",
        "Resource",
        "service.name: app",
        "Events",
        "exception: +0 µs",
        "x: <b>",
    ]
    selectable = Qt.ItemFlag.ItemIsSelectable
    chosen = [bool(tab.model.flags(tab.model.index(row, 0)) & selectable) for row in range(9)]
    assert chosen == [False, True, True, True, False, True, False, True, True]


def test_the_signs_of_a_row_filter_and_copy(qtbot: QtBot, tab: AttributesTab) -> None:
    with qtbot.waitSignal(tab.filter_asked) as filtered:
        press(tab.view, 2, "filter")
    assert filtered.args == ['attr.app.key.1:"value 1"']
    with qtbot.waitSignal(tab.copy_asked) as copied:
        press(tab.view, 2, "copy")
    assert copied.args == ["value 1"]


def test_what_no_filter_finds_can_only_be_copied(tab: AttributesTab) -> None:
    line = tab_row(tab.view, 8)
    assert tab.view.signs(line) == ("copy",)
    assert [action.text() for action in tab.view.menu(line).actions()] == ["Copy the value", "Copy the key"]


def test_keys_go_through_the_rows_filter_and_copy(qtbot: QtBot, tab: AttributesTab) -> None:
    tab.field.line.setFocus()
    qtbot.keyClick(tab.field.line, Qt.Key.Key_Down)
    qtbot.keyClick(tab.view, Qt.Key.Key_Down)
    row = tab.view.current_row()
    assert row is not None
    assert row.key == "app.key.1"
    with qtbot.waitSignal(tab.filter_asked):
        qtbot.keyClick(tab.view, Qt.Key.Key_Return)
    with qtbot.waitSignal(tab.copy_asked) as copied:
        qtbot.keyClick(tab.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args == ["value 1"]


def test_the_search_keeps_its_text_and_escape_empties_it(qtbot: QtBot, tab: AttributesTab) -> None:
    qtbot.keyClicks(tab.field.line, "key.1")
    assert texts(tab) == ["Yours", "app.key.1: value 1"]
    tab.show_content(attribute_groups(a_detail_of(20)), "answer", same=False)
    assert len(texts(tab)) == 12
    qtbot.keyClick(tab.field.line, Qt.Key.Key_Escape)
    assert len(texts(tab)) == 26


def test_a_newer_state_keeps_place_and_row_another_span_begins_anew(qtbot: QtBot, tab: AttributesTab) -> None:
    tab.show_content(attribute_groups(a_detail_of(60)), "answer", same=False)
    tab.view.setCurrentIndex(tab.model.index(30, 0))
    tab.view.verticalScrollBar().setValue(400)
    tab.show_content(attribute_groups(a_detail_of(61)), "answer", same=True)
    row = tab.view.current_row()
    assert row is not None
    assert row.key == "app.key.29"
    assert tab.view.verticalScrollBar().value() == 400
    tab.show_content(attribute_groups(a_detail_of(62)), "answer", same=False)
    assert tab.view.verticalScrollBar().value() == 0


def test_a_tool_tip_shows_long_values_as_text(tab: AttributesTab) -> None:
    span = a_raw_span(attributes={"a": "<b>" + "x" * 400})
    tab.show_content(attribute_groups(replace(a_detail(), span=span)), "answer", same=False)
    hint = tab.model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert hint.startswith("<qt>&lt;b&gt;xxx")


def test_the_pointer_off_the_rows_lights_none(tab: AttributesTab) -> None:
    view = tab.view
    QTest.mouseMove(view.viewport(), view.visualRect(tab.model.index(1, 0)).center())
    assert view.hover_row == 1
    QTest.mouseMove(view.viewport(), QPoint(5, view.viewport().height() - 2))
    assert view.hover_row == -1
