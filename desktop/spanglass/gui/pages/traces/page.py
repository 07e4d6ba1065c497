"""The page of traces: list, tree over detail, and live charts; the first page while there are none."""

import time
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from spanglass.core.views import TracePage, TraceSummary
from spanglass.gui import pane_focus
from spanglass.gui.actions import Actions
from spanglass.gui.pages.first_run import FirstRunPage
from spanglass.gui.pages.traces.arrangement import Arrangement, Panes
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Selection, TimeRange
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel

_FIRST = "traces.first"
_SECOND_NS = 1_000_000_000


class Part(Protocol):
    """What every pane of the page offers besides being a widget."""

    def refresh(self) -> None:
        """Take note of new data in the store."""

    def connect_actions(self, actions: Actions) -> None:
        """Let actions work on it."""


@dataclass(frozen=True, slots=True)
class TracesParts:
    """The panes of the page, and those things in it that follow the store."""

    panes: Panes
    following: tuple[Part, ...]


class TracesPage(Panel):
    """Arranges the panes; shows `first_run` in their place until the first trace arrives, then selects it.

    `correction_wanted` carries a `Correction` of what was found about a refusal.
    """

    correction_wanted = Signal(object)

    def __init__(
        self,
        theme: Theme,
        questions: Questions,
        selection: Selection,
        parts: TracesParts,
        first_run: FirstRunPage,
    ) -> None:
        super().__init__(theme, "bg1")
        self._questions, self._selection = questions, selection
        self._list, self._parts = parts.panes.list, parts.following
        self.first_run = first_run
        self.arrangement = Arrangement(theme, parts.panes)
        self._has_traces = False
        self._stack = QStackedWidget(self)
        for page in (Panel(theme), first_run, self.arrangement):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    @property
    def empty(self) -> bool:
        """Whether the first page is shown."""
        return self._stack.currentWidget() is self.first_run

    def show_first_run(self) -> None:
        """Show the first page without asking the store, which is not there."""
        if not self._has_traces:
            self._stack.setCurrentWidget(self.first_run)

    def refresh(self) -> None:
        """Take note of new data in the store."""
        if self._has_traces:
            for part in self._parts:
                part.refresh()
        else:
            self._questions.ask(_FIRST, lambda reader: reader.traces(limit=1), self._first)

    def connect_actions(self, actions: Actions) -> None:
        """Let the panes' actions work, and those that hide panes."""
        for part in self._parts:
            part.connect_actions(actions)
        shown = self.arrangement
        actions.connect("list.toggle", lambda: shown.set_focused(not shown.focused))
        actions.connect("detail.toggle", shown.toggle_detail)
        actions.connect("pane.next", lambda: pane_focus.step(shown.in_order(), 1))
        actions.connect("pane.previous", lambda: pane_focus.step(shown.in_order(), -1))

    def take_focus(self) -> None:
        """Bring the keyboard to the list, or to the tree while the list is hidden."""
        if self.empty:
            self.first_run.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            pane_focus.step([pane for pane in self.arrangement.in_order() if pane.isVisible()][:1], 1)

    def start_over(self) -> None:
        """Forget what was shown: another store has taken the place of the one before."""
        self._has_traces = False
        self._selection.set_trace(None)

    def _first(self, page: TracePage) -> None:
        """Show the columns as soon as there is a trace, with the newest one selected."""
        if not page.traces:
            self.show_first_run()
            return
        newest = page.traces[0]
        if self.empty and not self._in_range(newest):
            self._selection.set_range(TimeRange(None))
        self._has_traces = True
        self._stack.setCurrentIndex(2)
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._selection.trace is None and self._in_range(newest):
            self._selection.set_trace(newest)
        self.refresh()

    def _in_range(self, trace: TraceSummary) -> bool:
        chosen = self._selection.range
        if chosen.seconds is None:
            return True
        return trace.start_ns >= time.time_ns() - chosen.seconds * _SECOND_NS
