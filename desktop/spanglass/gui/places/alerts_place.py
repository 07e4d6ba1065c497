"""Where the page of alerts stands until it is made, and its keys."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.alerts.desk import Desk
from spanglass.gui.places.late_page import LatePage
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.row_menu import RowMenu

if TYPE_CHECKING:
    from spanglass.gui.pages.alerts.page import AlertsPage

KEYS = (
    "rule.new", "rule.next", "rule.previous", "rule.traces", "rule.snooze", "rule.acknowledge",
    "rule.duplicate", "rule.delete", "alerts.mute", "rule.table",
)  # fmt: skip
_ROW = (
    "rule.traces", "rule.table", "", "rule.snooze", "rule.acknowledge", "", "rule.duplicate", "rule.delete",
)  # fmt: skip


class AlertsPlace(LatePage["AlertsPage"]):
    """All that is asked of the page is handed on to it, and what it says is handed on from it."""

    traces_wanted = Signal(str)
    said = Signal(object)
    channels_wanted = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, questions: Questions, store: Path, desk: Desk) -> None:
        super().__init__(theme, self._steps_of_page, "spanglass.gui.pages.alerts.build")
        self._asked, self._desk = (questions, store), desk
        desk.not_done.connect(lambda *said: self.page.say_not_done(*said))

    def _steps_of_page(self) -> Iterator["AlertsPage | None"]:
        from spanglass.gui.pages.alerts.build import alerts_page

        yield None
        page = alerts_page(self._theme, *self._asked, self._desk)
        page.traces_wanted.connect(self.traces_wanted)
        page.said.connect(self.said)
        page.channels_wanted.connect(self.channels_wanted)
        page.left.connect(self.left)
        yield page

    def connect_actions(self, actions: Actions) -> None:
        """Let the page's keys work."""
        for key in KEYS:
            actions.connect(key, partial(self._act, key))
        self.when_shown(lambda page: RowMenu(page.rules.view, lambda: actions.menu_of(_ROW)))

    def _act(self, key: str) -> None:
        from spanglass.gui.pages.alerts.build import handlers

        handlers(self.page)[key]()

    def refresh(self) -> None:
        """Take note of new data in the store."""
        if self.made is None:
            self._desk.refresh_soon()
        else:
            self.made.refresh()
