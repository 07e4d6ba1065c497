"""Shows a window of a test and gives it the keyboard."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def show_active(qtbot: QtBot, window: QWidget) -> None:
    """Show a window, and ask for the keyboard until it has it: one that just went may still hold it."""
    window.show()

    def active() -> bool:
        if not window.isActiveWindow():
            window.activateWindow()
        return window.isActiveWindow()

    qtbot.waitUntil(active, timeout=60_000)
