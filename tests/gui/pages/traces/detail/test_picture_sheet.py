"""A picture over the window: all of it at first, nearer around what is pointed at, never lost from sight."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.traces.detail.blocks import MediaItem, MediaUse, MediaWish
from spanglass.gui.pages.traces.detail.picture_sheet import PictureArea, PictureSheet
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button

LEFT = Qt.MouseButton.LeftButton


def a_picture(width: int, height: int) -> QImage:
    """Red on the left, green on the right."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    for y in range(height):
        for x in range(width // 2, width):
            image.setPixelColor(x, y, QColor("lime"))
    return image


@pytest.fixture
def area(qtbot: QtBot) -> PictureArea:
    made = PictureArea(Theme())
    qtbot.addWidget(made)
    made.resize(200, 100)
    made.show()
    made.show_picture(a_picture(400, 100), "wide")
    return made


def colour(area: PictureArea, x: int, y: int = 50) -> str:
    return QColor(area.grab().toImage().pixel(x, y)).name()


def test_all_of_it_is_seen_at_first_and_a_small_one_is_not_blown_up(area: PictureArea) -> None:
    assert area.zoom == 0.5
    assert (colour(area, 20), colour(area, 180)) == ("#ff0000", "#00ff00")
    area.show_picture(a_picture(10, 10), "small")
    assert area.zoom == 1.0


def test_a_click_comes_near_to_where_it_is_and_another_goes_back(area: PictureArea) -> None:
    QTest.mouseClick(area, LEFT, pos=QPoint(190, 50))
    assert (area.zoom, colour(area, 20), colour(area, 180)) == (1.0, "#00ff00", "#00ff00")
    QTest.mouseClick(area, LEFT, pos=QPoint(20, 50))
    assert area.zoom == area.fitted


def test_it_is_moved_by_hand_and_by_keys_but_not_out_of_sight(area: PictureArea) -> None:
    area.zoom_to(1.0, QPointF(0, 50))
    assert colour(area, 180) == "#ff0000"
    QTest.mousePress(area, LEFT, pos=QPoint(190, 50))
    for x in (100, 20):
        QTest.mouseMove(area, QPoint(x, 50))
    QTest.mouseRelease(area, LEFT, pos=QPoint(20, 50))
    assert (area.zoom, colour(area, 180)) == (1.0, "#00ff00")
    for _ in range(20):
        QTest.keyClick(area, Qt.Key.Key_Right)
    assert (colour(area, 2), colour(area, 198)) == ("#00ff00", "#00ff00")


def test_keys_zoom_within_bounds(area: PictureArea) -> None:
    QTest.keyClick(area, Qt.Key.Key_Plus)
    assert area.zoom == pytest.approx(0.625)
    for _ in range(30):
        QTest.keyClick(area, Qt.Key.Key_Plus)
    assert area.zoom == 16.0
    QTest.keyClick(area, Qt.Key.Key_1)
    assert area.zoom == 1.0
    for _ in range(9):
        QTest.keyClick(area, Qt.Key.Key_Minus)
    assert area.zoom == 0.5
    QTest.keyClick(area, Qt.Key.Key_Plus)
    QTest.keyClick(area, Qt.Key.Key_0)
    assert area.zoom == 0.5


def test_the_sheet_copies_saves_and_closes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    sheet, wishes = PictureSheet(Theme(), window), list[MediaWish]()
    sheet.wanted.connect(wishes.append)
    item = MediaItem("image", "image/png · 4000 × 3000", mark="m")
    sheet.show_picture(a_picture(4000, 30), item)
    assert sheet.area.width() <= 600
    for button in sheet.findChildren(Button)[:2]:
        button.click()
    assert wishes == [MediaWish(MediaUse.COPY, item), MediaWish(MediaUse.SAVE, item)]
    qtbot.waitUntil(sheet.area.hasFocus)
    assert QColor(sheet.area.grab().toImage().pixel(1, 1)) != Theme().color("accent")
    sheet.focusNextPrevChild(True)
    sheet.focusNextPrevChild(False)
    assert QColor(sheet.area.grab().toImage().pixel(1, 1)) == Theme().color("accent")
    QTest.keyClick(sheet.area, Qt.Key.Key_Escape)
    assert sheet.isHidden()
