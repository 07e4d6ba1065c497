"""Toasts: news go after a while, errors stay, buttons act and close; a card with a bar moves on."""

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.toast_card import ProgressCard, Toast, ToastButton, ToastCard, short


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(800, 600)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


def test_news_ask_to_go_and_errors_stay(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    error = ToastCard(theme, Toast("Broken", tone="error"), window, stay_ms=5)
    news = ToastCard(theme, Toast("A"), window, stay_ms=5)
    with qtbot.assertNotEmitted(error.closed), qtbot.waitSignal(news.closed):
        pass
    assert not error._timer.isActive()


def test_a_card_under_the_pointer_stays(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    card = ToastCard(theme, Toast("News"), window)
    middle = QPointF(9, 9)
    card.enterEvent(QEnterEvent(middle, middle, middle))
    assert not card._timer.isActive()
    card.leaveEvent(QEvent(QEvent.Type.Leave))
    assert card._timer.isActive()


def test_a_button_acts_and_closes(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    done: list[str] = []
    toast = Toast("Opened", buttons=(ToastButton("Show", lambda: done.append("shown")),))
    card = ToastCard(theme, toast, window)
    button = next(one for one in card.findChildren(Button) if one.text() == "Show")
    with qtbot.waitSignal(card.closed):
        button.click()
    assert done == ["shown"]


def test_escape_and_the_cross_close(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    card = ToastCard(theme, Toast("News"), window)
    with qtbot.waitSignal(card.closed):
        qtbot.keyClick(card, Qt.Key.Key_Escape)
    with qtbot.waitSignal(card.closed):
        card._close.click()


@pytest.mark.parametrize("text", ["<b>x</b>", "word " * 400, "x" * 10_000, "a\n\n\nb", "\u202e"])
def test_any_text_is_shown_as_text_and_in_bounds(window: QWidget, theme: Theme, text: str) -> None:
    card = ToastCard(theme, Toast(text, text, "error"), window)
    assert card._text.textFormat() is Qt.TextFormat.PlainText
    assert card.wanted_height() < 400
    assert card.width() < 400
    assert not card.grab().isNull()


def test_a_card_grows_with_the_size_of_the_interface(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    card = ToastCard(theme, Toast("News", "something happened"), window)
    width, height = card.width(), card.wanted_height()
    with qtbot.waitSignal(card.grown):
        theme.change(scale=1.5)
    assert card.width() > width
    assert card.wanted_height() > height


def test_progress_moves_on_and_stops_by_its_button(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    card = ProgressCard(theme, Toast("a.jsonl", "Reading…"), window)
    assert card.lasting
    assert card._close.isHidden()
    card.move_on(610, "25 spans")
    assert (card._share.text(), card._text.text()) == ("61%", "25 spans")
    card.move_on(None, "26 spans")
    assert card._share.text() == ""
    stop = next(one for one in card.findChildren(Button) if one.text() == "Stop")
    with qtbot.waitSignal(card.stopped):
        stop.click()
    card.move_on(700, "27 spans")
    assert (card._share.text(), card._text.text(), stop.isEnabled()) == ("70%", "Stopping…", False)


def test_long_texts_are_cut() -> None:
    assert short("abc") == "abc"
    assert short("x" * 1000) == "x" * 400 + "…"


class _Windows(QObject):
    """Notes what is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


@pytest.mark.parametrize("kind", [ToastCard, ProgressCard])
def test_no_part_of_a_card_is_a_window_for_a_moment(
    kind: type[ToastCard], qtbot: QtBot, window: QWidget, theme: Theme, qapp: QApplication
) -> None:
    windows = _Windows()
    qapp.installEventFilter(windows)
    try:
        card = kind(theme, Toast("Opened", "3 spans", buttons=(ToastButton("Show", lambda: None),)), window)
        card.show()
    finally:
        qapp.removeEventFilter(windows)
    assert windows.shown == []
