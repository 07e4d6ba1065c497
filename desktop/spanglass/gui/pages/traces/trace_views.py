"""The three views of one trace on top of each other: tree, timeline, transcript; one selection for all."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from spanglass.core.views import SpanRow, TraceSummary
from spanglass.gui.models.trace_columns import name
from spanglass.gui.pages.traces.span_tree import SpanTree
from spanglass.gui.pages.traces.timeline_view import TimelineView
from spanglass.gui.pages.traces.transcript_view import TranscriptView
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme


class TraceViews(QStackedWidget):
    """The tree chooses; the others show what it has chosen and ask it to choose. `turned` is the new view."""

    turned = Signal(int)

    def __init__(self, theme: Theme, questions: Questions) -> None:
        super().__init__()
        self.tree = SpanTree(theme)
        self.timeline = TimelineView(theme, self.tree.spans)
        self.transcript = TranscriptView(theme, questions)
        for view in (self.tree, self.timeline, self.transcript):
            self.addWidget(view)
        self.setFocusProxy(self.tree)
        self.tree.chosen.connect(self._follow)
        self.timeline.chosen.connect(self.tree.choose)
        self.transcript.chosen.connect(lambda span: self.tree.choose(self.tree.spans.node_named(span)))

    def turn(self, number: int) -> None:
        """Bring a view to the front, with the keyboard if that was on one of them."""
        views: tuple[QWidget, ...] = (self.tree, self.timeline, self.transcript)
        held = any(view.hasFocus() for view in views)
        view = views[number % len(views)]
        self.setFocusProxy(view)
        self.setCurrentWidget(view)
        if held:
            view.setFocus()
        self._follow(self.tree.spans.span_at(self.tree.currentIndex()))
        self.turned.emit(self.currentIndex())

    def state(self) -> dict[str, Any]:
        """Which view is in front, and the waterfall's part of the tree's width."""
        return {"view": self.currentIndex(), "waterfall": round(self.tree.ruler.share, 3)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what was kept, as far as it makes sense."""
        view, share = state.get("view"), state.get("waterfall")
        if type(view) is int and 0 <= view < self.count():
            self.turn(view)
        if isinstance(share, float):
            self.tree.ruler.set_share(share)

    def show_trace(self, trace: TraceSummary | None) -> None:
        """Tell the transcript of which trace it is, or that more of it has come."""
        if trace is None:
            self.transcript.show_trace(None, "")
        else:
            self.transcript.show_trace(trace.trace_id, name(trace))

    def _follow(self, _span: SpanRow | None) -> None:
        if self.currentWidget() is self.timeline:
            self.timeline.set_current(self.tree.spans.node_of(self.tree.currentIndex()))
