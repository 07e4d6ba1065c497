"""Datasets and prompts in the window: kept from other pages; all is made when it is first needed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from spanglass.gui.questions import Questions
from spanglass.gui.receiving import ReceiverSupervisor
from spanglass.gui.replaying import Replays
from spanglass.gui.selection import Selection
from spanglass.gui.theme import Theme
from spanglass.gui.window import MainWindow

if TYPE_CHECKING:
    from spanglass.gui.library.keeping import Keeping


class Evaluating(QObject):
    """Connects what keeps with the pages from which something is kept."""

    def __init__(
        self, theme: Theme, window: MainWindow, asked: tuple[Questions, Selection],
        supervisor: ReceiverSupervisor,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._theme, self._window = theme, window
        self._questions, self._selection = asked
        self._supervisor = supervisor
        self._made: Keeping | None = None
        self._selection.dataset_wanted.connect(
            lambda traces: self.keeping.add_chosen(self._selection, traces)
        )

    @property
    def keeping(self) -> "Keeping":
        """What asks where something is to be kept."""
        if self._made is None:
            from spanglass.gui.library.keeping import Keeping
            from spanglass.gui.library.writes import Writes

            writes = Writes(self._questions, self._window.toasts, lambda: self._supervisor.state.address)
            self._made = Keeping(self._theme, self._window, self._questions, writes)
        return self._made

    def follow(self, replays: Replays) -> None:
        """Keep what the page that replays wants to be kept."""

        def keep(kind: str, asked: object) -> None:
            (self.keeping.save_request if kind == "prompt" else self.keeping.add_request)(asked)  # type: ignore[arg-type]

        replays.keep_wanted.connect(keep)
