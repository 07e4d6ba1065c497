"""Where the Evals page stands: it is made when it is first needed, so that no start waits for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from spanglass.gui.actions import Actions
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel

if TYPE_CHECKING:
    from spanglass.gui.pages.evals.page import EvalsPage


class EvalsPlace(Panel):
    """One of the window's pages; all that is asked of it is handed on to what `make` made."""

    def __init__(self, theme: Theme, make: "Callable[[], EvalsPage]") -> None:
        super().__init__(theme, "bg1")
        self._make = make
        self.made: EvalsPage | None = None

    @property
    def page(self) -> "EvalsPage":
        """The page."""
        if self.made is None:
            self.made = self._make()
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(self.made)
        return self.made

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page."""
        super().showEvent(event)
        self.page.show()

    def take_focus(self) -> None:
        """Bring the keyboard to the page."""
        self.page.take_focus()

    def refresh(self) -> None:
        """Take note of new data in the store, once there is a page."""
        if self.made is not None:
            self.made.refresh()

    def connect_actions(self, actions: Actions) -> None:
        """Let the page's keys work."""
        actions.connect("example.next", lambda: self.page.step(1))
        actions.connect("example.previous", lambda: self.page.step(-1))
        actions.connect("example.trace", lambda: self.page.open_trace())
        actions.connect("example.replay", lambda: self.page.replay())
        actions.connect("example.copy", lambda: self.page.copy())
        actions.connect("example.delete", lambda: self.page.delete())
        actions.connect("dataset.new", lambda: self.page.new_dataset())
        actions.connect("dataset.rename", lambda: self.page.rename())
        actions.connect("dataset.delete", lambda: self.page.delete_subject())
        actions.connect("evals.import", lambda: self.page.import_wanted.emit())
        actions.connect("evals.export", lambda: self.page.export_wanted.emit())
        actions.connect("evals.run", lambda: self.page.runs.run_or_stop())
        actions.connect("evals.scorers", lambda: self.page.runs.ask_scorers())
