"""Commands on the store that take their time, one after another in a child process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from spanglass.core.display import size
from spanglass.gui.files.child import home_short
from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.widgets.toast_card import Toast

Telling = Callable[[dict[str, Any]], Toast]
"""Makes a message of what a command has said."""


class StoreCommands(QObject):
    """Runs a command and says what came of it; `busy_changed` while one runs."""

    busy_changed = Signal(bool)

    def __init__(self, behind: Behind, parent: QObject) -> None:
        super().__init__(parent)
        self._behind = behind
        self._run = CommandRun(self)
        self._failed = ""
        self._told: Telling = _nothing
        self._run.said.connect(self._say)
        self._run.ended.connect(self._end)

    def backup(self, file: Path) -> None:
        """Copy the store into a new file."""
        self._told = lambda said: Toast(
            "The backup is complete",
            f"{said['spans']:,} spans, {size(said['bytes'])} in {home_short(file)}",
            "ok",
        )
        self._start("The backup failed", "backup", str(file))

    def compact(self) -> None:
        """Give free space back to the disk."""
        self._told = lambda said: Toast(
            f"{size(max(0, said['bytes_before'] - said['bytes']))} given back",
            f"{size(said['bytes_before'])} before, {size(said['bytes'])} now", "ok",
        )  # fmt: skip
        self._start("Space could not be given back", "compact")

    def delete(self, days: int) -> None:
        """Delete what is older than so many days."""
        self._told = lambda said: Toast(f"{said['traces']:,} traces deleted", "", "ok")
        self._start("Not all traces were deleted", "delete", "--older-than", f"{days}d")

    def close(self) -> None:
        """End what runs, when the window closes."""
        self._run.close()

    def _start(self, failed: str, *arguments: str) -> None:
        if not self._run.busy:
            self._failed = failed
            self.busy_changed.emit(True)
            self._run.start(*arguments, "--json", "--db", str(self._behind.store))

    def _say(self, said: dict[str, Any]) -> None:
        self._behind.say(self._told(said))

    def _end(self, sentence: str) -> None:
        self.busy_changed.emit(False)
        if sentence:
            self._behind.say(Toast(self._failed, sentence, "error"))


def _nothing(_said: dict[str, Any]) -> Toast:
    return Toast("Done")
