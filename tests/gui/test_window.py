"""The main window: its parts from the top, the order of Tab, drops anywhere, toasts in their corner."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QListView, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.banner import BannerButton, BannerMessage, Banners
from spanglass.gui.bars.messages import MessageList
from spanglass.gui.bars.rail import NARROW, WIDE, Rail
from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.toast_card import Toast
from spanglass.gui.window import SMALLEST, MainWindow, WindowParts, first_size, smallest

COPY, LEFT, NO_KEYS = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Stage:
    def __init__(self, qtbot: QtBot) -> None:
        theme = self.theme = Theme()
        self.parts = WindowParts(
            Rail(theme, ("traces",)), TopBar(theme, Selection()), Banners(theme), StatusBar(theme)
        )
        self.window, self.page = MainWindow(theme, self.parts), QListView()
        self.window.add_page("traces", self.page)
        qtbot.addWidget(self.window)
        self.window.resize(1440, 900)
        with qtbot.waitActive(self.window):
            self.window.show()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def top(stage: Stage, widget: QWidget) -> int:
    return widget.mapTo(stage.window, QPoint()).y()


def test_banners_are_above_everything_but_the_rail(stage: Stage) -> None:
    stage.parts.banners.say("a", BannerMessage("Port 4318 is taken."))
    stage.window.layout().activate()  # type: ignore[union-attr]
    parts = stage.parts
    tops = [top(stage, part) for part in (parts.banners, parts.top_bar, stage.page, parts.status_bar)]
    assert tops == sorted(set(tops))
    assert tops[0] == 0
    assert parts.rail.height() == stage.window.height()


def test_pages_are_shown_by_name(qtbot: QtBot, stage: Stage) -> None:
    other = QListView()
    stage.window.add_page("monitor", other)
    assert stage.page.isVisible()
    with qtbot.waitSignal(stage.window.page_shown) as told:
        stage.window.show_page("monitor")
    assert told.args == ["monitor"]
    assert other.isVisible()
    with qtbot.assertNotEmitted(stage.window.page_shown):
        stage.window.show_page("nothing")


def test_the_rail_is_narrow_in_a_narrow_window(stage: Stage) -> None:
    assert stage.parts.rail.width() == WIDE
    stage.window.resize(1100, 700)
    assert stage.parts.rail.width() == NARROW
    stage.window.resize(1300, 700)
    assert stage.parts.rail.width() == WIDE
    stage.theme.change(scale=1.5)
    assert stage.parts.rail.width() == NARROW * 1.5


@pytest.mark.parametrize("scale", [0.9, 1.0, 1.5])
def test_it_can_be_as_small_as_promised_at_every_size_of_the_interface(stage: Stage, scale: float) -> None:
    stage.theme.change(scale=scale)
    stage.parts.banners.say(
        "a", BannerMessage("word " * 60, "word " * 60, buttons=(BannerButton("Use port 4328", print),) * 2)
    )
    stage.window.layout().activate()  # type: ignore[union-attr]
    stage.window.resize(10, 10)
    assert stage.window.size() == smallest(stage.window.screen().availableSize())


def stops(qtbot: QtBot, stage: Stage, key: Qt.Key, count: int) -> list[QWidget]:
    found = []
    for _ in range(count):
        qtbot.keyClick(stage.window.focusWidget() or stage.window, key)
        found.append(stage.window.focusWidget())
    return found


def test_tab_goes_from_the_filter_to_the_page_and_the_rail_last(qtbot: QtBot, stage: Stage) -> None:
    bar, foot, rail = stage.parts.top_bar, stage.parts.status_bar, stage.parts.rail
    expected = [
        bar.filter.line, bar.range, bar.live, bar.search, stage.page, foot._receiver, foot.kept, rail._logo,
        rail._buttons["traces"],
    ]  # fmt: skip
    assert stops(qtbot, stage, Qt.Key.Key_Tab, 10) == [*expected, expected[0]]
    assert stops(qtbot, stage, Qt.Key.Key_Backtab, 9) == expected[::-1]


def test_a_banner_that_comes_later_is_the_first_stop(qtbot: QtBot, stage: Stage) -> None:
    stage.parts.banners.say("a", BannerMessage("Taken.", buttons=(BannerButton("Use port 4328", print),)))
    qtbot.waitUntil(lambda: stage.parts.banners._bars["a"].isVisible())
    (first,) = stops(qtbot, stage, Qt.Key.Key_Tab, 1)
    assert first.text() == "Use port 4328"  # type: ignore[attr-defined]


def test_toasts_are_reached_by_tab_and_stay_in_their_corner(qtbot: QtBot, stage: Stage) -> None:
    stage.window.toasts.show_toast(Toast("Broken", tone="error"))
    (card,) = stage.window.toasts.cards
    found = stops(qtbot, stage, Qt.Key.Key_Tab, 6)
    assert found[-1] is card._close
    for size in ((1440, 900), (960, 600)):
        stage.window.resize(*size)
        corner = card.geometry().bottomRight()
        assert corner.x() == size[0] - 15
        assert corner.y() == size[1] - stage.parts.status_bar.height() - 1


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_bell_opens_what_was_said(qtbot: QtBot, stage: Stage) -> None:
    stage.window.toasts.show_toast(Toast("Copied"))
    qtbot.mouseClick(stage.parts.status_bar.bell, LEFT)
    messages = stage.window.findChild(MessageList)
    assert messages.isVisible()
    messages.close()


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


def send(stage: Stage, target: QWidget, data: QMimeData) -> list[object]:
    """Drag over a part of the window and drop there; what was dropped, if anything was."""
    told: list[object] = []
    stage.window.drop.files_dropped.connect(told.append)
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS))
    QApplication.sendEvent(target, QDragMoveEvent(QPoint(6, 6), COPY, data, LEFT, NO_KEYS))
    QApplication.sendEvent(target, QDropEvent(QPointF(6, 6), COPY, data, LEFT, NO_KEYS))
    return told


def test_files_are_taken_wherever_they_are_dropped(stage: Stage) -> None:
    assert send(stage, stage.window, files("/t/a.jsonl", "/t/b.pdf")) == [(Path("/t/a.jsonl"),)]


def test_files_over_the_filter_go_to_the_window_and_text_into_it(stage: Stage) -> None:
    line = stage.parts.top_bar.filter.line
    data = files("/t/a.jsonl")
    event = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS)
    line.dragEnterEvent(event)
    assert not event.isAccepted()
    words = QMimeData()
    words.setText("status:error")
    event = QDragEnterEvent(QPoint(5, 5), COPY, words, LEFT, NO_KEYS)
    line.dragEnterEvent(event)
    assert event.isAccepted()


def test_the_sheet_is_there_while_files_are_held_over_it(stage: Stage) -> None:
    data = files("/t/a.jsonl")
    over = stage.window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
    QApplication.sendEvent(stage.window, QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NO_KEYS))
    assert over.isVisible()
    assert over.geometry() == stage.window.rect()
    QApplication.sendEvent(stage.window, QDragLeaveEvent())
    assert over.isHidden()


def test_at_first_all_of_it_and_its_frame_is_on_the_screen() -> None:
    assert first_size(QSize(2560, 1440)) == QSize(1440, 900)
    on_a_small_one = first_size(QSize(1366, 740))
    assert on_a_small_one.width() < 1366 - 8
    assert on_a_small_one.height() <= 740 - 40


def test_it_can_be_made_as_small_as_the_screen_is() -> None:
    enlarged = QSize(1366 * 2 // 3, 768 * 2 // 3)  # a screen of a laptop at 150 %
    for size in (first_size(enlarged), smallest(enlarged)):
        assert (size.width() <= enlarged.width() - 8, size.height() <= enlarged.height() - 40) == (True, True)
    assert smallest(QSize(2560, 1440)) == SMALLEST


def test_closing_is_told(qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitSignal(stage.window.closing):
        stage.window.close()
