"""Runs datasets from the window: ``spanglass eval`` in a child process asks, scores and keeps."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.gui.command_run import CommandRun
from spanglass.gui.pages.evals.runs.wish import EvalWish, Resumption

_SOON_MS = 300


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


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a run would cost: its calls, 1e-9 US dollars, models without a price; or why it cannot be run."""

    calls: int = 0
    cost_nano: int | None = None
    unpriced: tuple[str, ...] = ()
    problem: str = ""


class EvalRunning(QObject):
    """`progressed` carries a `Progress`, `ended` a sentence where it went wrong, `foreseen` a `Foreseen`."""

    progressed = Signal(object)
    ended = Signal(str)
    foreseen = Signal(object)

    def __init__(
        self, store: Path, address: Callable[[], str], command: Sequence[str] | None = None,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._store, self._address = store, address
        self._run, self._look = CommandRun(self, command), CommandRun(self, command)
        self.progress: Progress | None = None
        self._wanted: EvalWish | Resumption | None = None
        self._found: Foreseen | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._ask)
        self._run.said.connect(self._take)
        self._run.ended.connect(self._end)
        self._look.said.connect(self._take_estimate)
        self._look.ended.connect(self._end_look)

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return self._run.busy

    def start(self, wish: EvalWish | Resumption, keys: Mapping[str, str] | None = None) -> None:
        """Run a dataset, or what is left of a run; nothing happens while one runs.

        `keys` are those that only this process has, by the provider's id.
        """
        if not self.busy:
            self.progress = Progress(None, 0, 0)
            held = ("--held-keys",) if keys else ()
            told = json.dumps(dict(keys)).encode() + b"\n" if keys else b""
            self._run.start(*self._words(wish, "--json-progress", *held), told=told)
            self.progressed.emit(self.progress)

    def stop(self) -> None:
        """Begin nothing more; what is finished is kept."""
        self._run.stop()

    def foresee(self, wish: EvalWish | Resumption) -> None:
        """Say soon what a run would cost."""
        self._wanted = wish
        self._soon.start()

    def close(self) -> None:
        """End what runs."""
        self._soon.stop()
        self._look.close()
        self._run.close()

    def _words(self, wish: EvalWish | Resumption, *how: str) -> list[str]:
        host, _, port = self._address().rpartition(":")
        where = ["--db", str(self._store), "--host", host, "--port", port]
        return ["eval", *how, *where, *wish.words()]

    def _ask(self) -> None:
        if self._wanted is not None and not self._look.busy:
            self._found = None
            wish, self._wanted = self._wanted, None
            self._look.start(*self._words(wish, "--estimate"))

    def _take_estimate(self, said: dict[str, Any]) -> None:
        told = said.get("estimate")
        if isinstance(told, dict):
            self._found = Foreseen(told["calls"], told["cost_nano"], tuple(told["unpriced"]))

    def _end_look(self, sentence: str) -> None:
        if self._wanted is not None:
            self._soon.start()
        else:
            self.foreseen.emit(self._found or Foreseen(problem=sentence))

    def _take(self, said: dict[str, Any]) -> None:
        if "results" in said:
            self.progress = Progress(
                said["run"], said["results"], said["of"], said["mean"], said["errors"], said["done"],
                said.get("stopped", ""),
            )  # fmt: skip
            self.progressed.emit(self.progress)

    def _end(self, sentence: str) -> None:
        found, self.progress = self.progress, None
        stopped = found.stopped if found is not None and found.over else ""
        self.ended.emit(stopped or sentence)
