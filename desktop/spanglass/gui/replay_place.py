"""Where the Replay page stands: it is made when it is first needed, so that no start waits for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from spanglass.gui.actions import Actions
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel

if TYPE_CHECKING:
    from spanglass.gui.pages.replay.build import Replaying

Make = Callable[[], "Replaying"]


class ReplayPlace(Panel):
    """One of the window's pages; all that is asked of it is handed on to what `make` made."""

    def __init__(self, theme: Theme, make: Make) -> None:
        super().__init__(theme, "bg1")
        self._make = make
        self.made: Replaying | None = None

    @property
    def replaying(self) -> "Replaying":
        """The page and what works behind it."""
        if self.made is None:
            self.made = self._make()
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(self.made.page)
        return self.made

    def showEvent(self, event: QShowEvent) -> None:
        """Make the page."""
        super().showEvent(event)
        self.replaying.page.show()

    def take_focus(self) -> None:
        """Bring the keyboard to the page."""
        self.replaying.page.take_focus()

    def refresh(self) -> None:
        """News of the store change nothing of what is replayed."""

    def connect_actions(self, actions: Actions) -> None:
        """Let the page's keys work."""
        actions.connect("replay.run", lambda: self.replaying.page.run())
        actions.connect("replay.stop", lambda: self.replaying.page.stop())
        actions.connect("replay.add", lambda: self.replaying.add_variant())
        actions.connect("replay.undo", lambda: self.replaying.desk.undo())
        actions.connect("replay.redo", lambda: self.replaying.desk.redo())
        actions.connect("replay.open", lambda: self.replaying.open_trace())
        actions.connect("replay.baseline", lambda: self.replaying.next_baseline())
