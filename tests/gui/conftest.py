"""Tests of the window run without a screen unless a platform is named."""

import gc
import os
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from spanglass.gui.process.english import speak_english
from spanglass.gui.theming import style
from spanglass.gui.theming.theme import Theme

# as the program itself does, before there is an application
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseStyleSheetPropagationInWidgetStyles)


_PATIENCE_MS = 30_000  # a shared machine may stand still for seconds; a test that fails may take its time


@pytest.fixture(autouse=True, scope="session")
def english(qapp: QApplication) -> None:
    """Dates and reasons in English wherever the tests run, as the program itself has it."""
    speak_english()


@pytest.fixture(autouse=True, scope="session")
def patient() -> Iterator[None]:
    """Wait long for what is to happen, unless a test says how long."""
    with pytest.MonkeyPatch.context() as patch:
        for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
            patch.setattr(wait, "__kwdefaults__", {**(wait.__kwdefaults__ or {}), "timeout": _PATIENCE_MS})
        yield


@pytest.fixture(autouse=True, scope="module")
def collected() -> Iterator[None]:
    """Look for cycles between modules, here: in the program no other thread does either."""
    gc.set_threshold(0)
    yield
    gc.collect()


@pytest.fixture
def styled(qapp: QApplication) -> Iterator[Callable[[Theme], None]]:
    """Dresses the application in a theme, and in all it changes to, until the test ends."""
    before = qapp.style().objectName(), qapp.styleSheet(), qapp.palette(), qapp.font()
    qapp.setStyle("Fusion")

    def dress(theme: Theme) -> None:
        style.apply(qapp, theme)
        theme.changed.connect(lambda: style.apply(qapp, theme))

    yield dress
    qapp.setStyle(before[0])
    qapp.setStyleSheet(before[1])
    qapp.setPalette(before[2])
    qapp.setFont(before[3])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[QMenu, QPoint]]:
    """The menus that were opened, each with its place on the screen: without a screen none can be."""
    found: list[tuple[QMenu, QPoint]] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, place: found.append((menu, place)))
    return found
