"""Where the Evals page stands until it is made, and its keys."""

from typing import TYPE_CHECKING

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.places.late_page import LatePage
from spanglass.gui.widgets.row_menu import RowMenu

if TYPE_CHECKING:
    from spanglass.gui.pages.evals.page import EvalsPage


_EXAMPLE = ("example.trace", "example.replay", "example.copy", "", "example.delete")
_SHELF = (
    "evals.run", "", "dataset.new", "dataset.rename", "evals.import", "evals.export", "", "dataset.delete",
)  # fmt: skip


class EvalsPlace(LatePage["EvalsPage"]):
    """All that is asked of the page is handed on to it."""

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
        actions.connect("evals.resume", lambda: self.page.runs.resume_shown())
        actions.connect("evals.scorers", lambda: self.page.runs.ask_scorers())
        self.when_shown(lambda page: _add_menus(page, actions))


def _add_menus(page: "EvalsPage", actions: Actions) -> None:
    """Let rows of examples, datasets and prompts have menus."""
    RowMenu(page.table, lambda: actions.menu_of(_EXAMPLE))
    for view in page.shelf.views.values():
        RowMenu(view, lambda: actions.menu_of(_SHELF))
