"""Toasts stack at the lower right, four at most, and all are kept."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.messages import MessageList
from spanglass.gui.bars.toasts import Kept, Toasts
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast

AREA = QRect(0, 0, 900, 560)
OFFSCREEN = pytest.mark.qt_log_ignore("This plugin does not support")


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.window.resize(900, 600)
        qtbot.addWidget(self.window)
        self.window.show()
        self.theme = Theme()
        self.toasts = Toasts(self.theme, self.window)
        self.toasts.arrange(AREA)

    def titles(self) -> list[str]:
        return [card.toast.title for card in self.toasts.cards]

    def error(self, *titles: str) -> None:
        for title in titles:
            self.toasts.show_toast(Toast(title, tone="error"))


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_they_stack_upwards_without_touching(stage: Stage) -> None:
    for number in range(4):
        stage.toasts.show_toast(Toast(f"t{number}", "text " * 30 * number))
    places = [card.geometry() for card in stage.toasts.cards]
    assert all(AREA.contains(place) for place in places)
    for upper, lower in pairwise(places):
        assert upper.bottom() < lower.top()
    assert places[-1].bottom() == AREA.bottom()


def test_the_same_toast_again_stays_longer_and_is_no_second_card(stage: Stage) -> None:
    stage.toasts.show_toast(Toast("Copied"))
    stage.toasts.show_toast(Toast("Copied"))
    assert stage.titles() == ["Copied"]
    assert len(stage.toasts.kept) == 2


def test_news_give_way_before_errors_and_the_newest_is_always_seen(stage: Stage) -> None:
    stage.error("e1", "e2")
    stage.toasts.show_toast(Toast("n1"))
    stage.error("e3")
    stage.toasts.show_toast(Toast("n2"))
    assert stage.titles() == ["e1", "e2", "e3", "n2"]
    stage.error("e4", "e5")
    assert stage.titles() == ["e2", "e3", "e4", "e5"]
    stage.toasts.show_toast(Toast("n3"))
    assert stage.titles()[-1] == "n3"


def test_work_under_way_is_not_put_away(stage: Stage) -> None:
    card = stage.toasts.show_progress(Toast("a.jsonl"))
    stage.error("e1", "e2", "e3", "e4", "e5")
    assert card in stage.toasts.cards
    assert stage.titles() == ["a.jsonl", "e3", "e4", "e5"]
    card.close_card()
    assert stage.titles() == ["e3", "e4", "e5"]
    assert [kept.toast.title for kept in stage.toasts.kept] == ["e1", "e2", "e3", "e4", "e5"]


def test_closing_one_closes_the_gap(stage: Stage) -> None:
    stage.error("e1", "e2")
    bottom = stage.toasts.cards[1].geometry().bottom()
    stage.toasts.cards[1].close_card()
    assert stage.toasts.cards[0].geometry().bottom() == bottom


def test_only_the_last_two_hundred_are_kept(qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitSignal(stage.toasts.kept_changed):
        stage.error("first")
    for number in range(200):
        stage.toasts.show_toast(Toast(str(number)))
    assert len(stage.toasts.kept) == 200
    assert stage.toasts.kept[0].toast.title == "0"


def texts(messages: MessageList) -> list[str]:
    return [label.text() for label in messages.findChildren(QLabel)]


@OFFSCREEN
def test_the_list_of_messages_has_the_newest_on_top_as_text(qtbot: QtBot, stage: Stage) -> None:
    kept = [
        Kept(Toast("old", "<b>first</b>"), 0),
        Kept(Toast("\u202enew", "word " * 500, "error"), 10**18),
    ]
    messages = MessageList(stage.theme, kept, stage.window)
    shown = texts(messages)
    assert shown[0] == "⟨RLO⟩new"
    assert "<b>first</b>" in shown
    corner = stage.window.mapToGlobal(stage.window.rect().bottomRight())
    messages.open_over(corner)
    assert messages.isVisible()
    assert messages.geometry().bottomRight().x() < corner.x() + 1
    assert messages.height() <= 420
    assert not messages.grab().isNull()
    messages.close()


@OFFSCREEN
def test_very_many_messages_are_scrolled(stage: Stage) -> None:
    kept = [Kept(Toast(str(number), "text"), 0) for number in range(200)]
    messages = MessageList(stage.theme, kept, stage.window)
    messages.open_over(stage.window.mapToGlobal(stage.window.rect().bottomRight()))
    assert messages.height() == 420
    assert len([text for text in texts(messages) if text.isdigit()]) == 50
    messages.close()


def test_what_is_said_of_something_takes_the_place_of_what_was_said_before(stage: Stage) -> None:
    toasts = stage.toasts
    toasts.show_toast(Toast("Run 1 ended early", "No key.", "error", about="run"))
    toasts.show_toast(Toast("Elsewhere", tone="error", about="other"))
    toasts.show_toast(Toast("Run 1: mean 0.80", tone="ok", about="run"))
    assert stage.titles() == ["Elsewhere", "Run 1: mean 0.80"]
    toasts.close_about("run")
    assert stage.titles() == ["Elsewhere"]
    assert len(toasts.kept) == 3
