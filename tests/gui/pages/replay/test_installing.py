"""The built-in model is installed while the window goes on."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.replay.installing import Installing
from spanglass.gui.pages.replay.strip import Said
from spanglass.replay.model_install import Installation, NotInstalledError, Progress


class Made(Installation):
    """Does what a test says."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(["true"])
        self.error = error

    def run(self, progress: Callable[[Progress], object]) -> None:
        progress(Progress(0.5, "Downloading"))
        if self.error is not None:
            raise self.error


def test_how_far_it_is_and_that_it_is_done(qtbot: QtBot) -> None:
    owner, told = QObject(), list[Said]()
    installing = Installing(owner, Made)
    installing.told.connect(told.append)
    with qtbot.waitSignal(installing.done):
        installing.begin()
    assert [said.text for said in told][1] == "Installing the built-in model: 50%  Downloading"
    assert told[-1].text.startswith("The built-in model is installed.")
    installing.stop()


def test_why_it_failed_and_once_more(qtbot: QtBot) -> None:
    owner, told = QObject(), list[Said]()
    installing = Installing(owner, lambda: Made(NotInstalledError("The disk is full.")))
    installing.told.connect(told.append)
    installing.begin()
    qtbot.waitUntil(lambda: bool(told) and told[-1].text == "The disk is full.")
    assert [text for text, _ in told[-1].offers] == ["Try again"]
    installing.stop()
