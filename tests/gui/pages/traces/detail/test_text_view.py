"""A piece of text: as high as it needs, plain, and what is copied is what was sent."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QTextCursor
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from activating import show_active
from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.block_list import BlockList
from spanglass.gui.pages.traces.detail.blocks import Block, Heading, TextItem
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.text_view import Setting, TextView
from spanglass.gui.theming.theme import Theme

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


def test_the_selected_words_are_offered_as_a_filter_where_somebody_takes_them(
    qtbot: QtBot, opened: list[tuple[QMenu, QPoint]]
) -> None:
    blocks = BlockList(Theme(), Folds())
    qtbot.addWidget(blocks)
    blocks.resize(400, 200)
    blocks.show()
    text = 'My "tent" & a\ntorn flysheet, sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD'
    item = TextItem(shown(text))
    blocks.show_blocks([Block("0", Heading("user", "text2", "User"), (item,), text)], "a", same=False)
    view = blocks.findChildren(TextView)[0]

    def entries(start: int, end: int) -> list[QAction]:
        select(view, start, end)
        at = QPoint(2, 2)
        view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))
        return [action for action in opened[-1][0].actions() if action.text().startswith("Show only")]

    (entry,) = entries(3, 18)
    assert entry.text() == "Show only traces that say “tent && a torn”"
    with qtbot.waitSignal(blocks.words_wanted) as asked:
        entry.trigger()
    assert asked.args == ["tent & a torn"]
    (entry,) = entries(5, 15)
    assert entry.text() == "Show only traces that say “tent && a torn”", "words are found whole"
    assert not entries(3, 3), "nothing is selected"
    assert not entries(20, len(view.toPlainText())), "a secret is hidden in it"
    alone = a_view(qtbot, "some words")
    select(alone, 0, 4)
    alone.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(), QPoint()))
    assert [action.text() for action in opened[-1][0].actions()] == ["Copy", "Select all"]
