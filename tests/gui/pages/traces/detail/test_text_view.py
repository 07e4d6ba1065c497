"""A piece of text: as high as it needs, plain, and what is copied is what was sent."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from activating import show_active
from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.text_view import Setting, TextView
from spanglass.gui.theme import Theme

HOSTILE = "<b>bold</b>\u202egnp.exe\x1b[0m 👩\u200d💻 &amp; end"


def a_view(qtbot: QtBot, text: str, part: tuple[int, int] | None = None) -> TextView:
    view = TextView(Theme(), shown(text), Setting(), part)
    qtbot.addWidget(view)
    view.resize(300, 20)
    view.show()
    return view


def select(view: TextView, start: int, end: int) -> None:
    cursor = view.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)


def test_hostile_text_stays_text(qtbot: QtBot) -> None:
    view = a_view(qtbot, HOSTILE)
    assert view.toPlainText() == "<b>bold</b>⟨RLO⟩gnp.exe␛[0m 👩\u200d💻 &amp; end"


def test_all_of_it_is_copied_as_it_was_sent(qtbot: QtBot) -> None:
    view = a_view(qtbot, HOSTILE)
    view.selectAll()
    data = view.createMimeDataFromSelection()
    assert data.text() == HOSTILE
    assert not data.hasHtml()


def test_positions_count_characters_beyond_the_first_plane_twice(qtbot: QtBot) -> None:
    view = a_view(qtbot, "👩👩 tail")
    select(view, 4, 9)
    assert view.createMimeDataFromSelection().text() == " tail"


def test_a_secret_stays_hidden_in_the_copy(qtbot: QtBot) -> None:
    view = a_view(qtbot, "use sk-0123456789abcdef0123456789 now")
    view.selectAll()
    assert "0123456789abcdef" not in view.createMimeDataFromSelection().text()


def test_a_part_shows_and_copies_only_itself(qtbot: QtBot) -> None:
    view = a_view(qtbot, "first\nsecond\nthird", (6, 12))
    assert view.toPlainText() == "second"
    view.selectAll()
    assert view.createMimeDataFromSelection().text() == "second"


def test_it_is_as_high_as_its_text_at_once(qtbot: QtBot) -> None:
    few, many = a_view(qtbot, "one line"), a_view(qtbot, "a line\n" * 199 + "the last")
    assert few.height() == 18
    assert many.height() == 18 * 200


def test_text_that_grew_keeps_the_selection(qtbot: QtBot) -> None:
    view = a_view(qtbot, "I am sor▌")
    select(view, 2, 4)
    longer = shown("I am sorry, no▌")
    view.show_part(longer, (0, len(longer.text)))
    assert view.toPlainText() == "I am sorry, no▌"
    assert view.textCursor().selectedText() == "am"


@pytest.mark.parametrize(
    ("old", "new"), [("abc", "abd"), ("abc", ""), ("", "x"), ("👩a▌", "👩ab"), ("a\nb", "a\nb\nc")]
)
def test_any_text_can_follow_any_other(qtbot: QtBot, old: str, new: str) -> None:
    view = a_view(qtbot, old)
    view.show_part(shown(new), (0, len(new)))
    assert view.toPlainText() == new


@pytest.mark.parametrize(
    ("reason", "ring"), [(Qt.FocusReason.TabFocusReason, True), (Qt.FocusReason.MouseFocusReason, False)]
)
def test_a_ring_shows_where_the_keyboard_went_and_not_a_click(
    qtbot: QtBot, reason: Qt.FocusReason, ring: bool
) -> None:
    theme = Theme()
    view = TextView(theme, shown("words"), Setting())
    qtbot.addWidget(view)
    view.resize(200, 40)
    show_active(qtbot, view)
    view.clearFocus()
    view.setFocus(reason)
    image = view.viewport().grab().toImage()
    assert (image.pixelColor(0, image.height() // 2) == theme.color("accent")) is ring
