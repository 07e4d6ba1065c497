"""What stands in the list's place, and the pill over its rows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.list_states import NewPill, Notice, NoticeView, Skeleton
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> NoticeView:
    view = NoticeView(theme)
    view.resize(316, 500)
    qtbot.addWidget(view)
    view.show()
    return view


def test_a_button_says_which_way_was_chosen(qtbot: QtBot, view: NoticeView) -> None:
    view.show_notice(Notice("Nothing matches", "9 are hidden", "Clear filters", "Last 7 days"))
    for button, text in ((view._first, "Clear filters"), (view._second, "Last 7 days")):
        with qtbot.waitSignal(view.acted) as told:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert told.args == [text]


def test_what_is_not_said_takes_no_room(view: NoticeView) -> None:
    view.show_notice(Notice("No traces yet"))
    assert (view._detail.isHidden(), view._first.isHidden(), view._second.isHidden()) == (True,) * 3


def test_a_long_sentence_is_wrapped_and_text(view: NoticeView) -> None:
    view.show_notice(Notice("The list could not be read", "<b>damaged</b> " * 30))
    assert view._detail.textFormat() is Qt.TextFormat.PlainText
    assert view._detail.height() > 40
    assert view.rect().contains(view._detail.geometry())


def test_skeleton_rows_fade_and_have_the_height_of_rows(qtbot: QtBot, theme: Theme) -> None:
    skeleton = Skeleton(theme)
    qtbot.addWidget(skeleton)
    skeleton.resize(512, 300)
    image = skeleton.grab().toImage()
    ground = theme.color("bg1")
    bars = [image.pixelColor(40, 26 + row * 26 + 13) for row in range(7)]
    shades = [bar.lightness() for bar in bars]
    assert shades == sorted(shades, reverse=True)
    assert shades[0] > ground.lightness()
    assert image.pixelColor(40, 26 + 7 * 26 + 13) == ground


@pytest.fixture
def pill(qtbot: QtBot, theme: Theme) -> NewPill:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    pill = NewPill(theme, window)
    pill.window_kept = window  # type: ignore[attr-defined]
    return pill


def test_the_pill_is_there_while_something_waits(qtbot: QtBot, pill: NewPill) -> None:
    assert pill.isHidden()
    pill.set_number(12)
    assert (pill.isVisible(), pill.text(), pill.accessibleName()) == (
        True, "12 new", "12 new traces, show them",
    )  # fmt: skip
    narrow = pill.width()
    pill.set_number(1234)
    assert pill.width() > narrow
    assert not pill.grab().isNull()
    with qtbot.waitSignal(pill.clicked):
        qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    pill.set_number(0)
    assert pill.isHidden()


def test_the_pill_grows_with_the_interface(pill: NewPill, theme: Theme) -> None:
    pill.set_number(12)
    theme.change(scale=1.5)
    assert pill.height() == 36
