"""The page of traces: list, tree over detail, and live charts; the first page while there are none."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from spanglass.core.views import TracePage, TraceSummary
from spanglass.gui.actions import Actions
from spanglass.gui.pages.first_run import FirstRunPage
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Selection, TimeRange
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel, Splitter

_LIST, _NARROW_LIST, _PULSE = 512, 316, 284
_TREE, _DETAIL = 407, 425
_NARROW = 1200
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
    """Arranges the panes; shows `first_run` in their place until the first trace arrives, then selects it."""

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
        self._narrow: bool | None = None
        self._widths: dict[bool, list[int]] = {}
        self.columns = Splitter(theme, Qt.Orientation.Horizontal)
        self.middle = Splitter(theme, Qt.Orientation.Vertical)
        self._arrange()

    def _arrange(self) -> None:
        panes, px = self._panes, self._theme.px
        self.middle.addWidget(panes.trace)
        self.middle.addWidget(panes.detail)
        self.middle.setSizes([px(_TREE), px(_DETAIL)])
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
        width = self.window().width()
        if self._panes.fit is not None:
            self._panes.fit(width)
        narrow = width < self._theme.px(_NARROW)
        if narrow != self._narrow:
            if self._narrow is not None:
                self._widths[self._narrow] = self.columns.sizes()
            self._narrow = narrow
            self.columns.setSizes(self._widths.get(narrow) or self._first_widths(narrow))

    def _first_widths(self, narrow: bool) -> list[int]:
        px = self._theme.px
        first, last = px(_NARROW_LIST if narrow else _LIST), px(_PULSE)
        return [first, max(1, self.width() - first - last - 2), last]


def _toggle(widget: QWidget) -> None:
    widget.setVisible(widget.isHidden())
