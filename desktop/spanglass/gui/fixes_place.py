"""Where the Fixes page stands: it is made when it is first needed, so that no start waits for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from spanglass.gui.actions import Actions
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel

if TYPE_CHECKING:
    from spanglass.gui.pages.fixes.page import FixesPage

TABS = 4


class FixesPlace(Panel):
    """One of the window's pages; all that is asked of it is handed on to what `make` made."""

    def __init__(self, theme: Theme, make: "Callable[[], FixesPage]") -> None:
        super().__init__(theme, "bg1")
        self._make = make
        self.made: FixesPage | None = None

    @property
    def page(self) -> "FixesPage":
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
        actions.connect("fixes.next", lambda: self.page.step(1))
        actions.connect("fixes.previous", lambda: self.page.step(-1))
        for number in range(TABS):
            choose = lambda at=number: self.page.desk.choose_proposal(at)  # noqa: E731
            actions.connect(f"fixes.proposal.{number + 1}", choose)
        actions.connect("fixes.check", lambda: self.page.desk.check())
        actions.connect("fixes.all", lambda: self.page.desk.check_all())
        actions.connect("fixes.stop", lambda: self.page.desk.stop())
        actions.connect("fixes.copy", lambda: self.page.copy())
        actions.connect("fixes.save", lambda: self.page.save())
        actions.connect("fixes.dataset", lambda: self.page.add_to_dataset())
        actions.connect("fixes.dismiss", lambda: self.page.dismiss())
        actions.connect("fixes.find", lambda: self.page.desk.refresh())
        actions.connect("fixes.write", lambda: self.page.write_wanted.emit())
        actions.connect("fixes.traces", lambda: self.page.want_traces())
