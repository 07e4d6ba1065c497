"""Where the Compare page stands until it is made, its keys, and how it was left."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.places.late_page import LatePage
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.row_menu import RowMenu

if TYPE_CHECKING:
    from spanglass.gui.pages.compare.page import ComparePage

KEYS = (
    "difference.next", "difference.previous", "difference.only", "compare.swap", "compare.first",
    "compare.second", "compare.mode", "compare.layout", "compare.open",
)  # fmt: skip
_ROW = ("compare.open", "", "difference.next", "difference.previous", "difference.only", "", "compare.swap")


class ComparePlace(LatePage["ComparePage"]):
    """All that is asked of the page is handed on to it, and its `wanted` and `traces_wanted` from it."""

    wanted = Signal()
    traces_wanted = Signal()

    def __init__(self, theme: Theme, questions: Questions, selection: Selection) -> None:
        super().__init__(theme, self._steps_of_page, "spanglass.gui.pages.compare.page")
        self._asked = questions, selection
        self._state: Mapping[str, Any] = {}
        selection.compare_wanted.connect(lambda wanted: self.page.compare_wanted(wanted))

    def _steps_of_page(self) -> Iterator["ComparePage | None"]:
        from spanglass.gui.pages.compare.page import ComparePage

        yield None
        page = ComparePage(self._theme, *self._asked)
        page.wanted.connect(self.wanted)
        page.traces_wanted.connect(self.traces_wanted)
        page.restore(self._state)
        yield page

    def connect_actions(self, actions: Actions) -> None:
        """Let the page's keys work."""
        for key in KEYS:
            actions.connect(key, partial(self._act, key))
        self.when_shown(lambda page: RowMenu(page.view, lambda: actions.menu_of(_ROW)))

    def _act(self, key: str) -> None:
        self.page.handlers[key]()

    def refresh(self) -> None:
        """Take note of new data: what is compared stays as it is."""

    def state(self) -> dict[str, Any]:
        """How the page looks, or will once it is made, as plain values."""
        return dict(self._state) if self.made is None else self.made.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Let the page look like that."""
        self._state = state
        if self.made is not None:
            self.made.restore(state)
