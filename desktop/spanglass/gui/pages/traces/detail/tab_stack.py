"""The tabs of the detail on top of each other: one in front, or grey lines while its content is made."""

from typing import Any

from PySide6.QtWidgets import QStackedWidget

from spanglass.gui.pages.traces.detail.attributes import AttributesTab
from spanglass.gui.pages.traces.detail.detail_question import SpanName
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.messages import Messages
from spanglass.gui.pages.traces.detail.parameters import ParametersTab
from spanglass.gui.pages.traces.detail.raw import RawTab
from spanglass.gui.pages.traces.detail.skeleton import DetailSkeleton
from spanglass.gui.pages.traces.detail.tab import Tab
from spanglass.gui.pages.traces.detail.tools import ToolsTab
from spanglass.gui.theming.theme import Theme


class TabStack(QStackedWidget):
    """Knows which tabs show the span in its newest state; the others are filled when they are wanted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setMinimumHeight(1)  # where there is little room it is what gives way, not the head above it
        self.folds = folds = Folds()
        self.messages = Messages(theme, folds)
        self.tabs: tuple[Tab, ...] = (
            self.messages,
            ParametersTab(theme),
            ToolsTab(theme, folds),
            AttributesTab(theme),
            RawTab(theme),
        )
        self._fresh: set[int] = set()
        self._spans: dict[int, SpanName] = {}
        self._waiting = DetailSkeleton(theme)
        for page in (*self.tabs, self._waiting):
            self.addWidget(page)
        self._stale: set[int] = set()
        theme.changed.connect(self._restyle)
        self.currentChanged.connect(self._restyle_one)

    def mark(self, text: str) -> None:
        """Let a text stand out in all tabs; nothing for the empty text."""
        for tab in self.tabs:
            tab.mark(text)

    def restart(self) -> None:
        """Another span is to be shown."""
        for tab in self.tabs:
            tab.restart()

    def outdate(self) -> None:
        """The span has a newer state: no tab shows it yet."""
        self._fresh = set()

    def is_fresh(self, number: int) -> bool:
        """Whether a tab shows the newest state."""
        return number in self._fresh

    def fill(self, number: int, content: Any, span: SpanName, scope: str) -> None:
        """Give a tab its content of a span's newest state; `scope` names the trace."""
        same = self._spans.get(number) == span
        self._spans[number] = span
        self._fresh.add(number)
        self.tabs[number].show_content(content, scope, same=same)

    def wait(self) -> None:
        """Show that the content takes its time."""
        self.setCurrentWidget(self._waiting)

    def _restyle(self) -> None:
        """Let the tab in front follow the theme now, the others before they are seen."""
        self._stale = set(range(len(self.tabs)))
        self._restyle_one(self.currentIndex())

    def _restyle_one(self, number: int) -> None:
        if number in self._stale:
            self._stale.discard(number)
            self.tabs[number].restyle()
