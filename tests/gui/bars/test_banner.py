"""Banners: one for each topic, replaced in place, cut to the window's width."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.banner import BannerButton, BannerMessage, Banners
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


@pytest.fixture
def banners(qtbot: QtBot, theme: Theme) -> Banners:
    banners = Banners(theme)
    qtbot.addWidget(banners)
    banners.resize(900, 40)
    return banners


def test_one_for_each_topic_the_oldest_on_top(banners: Banners) -> None:
    assert banners.isHidden()
    banners.say("a", BannerMessage("one"))
    banners.say("b", BannerMessage("two"))
    banners.say("a", BannerMessage("three"))
    at = banners._column
    shown = [at.itemAt(number).widget().message.text for number in range(at.count())]  # type: ignore[attr-defined, union-attr]
    assert shown == ["three", "two"]
    banners.say("a", None)
    banners.say("b", None)
    assert banners.messages() == ()
    assert banners.isHidden()


def test_the_same_message_again_is_not_made_anew(banners: Banners) -> None:
    message = BannerMessage("one", buttons=(BannerButton("Go", print),))
    banners.say("a", message)
    bar = banners._bars["a"]
    banners.say("a", message)
    assert banners._bars["a"] is bar


def test_of_two_that_say_the_same_the_one_with_a_button_is_shown(banners: Banners) -> None:
    plain = BannerMessage("The store is newer. Bring this program up to date.")
    better = BannerMessage("The store is newer.", buttons=(BannerButton("Try again", list),))
    banners.say("store", plain)
    banners.say("receiver", better)
    assert banners.messages() == (better,)
    banners.say("receiver", None)
    assert banners.messages() == (plain,)


def test_a_button_does_what_it_says(banners: Banners) -> None:
    done: list[str] = []
    banners.say("a", BannerMessage("one", buttons=(BannerButton("Go", lambda: done.append("gone")),)))
    banners.findChild(Button).click()
    assert done == ["gone"]


def test_a_message_of_any_length_fits_and_is_text(banners: Banners) -> None:
    text = "<b>x</b> \u202e" + "word " * 500
    banners.say("a", BannerMessage(text, "detail " * 500, "warn", (BannerButton("Use port 4328", print),)))
    banners.show()
    assert banners.minimumSizeHint().width() < 400
    label = banners.findChildren(QLabel)[0]
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;b&gt;x&lt;/b&gt;" in label.toolTip()
    button = banners.findChild(Button)
    assert banners.rect().contains(button.mapTo(banners, button.rect().bottomRight()))


def test_a_short_text_is_followed_by_its_detail_at_once(banners: Banners) -> None:
    banners.say("a", BannerMessage("Short.", "Nothing is being received."))
    banners.show()
    text, detail = banners.findChildren(QLabel)[:2]
    assert detail.x() - text.geometry().right() < 20


def test_it_grows_with_the_interface(banners: Banners, theme: Theme) -> None:
    banners.say("a", BannerMessage("one"))
    theme.change(scale=1.5)
    assert banners._bars["a"].height() == 60
