"""Completion in the filter field, against a store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from spanglass.core.query_keys import KEYS
from spanglass.gui.filter.completing import Completing
from spanglass.gui.filter.saved_queries import SavedQueries
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.filter_field import FilterField

Key = Qt.Key


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_sample_store(tmp_path_factory.mktemp("store") / "traces.db")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def completing(qtbot: QtBot, window: QWidget, store: Path) -> Iterator[Completing]:
    theme, selection = Theme(), Selection()
    field = FilterField(theme)
    questions = Questions(store)
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addStretch(1)
    saved = SavedQueries()
    saved.use("status:error")
    saved.save("Dear ones", "cost:>1")
    with qtbot.waitActive(window):
        window.show()
    field.take_focus()
    yield Completing(theme, field, questions, selection, saved)
    questions.stop()


def field_of(completing: Completing) -> FilterField:
    return completing._field


def offered(completing: Completing) -> list[str]:
    return [entry.offer.text for entry in completing.popup._entries if entry.offer is not None]


def type_in(qtbot: QtBot, completing: Completing, text: str) -> None:
    qtbot.keyClicks(field_of(completing).line, text)


def press(qtbot: QtBot, completing: Completing, key: Qt.Key) -> None:
    qtbot.keyClick(field_of(completing).line, key)


def test_keys_come_at_once_and_values_from_the_store(qtbot: QtBot, completing: Completing) -> None:
    type_in(qtbot, completing, "feat")
    assert completing.popup.isVisible()
    assert offered(completing)[0] == "feature:"
    qtbot.waitUntil(lambda: "feature:refunds" in offered(completing))


def test_tab_takes_a_key_and_then_a_value_which_becomes_a_chip(qtbot: QtBot, completing: Completing) -> None:
    field = field_of(completing)
    type_in(qtbot, completing, "refund -feat")
    press(qtbot, completing, Key.Key_Tab)
    assert field.line.text() == "refund -feature:"
    qtbot.waitUntil(lambda: "-feature:refunds" in offered(completing))
    type_in(qtbot, completing, "refun")
    with qtbot.waitSignal(field.entered) as told:
        press(qtbot, completing, Key.Key_Tab)
    assert told.args == ["-feature:refunds refund"]
    assert field.chips.chips == ("-feature:refunds",)
    assert completing.popup.isHidden()


def test_enter_runs_what_is_typed_unless_an_offer_was_chosen(qtbot: QtBot, completing: Completing) -> None:
    field = field_of(completing)
    type_in(qtbot, completing, "status")
    with qtbot.waitSignal(field.entered) as told:
        press(qtbot, completing, Key.Key_Return)
    assert told.args == ["status"]
    assert completing.popup.isHidden()
    type_in(qtbot, completing, ":e")
    press(qtbot, completing, Key.Key_Down)
    press(qtbot, completing, Key.Key_Up)
    with qtbot.waitSignal(field.entered) as told:
        press(qtbot, completing, Key.Key_Return)
    assert told.args == ["status:error"]


def test_escape_closes_the_list_before_it_clears_the_field(qtbot: QtBot, completing: Completing) -> None:
    type_in(qtbot, completing, "status")
    press(qtbot, completing, Key.Key_Escape)
    assert completing.popup.isHidden()
    assert field_of(completing).query == "status"
    press(qtbot, completing, Key.Key_Escape)
    assert field_of(completing).query == ""


def test_down_in_an_empty_field_offers_what_was_used_and_saved(qtbot: QtBot, completing: Completing) -> None:
    press(qtbot, completing, Key.Key_Down)
    assert offered(completing) == ["status:error", "cost:>1"]
    press(qtbot, completing, Key.Key_Down)
    with qtbot.waitSignal(field_of(completing).entered) as told:
        press(qtbot, completing, Key.Key_Return)
    assert told.args == ["cost:>1"]


def test_f1_lists_all_fields(qtbot: QtBot, completing: Completing) -> None:
    press(qtbot, completing, Key.Key_F1)
    assert len(offered(completing)) == len(KEYS) + 2
    for _ in range(len(KEYS) + 1):
        press(qtbot, completing, Key.Key_Down)
    assert completing.popup.current is not None
    assert completing.popup.current.text == "score."
    assert completing.popup.height() < 600


def test_an_offer_is_taken_with_the_mouse(qtbot: QtBot, completing: Completing) -> None:
    type_in(qtbot, completing, "status:r")
    popup = completing.popup
    row = next(rect for at, rect in popup._rows() if popup._entries[at].offer is not None)
    with qtbot.waitSignal(field_of(completing).entered) as told:
        qtbot.mouseClick(popup, Qt.MouseButton.LeftButton, pos=row.center())
    assert told.args == ["status:refusal"]


def test_the_list_goes_when_the_focus_goes(qtbot: QtBot, window: QWidget, completing: Completing) -> None:
    type_in(qtbot, completing, "status")
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.setFocus()
    assert completing.popup.isHidden()


def test_names_of_attributes_come_from_the_store(qtbot: QtBot, completing: Completing) -> None:
    type_in(qtbot, completing, "attr.gen_ai.req")
    qtbot.waitUntil(lambda: "attr.gen_ai.request.model:" in offered(completing))


def test_text_of_a_trace_is_shown_as_text(window: QWidget, completing: Completing) -> None:
    completing._saved.save("<b>x</b>\u202e", "name:\u202ex")
    field_of(completing).line.setText("name:\u202e")
    completing.look()
    assert "name:\u202ex" in offered(completing)
    assert not window.grab().isNull()


def test_an_answer_that_comes_late_does_not_bring_the_list_back(qtbot: QtBot, completing: Completing) -> None:
    type_in(qtbot, completing, "kind:llm ")
    assert field_of(completing).chips.chips == ("kind:llm",)
    qtbot.waitUntil(lambda: not completing._questions.busy)
    qtbot.wait(50)
    assert completing.popup.isHidden()
