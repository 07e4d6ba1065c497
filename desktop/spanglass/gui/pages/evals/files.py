"""Datasets from files and into files: ``spanglass datasets`` in a child process does both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from spanglass.core.display import one_line
from spanglass.core.library import Added
from spanglass.core.library_json import added_of
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.library.writes import Writes
from spanglass.gui.widgets.toast_card import Toast


class Files(QObject):
    """One command at a time, of this program unless another is given; `done` when the store has changed."""

    done = Signal()

    def __init__(
        self, store: Path, toasts: Toasts, writes: Writes, command: Sequence[str] | None = None
    ) -> None:
        super().__init__(toasts)
        self.store, self.command = store, command
        self._toasts, self._writes = toasts, writes
        self._run = CommandRun(self, command)
        self._run.said.connect(self._take)
        self._run.ended.connect(self._ended)
        self._said: dict[str, Any] = {}
        self._importing = False

    def read(self, file: Path, name: str) -> None:
        """Add the examples of a file to the dataset of a name."""
        self._start("import", str(file), "--name", name)

    def write(self, name: str, file: Path) -> None:
        """Write a dataset to a file, whose name's ending says in which form."""
        form = "csv" if file.suffix.lower() == ".csv" else "jsonl"
        self._start("export", name, "--format", form, "-o", str(file))

    def close(self) -> None:
        """End what runs."""
        self._run.close()

    def _start(self, action: str, *words: str) -> None:
        if self._run.busy:
            self._toasts.show_toast(Toast("Not yet", "Another file is still under way.", "info"))
            return
        self._said, self._importing = {}, action == "import"
        self._run.start("datasets", action, "--json", "--db", str(self.store), *words)

    def _take(self, said: dict[str, Any]) -> None:
        self._said = said

    def _ended(self, sentence: str) -> None:
        said, added = self._said, None
        if self._importing and "added" in said:
            added = added_of(said)
            self._writes.say_added(added)
        if added is not None and said.get("unread"):
            self._say_unread(int(said["unread"]), sentence, added)
        elif sentence:
            title = "Not imported" if self._importing else "Not exported"
            self._toasts.show_toast(Toast(title, sentence, "error"))
        elif not self._importing:
            number = int(said.get("examples", 0))
            noun = "example" if number == 1 else "examples"
            self._toasts.show_toast(Toast(f"{number:,} {noun} exported", str(said.get("file", "")), "ok"))
        self.done.emit()

    def _say_unread(self, unread: int, sentence: str, added: Added) -> None:
        noun = "line was" if unread == 1 else "lines were"
        title = f"{unread:,} {noun} not added to {one_line(added.name, 40)}"
        self._toasts.show_toast(Toast(title, sentence, "error"))
