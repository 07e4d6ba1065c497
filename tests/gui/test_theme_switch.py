"""A window whose colours are switched looks like one that was opened in them, pixel by pixel."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from activating import show_active
from local_ports import a_free_port
from sample_store import a_sample_store
from shells import await_contents
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.process.at_work import at_work
from spanglass.gui.session.selection import TimeRange
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.gui.widgets.toast_card import Toast

VIEWS = ("tab.1", "tab.2", "tab.3", "tab.4", "tab.5", "list.toggle", "page.settings")
Open = Callable[[Scheme], Shell]


@pytest.fixture
def open_window(qtbot: QtBot, styled: Callable[[Theme], None], tmp_path: Path) -> Iterator[Open]:
    store = a_sample_store(tmp_path / "a.db", 30)
    port = a_free_port()
    made: list[Shell] = []

    def build(scheme: Scheme) -> Shell:
        theme = Theme(scheme)
        styled(theme)
        shell = Shell(theme, WindowOptions(store, port=port, grpc_port=0), traces_page)
        made.append(shell)
        qtbot.addWidget(shell.window)
        shell.selection.set_range(TimeRange(None))
        shell.window.resize(1440, 900)
        show_active(qtbot, shell.window)
        for _ in range(2):
            shell.actions.trigger("pulse.cycle")  # charts go on with the clock
        shell.feed.start()
        await_contents(qtbot, shell)
        return shell

    yield build
    for shell in made:
        shell.stop()


def pictures(qtbot: QtBot, shell: Shell) -> dict[str, QImage]:
    """Each view of the window, once nothing changes any more."""
    found = {}
    for view in VIEWS:
        shell.actions.trigger(view)
        _rest(qtbot, shell, 1500 if view == "page.settings" else 300)  # whose parts are made one by one
        found[view] = _picture(qtbot, shell)
    shell.actions.trigger("page.traces")
    shell.actions.trigger("list.toggle")
    shell.window.toasts.show_toast(Toast("Broken", "a sentence", "error"))
    found["toast"] = _picture(qtbot, shell)
    shell.window.toasts.cards[0].close_card()
    return found


def _rest(qtbot: QtBot, shell: Shell, at_least_ms: int) -> None:
    """Wait until nothing is asked, loaded or made."""
    qtbot.wait(at_least_ms)
    qtbot.waitUntil(lambda: not (shell.questions.busy or shell.replays.busy or at_work(shell, shell.window)))


def _picture(qtbot: QtBot, shell: Shell) -> QImage:
    show_active(qtbot, shell.window)
    shell.window.setFocus()
    QApplication.setCursorFlashTime(0)
    QApplication.processEvents()
    # How long the handle of the last scroll bar is depends on which lines have been laid out yet.
    above = shell.window.rect().adjusted(0, 0, -12, -shell.parts.status_bar.height())
    return shell.window.grab(above).toImage().convertToFormat(QImage.Format.Format_RGB32)


def difference(one: QImage, other: QImage) -> QRect | None:
    """Where two pictures differ."""
    rows = [y for y in range(one.height()) if bytes(one.scanLine(y)) != bytes(other.scanLine(y))]
    return QRect(0, rows[0], one.width(), rows[-1] - rows[0] + 1) if rows else None


def test_nothing_keeps_the_colours_of_before(qtbot: QtBot, open_window: Open) -> None:
    one = open_window(Scheme.DARK)
    dark = pictures(qtbot, one)
    one.theme.change(scheme=Scheme.LIGHT)
    _rest(qtbot, one, 500)
    turned_light = pictures(qtbot, one)
    one.window.hide()
    other = open_window(Scheme.LIGHT)
    light = pictures(qtbot, other)
    other.theme.change(scheme=Scheme.DARK)
    _rest(qtbot, other, 500)
    turned_dark = pictures(qtbot, other)
    none = dict.fromkeys(dark)
    assert {view: difference(turned_light[view], light[view]) for view in light} == none
    assert {view: difference(turned_dark[view], dark[view]) for view in dark} == none
