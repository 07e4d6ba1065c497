"""Pictures and chips: within their room, and what mouse and keyboard do with them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.detail import media_card
from spanglass.gui.pages.traces.detail.blocks import MediaItem, MediaUse, MediaWish
from spanglass.gui.pages.traces.detail.media_card import MediaCard
from spanglass.gui.theming.theme import Theme

LEFT = Qt.MouseButton.LeftButton
IMAGE = QImage(60, 40, QImage.Format.Format_RGB32)
IMAGE.fill(0)
PICTURE = MediaItem("image", "a picture", IMAGE, "mark")
CHIP = MediaItem("file", "a file of some length", mark="mark")


def shown(qtbot: QtBot, item: MediaItem, *, useful: bool = True) -> tuple[MediaCard, list[MediaWish]]:
    card, wishes = MediaCard(Theme(), item, useful=useful), list[MediaWish]()
    card.wanted.connect(wishes.append)
    qtbot.addWidget(card)
    card.resize(300, 80)
    card.show()
    return card, wishes


def test_a_picture_is_shown_no_larger_than_it_is_and_within_bounds(qtbot: QtBot) -> None:
    small, large = QImage(20, 10, QImage.Format.Format_RGB32), QImage(4000, 200, QImage.Format.Format_RGB32)
    heights = []
    for image in (small, large):
        card = MediaCard(Theme(), MediaItem("image", "a picture", image))
        qtbot.addWidget(card)
        heights.append(card.sizeHint().height())
    assert heights == [10 + 24, 13 + 24]


def test_a_file_is_a_chip_with_its_caption(qtbot: QtBot) -> None:
    card = MediaCard(Theme(), MediaItem("file", "<b>" + "x" * 500))
    qtbot.addWidget(card)
    card.resize(200, 26)
    card.show()
    assert card.accessibleName().startswith("<b>xxx")
    assert card.sizeHint().height() == 26
    image = card.grab().toImage()
    assert len({QColor(image.pixel(x, 13)).name() for x in range(image.width())}) > 2


def test_a_click_enlarges_a_picture_and_a_click_beside_it_does_nothing(qtbot: QtBot) -> None:
    card, wishes = shown(qtbot, PICTURE)
    QTest.mouseClick(card, LEFT, pos=QPoint(200, 20))
    assert wishes == []
    QTest.mouseClick(card, LEFT, pos=QPoint(20, 20))
    assert wishes == [MediaWish(MediaUse.OPEN, PICTURE)]


def test_moving_away_with_the_button_draws_it_out(qtbot: QtBot) -> None:
    card, wishes = shown(qtbot, PICTURE)
    QTest.mousePress(card, LEFT, pos=QPoint(20, 20))
    QTest.mouseMove(card, QPoint(22, 20))
    assert wishes == []
    QTest.mouseMove(card, QPoint(120, 20))
    QTest.mouseRelease(card, LEFT, pos=QPoint(120, 20))
    assert wishes == [MediaWish(MediaUse.DRAG, PICTURE)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_keyboard_reaches_it_and_its_ring_is_seen(qtbot: QtBot, key: Qt.Key) -> None:
    card, wishes = shown(qtbot, PICTURE)
    qtbot.waitUntil(card.isActiveWindow)
    card.clearFocus()
    card.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(card.hasFocus)
    assert QColor(card.grab().toImage().pixel(30, 2)) == Theme().color("accent")
    QTest.keyClick(card, key)
    assert wishes == [MediaWish(MediaUse.OPEN, PICTURE)]
    card.clearFocus()
    assert QColor(card.grab().toImage().pixel(30, 2)) != Theme().color("accent")


def test_its_menu_copies_and_saves(qtbot: QtBot) -> None:
    card, wishes = shown(qtbot, CHIP)
    for action in card.menu().actions():
        action.trigger()
    assert [wish.use for wish in wishes] == [MediaUse.COPY, MediaUse.SAVE]
    card, _ = shown(qtbot, PICTURE)
    assert [action.text() for action in card.menu().actions()] == [
        "&Enlarge", "&Copy the picture", "&Save the picture…",
    ]  # fmt: skip


def test_a_click_on_a_chip_opens_its_menu(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    texts = lambda menu, _at: opened.append([action.text() for action in menu.actions()])  # noqa: E731
    monkeypatch.setattr(media_card, "open_menu", texts)
    card, _ = shown(qtbot, CHIP)
    QTest.mouseClick(card, LEFT, pos=QPoint(20, 12))
    assert opened == [["&Copy the file", "&Save the file…"]]


def test_of_what_is_elsewhere_the_address_is_copied(qtbot: QtBot) -> None:
    card, wishes = shown(qtbot, MediaItem("image", "cat.png", address="https://example.org/cat.png"))
    (action,) = card.menu().actions()
    action.trigger()
    assert QGuiApplication.clipboard().text() == "https://example.org/cat.png"
    assert wishes == []


def test_where_nobody_can_do_anything_with_it_it_takes_no_focus(qtbot: QtBot) -> None:
    card, wishes = shown(qtbot, PICTURE, useful=False)
    QTest.mouseClick(card, LEFT, pos=QPoint(20, 20))
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert (wishes, card.focusPolicy()) == ([], Qt.FocusPolicy.NoFocus)
