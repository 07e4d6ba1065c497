"""What asks for files opens none of those it lists, and lets nobody write over the store."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from sample_store import a_sample_store
from spanglass.gui.files.file_dialogs import choose_file, choose_files, choose_place
from spanglass.gui.files.folders import expanded
from spanglass.store.reader import Reader

_LOCKED = """
import fcntl, sys
for name, place in ((sys.argv[1], 0x40000002), (sys.argv[1] + "-shm", 128)):
    with open(name, "r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            print("free")
        except OSError:
            print("locked")
"""


def locks(store: Path) -> list[str]:
    """Whether another process finds the store's file, and its log's index, in use."""
    run = subprocess.run(
        [sys.executable, "-c", _LOCKED, str(store)], capture_output=True, text=True, check=True
    )
    return run.stdout.split()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """A store in use."""
    path = tmp_path / "a.db"
    a_sample_store(path, 3)
    reader = Reader(path)
    reader.data_version()
    assert locks(path) == ["locked", "locked"]
    yield path
    reader.close()


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    """A window."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def the_dialog() -> QFileDialog:
    found = QApplication.activeModalWidget()
    assert isinstance(found, QFileDialog)
    return found


def names(dialog: QFileDialog) -> list[str]:
    view = dialog.findChild(QTreeView, "treeView")
    assert isinstance(view, QTreeView)
    model, root = view.model(), view.rootIndex()
    return [model.index(row, 0, root).data() for row in range(model.rowCount(root))]


def soon(act: Callable[[], object]) -> None:
    """Do something with the dialog that is shown next."""
    QTimer.singleShot(100, act)


def type_in(name: Path) -> None:
    """Write a name where the dialog has it, and take it."""
    field = the_dialog().findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)
    field.setText(str(name))
    the_dialog().accept()


def test_a_dialog_that_lists_the_store_leaves_its_locks(qtbot: QtBot, parent: QWidget, store: Path) -> None:
    def look() -> None:
        dialog = the_dialog()
        dialog.setDirectory(str(store.parent))
        qtbot.waitUntil(lambda: {"a.db", "a.db-shm", "a.db-wal"} <= set(names(dialog)))
        qtbot.wait(300)
        dialog.reject()

    soon(look)
    assert choose_files(parent, "Open") == ()
    assert locks(store) == ["locked", "locked"]


def test_the_store_is_no_place_to_write_to(parent: QWidget, store: Path) -> None:
    titles = []

    def again() -> None:
        titles.append(the_dialog().windowTitle())
        type_in(store.with_name("other.json"))

    def choose() -> None:
        soon(again)
        the_dialog().done(QFileDialog.DialogCode.Accepted)

    soon(choose)
    assert choose_place(parent, "Save", str(store), "JSON (*.json)") == store.with_name("other.json")
    assert titles == ["Spanglass works with this file; choose another."]


def test_a_place_is_proposed_with_its_folder(parent: QWidget, tmp_path: Path) -> None:
    soon(lambda: the_dialog().accept())
    assert choose_place(parent, "Save", str(tmp_path / "x.json"), "JSON (*.json)") == tmp_path / "x.json"


def test_a_file_is_chosen_or_none(parent: QWidget, tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text("{}")

    soon(lambda: type_in(file))
    assert choose_file(parent, "Import prices", "JSON (*.json);;All files (*)") == file
    soon(lambda: the_dialog().reject())
    assert choose_file(parent, "Import prices", "JSON (*.json)") is None


def test_a_folder_that_holds_the_store_leaves_its_locks(store: Path) -> None:
    odd = store.with_name("traces.odd")
    odd.write_text("{}")
    assert expanded([store.parent]) == (store, odd)
    assert locks(store) == ["locked", "locked"]
