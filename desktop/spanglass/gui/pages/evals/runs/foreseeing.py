"""What a run would cost, said by ``spanglass eval --estimate`` in a child process."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.gui.files.command_run import CommandRun
from spanglass.gui.pages.evals.runs.running import EvalCommands
from spanglass.gui.pages.evals.runs.wish import EvalWish, Resumption

_SOON_MS = 300


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a run would cost: its calls, 1e-9 US dollars, models without a price; or why it cannot be run."""

    calls: int = 0
    cost_nano: int | None = None
    unpriced: tuple[str, ...] = ()
    problem: str = ""


class EvalForeseeing(QObject):
    """`foreseen` carries a `Foreseen` of what was wanted last."""

    foreseen = Signal(object)

    def __init__(self, commands: EvalCommands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._look = CommandRun(self, commands.command)
        self._wanted: EvalWish | Resumption | None = None
        self._found: Foreseen | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._ask)
        self._look.said.connect(self._take)
        self._look.ended.connect(self._end)

    def foresee(self, wish: EvalWish | Resumption) -> None:
        """Say soon what a run would cost."""
        self._wanted = wish
        self._soon.start()

    def close(self) -> None:
        """End what is asked."""
        self._soon.stop()
        self._look.close()

    def _ask(self) -> None:
        if self._wanted is not None and not self._look.busy:
            self._found = None
            wish, self._wanted = self._wanted, None
            self._look.start(*self._commands.words(wish, "--estimate"))

    def _take(self, said: dict[str, Any]) -> None:
        told = said.get("estimate")
        if isinstance(told, dict):
            self._found = Foreseen(told["calls"], told["cost_nano"], tuple(told["unpriced"]))

    def _end(self, sentence: str) -> None:
        if self._wanted is not None:
            self._soon.start()
        else:
            self.foreseen.emit(self._found or Foreseen(problem=sentence))
