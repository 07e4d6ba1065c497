"""The page of traces: list, tree over detail, and live charts; the first page while there are none."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.keyboard import pane_focus
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.first_run import FirstRunPage
from spanglass.gui.pages.traces.arrangement import Arrangement, Panes
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.session.session import Kept
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import PagePanel, Panel
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader

_FIRST = "traces.first"
_NOTHING_FOR_MS = 120
_SECOND_NS = 1_000_000_000


class Part(Protocol):
    """What every pane of the page offers besides being a widget."""

    def refresh(self) -> None:
        """Take note of new data in the store."""

    def connect_actions(self, actions: Actions) -> None:
        """Let actions work on it."""


@dataclass(frozen=True, slots=True)
class TracesParts:
    """The panes of the page, those things in it that follow the store, and those whose looks are kept."""

    panes: Panes
    following: tuple[Part, ...]
    kept: Mapping[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _First:
    """The newest trace, and the one that is wanted, if there are any."""

    newest: TraceSummary | None
    wanted: TraceSummary | None


class TracesPage(PagePanel):
    """Arranges the panes; shows `first_run` in their place until the first trace arrives, then selects it.

    `correction_wanted` carries a `Correction` of what was found about a refusal, `feedback_wanted` what is
    `Said` of a trace, `delete_wanted` traces to delete, `delete_all_wanted` the `Whole` list, `export_wanted`
    the selected ones or the `Whole` list, and its filter; `hidden_changed` is to carry what is `Hidden` when
    that changes, `limits_changed` the limits that Pulse draws, `spend_changed` how many times a usual day's
    was spent today; `limit_moved`, `limit_opened` and `rule_wanted` are those of Pulse.
    """

    correction_wanted = Signal(object)
    feedback_wanted = Signal(object)
    delete_wanted = Signal(object)
    delete_all_wanted = Signal(object)
    export_wanted = Signal(object, str)
    hidden_changed = Signal(object, bool)
    said = Signal(object)
    limits_changed = Signal(object)
    firing_changed = Signal(object)
    spend_changed = Signal(object)
    limit_moved = Signal(object, float)
    limit_opened = Signal(object)
    rule_wanted = Signal(object, float)
    waiting = Signal()

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
        self._kept = {"panes": self.arrangement, **parts.kept}
        self._has_traces = False
        self._stack = QStackedWidget(self)
        for page in (Panel(theme), first_run, self.arrangement):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        questions.failed.connect(self._failed)

    @property
    def empty(self) -> bool:
        """Whether the first page is shown."""
        return self._stack.currentWidget() is self.first_run

    def show_first_run(self) -> None:
        """Show the first page without asking the store, which is not there."""
        if not self._has_traces:
            self._stack.setCurrentWidget(self.first_run)

    def await_store(self) -> None:
        """Ask the store what it has, and show empty panes if it does not answer at once."""
        QTimer.singleShot(_NOTHING_FOR_MS, self, self._show_waiting)
        self.refresh()

    def _show_waiting(self) -> None:
        if self._stack.currentIndex() == 0:
            self._stack.setCurrentWidget(self.arrangement)
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)  # while its rows can be seen
            self.waiting.emit()

    def refresh(self) -> None:
        """Take note of new data in the store."""
        if self._has_traces:
            for part in self._parts:
                part.refresh()
        else:
            wanted = self._selection.wanted_trace
            self._questions.ask(_FIRST, lambda reader: _look(reader, wanted), self._first)

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

    def state(self) -> dict[str, Any]:
        """How its parts look, as plain values."""
        return {name: part.state() for name, part in self._kept.items()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Let the parts look as they did."""
        for name, part in self._kept.items():
            found = state.get(name)
            if isinstance(found, Mapping):
                part.restore(found)

    def start_over(self) -> None:
        """Forget what was shown: another store has taken the place of the one before."""
        self._has_traces = False
        self._selection.set_trace(None)

    def _first(self, found: _First) -> None:
        """Show the columns as soon as there is a trace, with the wanted or the newest one selected."""
        newest = found.newest
        if newest is None:
            self.show_first_run()
            return
        if self.empty and not self._in_range(newest):
            self._selection.set_range(TimeRange(None))
        self._has_traces = True
        self._stack.setCurrentIndex(2)
        focus = self.window().focusWidget()
        if focus is None or not self._list.isAncestorOf(focus):
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        if found.wanted is not None:
            self._selection.set_trace(found.wanted)
        elif self._selection.trace is None and self._in_range(newest):
            self._selection.set_trace(newest)
        self.refresh()

    def _failed(self, topic: str, error: object) -> None:
        """Let the panes say why nothing can be read, unless it may be possible in a moment."""
        if topic == _FIRST and not (isinstance(error, StoreError) and error.temporary):
            self._stack.setCurrentWidget(self.arrangement)
            for part in self._parts:
                part.refresh()

    def _in_range(self, trace: TraceSummary) -> bool:
        chosen = self._selection.range
        if chosen.seconds is None:
            return True
        return trace.start_ns >= time.time_ns() - chosen.seconds * _SECOND_NS


def _look(reader: Reader, wanted: bytes | None) -> _First:
    newest = reader.traces(limit=1).traces
    found = reader.trace(to_hex(wanted)) if wanted is not None else None
    return _First(newest[0] if newest else None, found)
