"""The real window: every control has a name, and every page is used with the keyboard alone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from gui.pages.evals.stage import fill
from local_ports import a_free_port
from sample_store import a_sample_store
from shells import await_contents
from spanglass.gui.keyboard.tab_order import tab_stops
from spanglass.gui.pages.beside import NAMES as BESIDE
from spanglass.gui.pages.traces.build import traces_page
from spanglass.gui.places.late_page import LatePage
from spanglass.gui.shell import Shell, WindowOptions
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button

SHIFT = Qt.KeyboardModifier.ShiftModifier
PAGES = ("traces", *BESIDE, "settings")
LEAST_TARGET = 24


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = a_sample_store(tmp_path_factory.mktemp("store") / "a.db", 40)
    fill(path)
    return path


@pytest.fixture(params=[(1440, 900), (960, 600)], ids=["wide", "small"])
def shell(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    styled: Callable[[Theme], None],
    qapp: QApplication,
    store: Path,
) -> Iterator[Shell]:
    theme = Theme()
    styled(theme)
    made = Shell(theme, WindowOptions(store, port=a_free_port(), grpc_port=0), traces_page)
    qtbot.addWidget(made.window)
    made.window.resize(*request.param)
    show_active(qtbot, made.window)
    qapp.focusChanged.connect(made.actions.focus_moved)
    made.feed.start()
    await_contents(qtbot, made)
    yield made
    qapp.focusChanged.disconnect(made.actions.focus_moved)
    made.stop()


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def about(widget: QWidget) -> str:
    return f"{type(widget).__name__} at {widget.mapTo(widget.window(), widget.rect().topLeft()).toTuple()}"


def _by_arrows(widget: QWidget) -> bool:
    """Whether the arrow keys lead to it from a button beside it that Tab reaches."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive()


def visible(shell: Shell, *kinds: type[QWidget]) -> list[QWidget]:
    return [each for kind in kinds for each in shell.window.findChildren(kind) if each.isVisible()]


def go_to(qtbot: QtBot, shell: Shell, page: str) -> None:
    """Show a page, and wait until it is made and all it asks is answered."""
    shell.window.show_page(page)
    for place in shell.window.findChildren(LatePage):
        if place.isVisible():
            qtbot.waitUntil(lambda place=place: place.made is not None and place.made.isVisible())
    qtbot.wait(100)
    qtbot.waitUntil(lambda: not shell.questions.busy)
    qtbot.wait(100)


@pytest.mark.parametrize("page", PAGES)
def test_every_control_that_is_seen_has_a_name(qtbot: QtBot, shell: Shell, page: str) -> None:
    go_to(qtbot, shell, page)
    kinds = (QAbstractButton, QLineEdit, QAbstractItemView)
    qtbot.waitUntil(lambda: len(visible(shell, *kinds)) > 15)
    controls = visible(shell, *kinds)
    nameless = [about(each) for each in (*controls, *tab_stops([shell.window])) if not name_of(each)]
    assert not nameless


@pytest.mark.parametrize("page", PAGES)
def test_what_is_spoken_is_no_html(qtbot: QtBot, shell: Shell, page: str) -> None:
    go_to(qtbot, shell, page)
    spoken = [
        f"{about(each)} {said}"
        for each in visible(shell, QWidget)
        if (interface := QAccessible.queryAccessibleInterface(each)) is not None
        and "<" in (said := interface.text(QAccessible.Text.Description))
    ]
    assert not spoken


@pytest.mark.parametrize("page", PAGES)
def test_buttons_are_large_enough_to_be_hit(qtbot: QtBot, shell: Shell, page: str) -> None:
    go_to(qtbot, shell, page)
    buttons = [each for each in visible(shell, Button) if isinstance(each, Button)]
    small = [
        f"{about(each)} {name_of(each)}" for each in buttons if min(each.size().toTuple()) < LEAST_TARGET
    ]
    assert not small


@pytest.mark.parametrize("page", PAGES)
def test_tab_goes_through_everything_and_comes_back(qtbot: QtBot, shell: Shell, page: str) -> None:
    go_to(qtbot, shell, page)
    stops = tab_stops([shell.window])
    reached: list[QWidget] = []
    for _ in range(len(stops) + 3):
        qtbot.keyClick(shell.window.focusWidget() or shell.window, Qt.Key.Key_Tab)
        focus = shell.window.focusWidget()
        assert focus is not None
        if focus in reached:
            break
        reached.append(focus)
    missed = [
        f"{about(each)} {name_of(each)}" for each in stops if each not in reached and not _by_arrows(each)
    ]
    assert not missed


def test_pages_are_gone_to_and_left_by_keys(qtbot: QtBot, shell: Shell) -> None:
    qtbot.keyClick(shell.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert shell.window.page == "settings"
    assert shell.window.focusWidget() is shell.settings.nav
    qtbot.keyClick(shell.settings.nav, Qt.Key.Key_Escape)
    assert shell.window.page == "traces"


@pytest.mark.parametrize("page", PAGES)
def test_f6_goes_from_pane_to_pane_and_back(qtbot: QtBot, shell: Shell, page: str) -> None:
    go_to(qtbot, shell, page)

    def press(*modifiers: Qt.KeyboardModifier) -> QWidget | None:
        qtbot.keyClick(shell.window.focusWidget() or shell.window, Qt.Key.Key_F6, *modifiers)
        return shell.window.focusWidget()

    first = press()
    seen = [first]
    while (now := press()) is not first:
        seen.append(now)
        assert len(seen) < 10
    assert len(seen) >= (3 if page == "traces" else 2)
    assert press(SHIFT) is seen[-1]
