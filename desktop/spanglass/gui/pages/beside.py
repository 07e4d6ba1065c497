"""The pages beside the traces and the settings: taken into the window, reached by key, kept fresh."""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.monitor.build import monitor_page
from spanglass.gui.places.compare_place import ComparePlace
from spanglass.gui.questions.live import LiveFeed
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.session.session import Kept
from spanglass.gui.theming.theme import Theme
from spanglass.gui.window import MainWindow

NAMES = ("monitor", "alerts", "replay", "fixes", "compare", "evals")
"""The ids of these pages."""


class Page(Protocol):
    """What a page offers besides being a widget."""

    def refresh(self) -> None:
        """Take note of new data in the store."""

    def take_focus(self) -> None:
        """Bring the keyboard to it."""


class PagesBeside(QObject):
    """Makes the pages and connects them with the window."""

    def __init__(
        self, window: MainWindow, theme: Theme, questions: Questions, selection: Selection, actions: Actions
    ) -> None:
        super().__init__(window)
        self.window, self.actions = window, actions
        self._pages: dict[str, Page] = {}
        self.monitor = monitor_page(theme, questions, selection)
        self.monitor.traces_wanted.connect(lambda: window.show_page("traces"))
        self.monitor.connect_actions(actions)
        self.add("monitor", self.monitor, self.monitor)
        self.compare = ComparePlace(theme, questions, selection)
        self.compare.connect_actions(actions)
        self.compare.wanted.connect(lambda: window.show_page("compare"))
        self.compare.traces_wanted.connect(lambda: window.show_page("traces"))
        self.add("compare", self.compare, self.compare)
        self.kept: Mapping[str, Kept] = {"compare": self.compare}

    def add(self, name: str, page: Page, widget: QWidget) -> None:
        """Take in one more page."""
        self._pages[name] = page
        self.window.add_page(name, widget)
        self.actions.connect(f"page.{name}", lambda: self.window.show_page(name))

    def follow(self, feed: LiveFeed) -> None:
        """Keep the pages fresh from now on."""
        for page in self._pages.values():
            feed.store_changed.connect(page.refresh)

    def take_focus(self, name: str) -> bool:
        """Bring the keyboard to a page; False if it is none of these."""
        page = self._pages.get(name)
        if page is not None:
            page.take_focus()
        return page is not None
