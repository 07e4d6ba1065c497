"""The page of traces: list, tree over detail, and live charts; the first page while there are none."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from spanglass.core.views import TracePage, TraceSummary
from spanglass.gui import pane_focus
from spanglass.gui.actions import Actions
from spanglass.gui.pages.first_run import FirstRunPage
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Selection, TimeRange
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel, Splitter

_FIRST_WIDTHS, _PULSE = {False: 512.0, True: 316.0}, 284.0
_TREE, _DETAIL = 407, 425
_NARROW, _LEAST = 1200, 240
_FIRST = "traces.first"
_SECOND_NS = 1_000_000_000


class Part(Protocol):
    """What every pane of the page offers besides being a widget."""

    def refresh(self) -> None:
        """Take note of new data in the store."""

    def connect_actions(self, actions: Actions) -> None:
        """Let actions work on it."""


@dataclass(frozen=True, slots=True)
class TracesPanes:
    """The panes; `parts` are those of them that follow the store, `strip` lies above all.

    `fit` tells the charts the width of the window, by which they are a column or a strip.
    """

    list: QWidget
    trace: QWidget
    detail: QWidget
    pulse: QWidget
    parts: tuple[Part, ...]
    strip: QWidget | None = None
    fit: Callable[[int], None] | None = None


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
        panes: TracesPanes,
        first_run: FirstRunPage,
    ) -> None:
        super().__init__(theme, "bg1")
        self._questions, self._selection, self._panes = questions, selection, panes
        self.first_run = first_run
        self._has_traces = False
        self._narrow = False
        self._widths = {narrow: (first, _PULSE) for narrow, first in _FIRST_WIDTHS.items()}
        self.columns = Splitter(theme, Qt.Orientation.Horizontal)
        self.middle = Splitter(theme, Qt.Orientation.Vertical)
        self._arrange()

    def _arrange(self) -> None:
        panes, px = self._panes, self._theme.px
        self.middle.addWidget(panes.trace)
        self.middle.addWidget(panes.detail)
        self.middle.setSizes([px(_TREE), px(_DETAIL)])
        for pane in (panes.trace, panes.detail):
            pane.setMinimumWidth(_LEAST)  # a long name must not push the list and the charts aside
        for number, widget in enumerate((panes.list, self.middle, panes.pulse)):
            self.columns.addWidget(widget)
            self.columns.setStretchFactor(number, int(widget is self.middle))
        everything = QWidget()
        column = QVBoxLayout(everything)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if panes.strip is not None:
            column.addWidget(panes.strip)
        column.addWidget(self.columns, 1)
        self._stack = QStackedWidget(self)
        for page in (Panel(self._theme), self.first_run, everything):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.columns.splitterMoved.connect(self._keep_widths)
        self._theme.changed.connect(self._fit)
        for edge in (panes.list, panes.pulse):
            edge.installEventFilter(self)

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
            for part in self._panes.parts:
                part.refresh()
        else:
            self._questions.ask(_FIRST, lambda reader: reader.traces(limit=1), self._first)

    def connect_actions(self, actions: Actions) -> None:
        """Let the panes' actions work, and those that hide panes."""
        for part in self._panes.parts:
            part.connect_actions(actions)
        actions.connect("list.toggle", lambda: _toggle(self._panes.list))
        actions.connect("detail.toggle", lambda: _toggle(self._panes.detail))
        actions.connect("pane.next", lambda: pane_focus.step(self._in_order(), 1))
        actions.connect("pane.previous", lambda: pane_focus.step(self._in_order(), -1))

    def take_focus(self) -> None:
        """Bring the keyboard to the list, or to the tree while the list is hidden."""
        if self.empty:
            self.first_run.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            pane_focus.step([pane for pane in self._in_order() if pane.isVisible()][:1], 1)

    def start_over(self) -> None:
        """Forget what was shown: another store has taken the place of the one before."""
        self._has_traces = False
        self._selection.set_trace(None)

    def _in_order(self) -> tuple[QWidget, ...]:
        panes = self._panes
        return panes.list, panes.trace, panes.detail, panes.pulse

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
        self._panes.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._selection.trace is None and self._in_range(newest):
            self._selection.set_trace(newest)
        self.refresh()

    def _in_range(self, trace: TraceSummary) -> bool:
        chosen = self._selection.range
        if chosen.seconds is None:
            return True
        return trace.start_ns >= time.time_ns() - chosen.seconds * _SECOND_NS

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns the widths of the window's class, and let the charts choose their form."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the width anew when the list or the charts come or go."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._share_width()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        width = self.window().width()
        if self._panes.fit is not None:
            self._panes.fit(width)
        self._narrow = width < self._theme.px(_NARROW)
        self._share_width()

    def _share_width(self) -> None:
        """Give list and charts the widths kept for the window's class, and the rest to what is between."""
        first, last = (self._theme.px(width) for width in self._widths[self._narrow])
        shown = ((self._panes.list, first), (self._panes.pulse, last))
        taken = sum(width for pane, width in shown if not pane.isHidden())
        self.columns.setSizes([first, max(1, self.width() - taken - 2), last])

    def _keep_widths(self) -> None:
        """Keep the widths that the user has drawn, in drawn pixels."""
        sizes, scale = self.columns.sizes(), self._theme.scale
        first, last = self._widths[self._narrow]
        self._widths[self._narrow] = (
            first if self._panes.list.isHidden() else sizes[0] / scale,
            last if self._panes.pulse.isHidden() else sizes[2] / scale,
        )


def _toggle(widget: QWidget) -> None:
    widget.setVisible(widget.isHidden())
