"""Where the Fixes page stands until it is made, and its keys."""

from typing import TYPE_CHECKING

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.places.late_page import LatePage
from spanglass.gui.widgets.row_menu import RowMenu

if TYPE_CHECKING:
    from spanglass.gui.pages.fixes.page import FixesPage

TABS = 4
_ROW = (
    "fixes.traces",
    "",
    "fixes.check",
    "fixes.all",
    "fixes.write",
    "",
    "fixes.dataset",
    "",
    "fixes.dismiss",
)


class FixesPlace(LatePage["FixesPage"]):
    """All that is asked of the page is handed on to it."""

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
        actions.connect("fixes.accept", lambda: self.page.check.accept_wanted.emit())
        actions.connect("fixes.plan", lambda: self.page.check.plan_wanted.emit())
        actions.connect("fixes.dismiss", lambda: self.page.dismiss())
        actions.connect("fixes.find", lambda: self.page.desk.refresh())
        actions.connect("fixes.write", lambda: self.page.write_wanted.emit())
        actions.connect("fixes.traces", lambda: self.page.want_traces())
        self.when_shown(lambda page: RowMenu(page.groups.view, lambda: actions.menu_of(_ROW)))
