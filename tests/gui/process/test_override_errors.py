"""An error in a method that Qt calls is told like any other; the process goes on."""

import subprocess
import sys

import pytest
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from spanglass.gui.process.override_errors import NEEDED

_CALLED = """
import os
import sys
from PySide6.QtCore import QAbstractListModel, QRunnable, QThreadPool
from PySide6.QtWidgets import QApplication, QListView, QWidget, QStyledItemDelegate
import spanglass.gui

class Shown(QWidget):
    def showEvent(self, event):
        {error}

class Rows(QAbstractListModel):
    def rowCount(self, parent):
        return 1
    def data(self, index, role):
        {error}

class Painted(QStyledItemDelegate):
    def paint(self, *asked):
        {error}

class Run(QRunnable):
    def run(self):
        {error}

told = []
sys.excepthook = lambda kind, error, trace: told.append(type(error).__name__)
app = QApplication([])
shown, view, rows, painted = Shown(), QListView(), Rows(), Painted()
steps = (
    shown.show, lambda: view.setModel(rows), lambda: view.setItemDelegate(painted),
    lambda: view.resize(100, 100), view.show, view.grab,
)
for step in steps:
    try:
        step()
    except Exception as error:
        told.append(type(error).__name__)
QThreadPool.globalInstance().start(Run())
QThreadPool.globalInstance().waitForDone()
print(len(told) > 3, *sorted(set(told)))
sys.stdout.flush()
os._exit(0)
"""


@pytest.mark.parametrize(
    ("error", "name"),
    [
        ("()[1]", "IndexError"),
        ("{}['x']", "KeyError"),
        ("int('x')", "ValueError"),
        ("raise LookupError('x')", "LookupError"),
    ],
)
def test_an_error_in_what_qt_calls_is_told(error: str, name: str) -> None:
    code = _CALLED.replace("{error}", error)
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.returncode, run.stdout.split()) == (0, ["True", name]), run.stderr


@pytest.mark.skipif(not NEEDED, reason="Python 3.12 raises exceptions in full")
def test_only_what_qt_calls_is_changed() -> None:
    class Shown(QWidget):
        def __init__(self) -> None:
            super().__init__()

        def showEvent(self, event: QShowEvent) -> None:
            super().showEvent(event)

        def own(self) -> None:
            """Nothing."""

    changed = [name for name, each in vars(Shown).items() if hasattr(each, "__wrapped__")]
    assert changed == ["showEvent"]
