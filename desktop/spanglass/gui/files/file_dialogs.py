"""Asks the user for files: the one place that does, because a dialog must not open what it lists.

Qt's own dialog looks into each file for its icon and kind, and so does GTK's, within this process. Closing a
file takes away the locks that SQLite holds on it here (`store/open_files.py`), be it the store.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget

from spanglass.store.open_files import is_held

_Icon = QAbstractFileIconProvider.IconType
_TAKEN = "Spanglass works with this file; choose another."


def choose_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """A file that is to be read in this process, never the store; None if the user thinks better of it."""
    return next(iter(_asked(_dialog(parent, title, kinds), own=False)), None)


def choose_files(parent: QWidget, title: str) -> Sequence[Path]:
    """Files that another process is to read; none if the user thinks better of it."""
    dialog = _dialog(parent, title, "")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return _asked(dialog, own=True)


def choose_place(parent: QWidget, title: str, proposed: str, kinds: str) -> Path | None:
    """Where a file is to be written, never over the store; None if the user thinks better of it."""
    dialog = _dialog(parent, title, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    if Path(proposed).is_absolute():
        dialog.setDirectory(str(Path(proposed).parent))
    dialog.selectFile(proposed)
    return next(iter(_asked(dialog, own=False)), None)


def _dialog(parent: QWidget, title: str, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog, sys.platform.startswith("linux"))
    if kinds:
        dialog.setNameFilters(kinds.split(";;"))
    return dialog


def _asked(dialog: QFileDialog, own: bool) -> Sequence[Path]:
    """The files chosen; those that Spanglass itself works with only if they may be its `own`."""
    icons = NamedIcons()
    dialog.setIconProvider(icons)
    try:
        while dialog.exec():
            chosen = [Path(name) for name in dialog.selectedFiles()]
            if own or not any(map(is_held, chosen)):
                return chosen
            dialog.setLabelText(QFileDialog.DialogLabel.FileName, _TAKEN)
            dialog.setWindowTitle(_TAKEN)
        return ()
    finally:
        dialog.deleteLater()


class NamedIcons(QFileIconProvider):
    """Icons and kinds of files by their names; opens none."""

    def __init__(self) -> None:
        super().__init__()
        self._icons = {kind: super(NamedIcons, self).icon(kind) for kind in _Icon}

    def icon(self, of: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        """The icon of a kind of place, or of one; called in a thread of the dialog's."""
        if isinstance(of, QFileInfo):
            of = _Icon.Drive if of.isRoot() else _Icon.Folder if of.isDir() else _Icon.File
        return QIcon(self._icons[of])

    def type(self, info: QFileInfo, /) -> str:
        """What stands in the column of kinds."""
        return "Folder" if info.isDir() else f"{info.suffix()} file".strip().capitalize()
