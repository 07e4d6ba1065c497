"""The editor whose gutter shows what differs from the recorded text."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from activating import show_active
from spanglass.gui.pages.replay.line_editor import LONGEST, LineEditor
from spanglass.gui.theming.theme import Theme

HIDDEN = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD"


@pytest.fixture
def editor(qtbot: QtBot) -> LineEditor:
    made = LineEditor(Theme())
    qtbot.addWidget(made)
    made.resize(600, 200)
    show_active(qtbot, made)
    return made


def colours(editor: LineEditor) -> set[str]:
    """The colours of the pixels at the right of the lines."""
    picture = editor.viewport().grab().toImage()
    return {QColor(picture.pixel(500, y)).name() for y in range(picture.height())}


def test_a_changed_line_is_tinted_and_the_old_one_stands_above_it(editor: LineEditor) -> None:
    theme = editor._theme
    editor.show_text("one\ntwo", "one\ntwo")
    assert not {theme.css("diff_add_bg"), theme.css("diff_del_bg")} & colours(editor)
    editor.show_text("one\n2", "one\ntwo")
    assert {theme.css("diff_add_bg"), theme.css("diff_del_bg")} <= colours(editor)
    (number, step, place), *_ = editor.gone()
    lines = dict(editor.lines())
    assert (number, step) == (1, 0)
    assert place.bottom() < lines[1].top()
    assert place.top() > lines[0].top()


def test_what_is_gone_from_the_first_line_stands_over_all(editor: LineEditor) -> None:
    editor.show_text("two", "one\ntwo")
    (_, _, place), *_ = editor.gone()
    assert 0 <= place.top() < dict(editor.lines())[0].top()
    editor.show_text("one", "one\ntwo")
    (_, _, place), *_ = editor.gone()
    assert place.top() > dict(editor.lines())[0].top()


def test_typing_tells_the_text_and_keeps_the_cursor(editor: LineEditor, qtbot: QtBot) -> None:
    editor.show_text("one", "one")
    told: list[str] = []
    editor.edited.connect(told.append)
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    qtbot.keyClicks(editor, "ly")
    assert told == ["onel", "only".replace("nl", "nel")]
    editor.show_text(told[-1], "one")
    assert editor.textCursor().position() == 5


def test_hidden_secrets_come_back(editor: LineEditor, qtbot: QtBot) -> None:
    editor.show_text(f"key {HIDDEN}", f"key {HIDDEN}")
    assert HIDDEN not in editor.toPlainText()
    qtbot.keyClicks(editor, "my ")
    assert editor.value == f"my key {HIDDEN}"


def test_undo_is_the_pages(editor: LineEditor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(editor.undo_wanted):
        qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_only_plain_text_is_taken_in(editor: LineEditor) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("plain")
    editor.show_text("", "")
    editor.insertFromMimeData(data)
    assert editor.toPlainText() == "plain"


def test_a_text_of_great_length_is_shown_to_its_beginning_and_kept(editor: LineEditor) -> None:
    text = "word " * (LONGEST // 4)
    editor.show_text(text, text)
    assert editor.isReadOnly()
    assert editor.value == text
    editor.show_text("short", "short")
    assert not editor.isReadOnly()


def test_the_room_of_very_many_lines_is_made_at_one_go(editor: LineEditor) -> None:
    changes: list[int] = []
    editor.document().contentsChange.connect(lambda *_: changes.append(1))
    before = "\n".join(f"{number}" for number in range(2000))
    editor.show_text("\n".join(f"{number}" for number in range(0, 2000, 2)), before)
    assert editor.edits.count == 1000
    assert len(changes) < 10
    places = dict(editor.lines())
    assert [places[number].top() - places[number - 1].top() for number in (2, 3)] == [36, 36]


def test_the_menu_of_the_text_undoes_as_the_page_does(
    qtbot: QtBot, qapp: QApplication, editor: LineEditor, opened: list[tuple[QMenu, QPoint]]
) -> None:
    editor.show_text("one", "one")
    qtbot.keyClicks(editor, "x")
    at = QPoint(5, 5)
    place = editor.viewport().mapToGlobal(at)
    qapp.sendEvent(editor.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, place))
    ((menu, _),) = opened
    for name, wanted in (("edit-undo", editor.undo_wanted), ("edit-redo", editor.redo_wanted)):
        (action,) = menu.findChildren(QAction, name)
        with qtbot.waitSignal(wanted):
            action.trigger()
