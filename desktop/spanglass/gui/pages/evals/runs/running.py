"""Runs datasets from the window, each in a child process: ``spanglass eval`` asks, scores and keeps."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.pages.evals.runs.wish import EvalWish, Resumption

STOPPED = "Stopped."
"""What is said of a run that the user ended."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `run` is None until the first answer is there, `stopped` why it ended early."""

    run: int | None
    results: int
    of: int
    mean: float | None = None
    errors: int = 0
    over: bool = False
    stopped: str = ""

    @property
    def text(self) -> str:
        """How far it is, in words."""
        return f"{self.results:,} of {self.of:,}" if self.of else "starting"


@dataclass(frozen=True, slots=True)
class Ended:
    """A run of a dataset that is over; `run` is None where none was made, `sentence` says what went wrong."""

    dataset: int
    run: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class EvalCommands:
    """How ``spanglass eval`` is run on a store whose receiver listens at an address."""

    store: Path
    address: Callable[[], str]
    command: Sequence[str] | None = None

    def words(self, wish: EvalWish | Resumption, *how: str) -> list[str]:
        """The words of the command."""
        host, _, port = self.address().rpartition(":")
        where = ["--db", str(self.store), "--host", host, "--port", port]
        return ["eval", *how, *where, *wish.words()]


class EvalRunning(QObject):
    """One run of each dataset at a time. `progressed` carries a dataset's row id, `ended` an `Ended`."""

    progressed = Signal(int)
    ended = Signal(object)

    def __init__(self, commands: EvalCommands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._children: dict[int, _Child] = {}

    @property
    def busy(self) -> tuple[int, ...]:
        """The datasets that are being run."""
        return tuple(self._children)

    @property
    def told(self) -> dict[int, str]:
        """How far the runs are in words, by their datasets."""
        return {dataset: child.progress.text for dataset, child in self._children.items()}

    def progress(self, dataset: int) -> Progress | None:
        """How far the run of a dataset is; None where none is under way."""
        child = self._children.get(dataset)
        return child.progress if child is not None else None

    def expect(self, dataset: int) -> bool:
        """Say that a dataset is to be run as soon as it can be started; whether none of it is under way."""
        if dataset in self._children:
            return False
        child = self._children[dataset] = _Child(dataset, self._commands, self)
        child.progressed.connect(self.progressed)
        child.ended.connect(self._end)
        self.progressed.emit(dataset)
        return True

    def start(self, dataset: int, wish: EvalWish | Resumption, keys: Mapping[str, str] | None = None) -> None:
        """Run what was expected, if it was not stopped before.

        `keys` are those that only this process has, by the provider's id.
        """
        child = self._children.get(dataset)
        if child is not None:
            child.start(wish, keys or {})

    def stop(self, dataset: int) -> None:
        """Begin nothing more of a dataset; what is finished is kept."""
        child = self._children.get(dataset)
        if child is not None:
            child.stop()

    def close(self) -> None:
        """End all that runs."""
        children = list(self._children.values())
        for child in children:
            child.ask_to_end()
        for child in children:
            child.close()
        self._children.clear()

    def _end(self, ended: Ended) -> None:
        child = self._children.pop(ended.dataset)
        child.deleteLater()
        self.ended.emit(ended)


class _Child(QObject):
    """The process of one run; `progressed` carries the dataset, `ended` an `Ended`."""

    progressed = Signal(int)
    ended = Signal(object)

    def __init__(self, dataset: int, commands: EvalCommands, parent: QObject) -> None:
        super().__init__(parent)
        self._dataset, self._commands = dataset, commands
        self._run = CommandRun(self, commands.command)
        self.progress = Progress(None, 0, 0)
        self._run.said.connect(self._take)
        self._run.ended.connect(self._end)

    def start(self, wish: EvalWish | Resumption, keys: Mapping[str, str]) -> None:
        """Begin; nothing happens where it has begun."""
        held = ("--held-keys",) if keys else ()
        told = json.dumps(dict(keys)).encode() + b"\n" if keys else b""
        self._run.start(*self._commands.words(wish, "--json-progress", *held), told=told)

    def stop(self) -> None:
        """Begin nothing more; one that has not begun is over."""
        if self._run.busy:
            self._run.stop()
        else:
            self._end(STOPPED)

    def ask_to_end(self) -> None:
        """Tell the process to end, and say nothing more."""
        self.blockSignals(True)
        self._run.stop()

    def close(self) -> None:
        """Wait until the process has ended."""
        self._run.close()

    def _take(self, said: dict[str, Any]) -> None:
        if "results" in said:
            self.progress = Progress(
                said["run"], said["results"], said["of"], said["mean"], said["errors"], said["done"],
                said.get("stopped", ""),
            )  # fmt: skip
            self.progressed.emit(self._dataset)

    def _end(self, sentence: str) -> None:
        found = self.progress
        stopped = found.stopped if found.over else ""
        self.ended.emit(Ended(self._dataset, found.run, stopped or sentence))
