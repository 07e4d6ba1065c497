"""One trace: its head, and the tree of its spans beside their waterfall."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QVBoxLayout

from spanglass.core.ids import to_hex
from spanglass.core.query import term
from spanglass.core.views import SpanRow, TraceSummary
from spanglass.gui.actions import Actions
from spanglass.gui.pages.traces.list_questions import narrowed
from spanglass.gui.pages.traces.span_tree import SpanTree
from spanglass.gui.pages.traces.trace_header import TraceHeader
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Selection
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.store.reader import Reader

_SPANS, _NEWS = "trace.spans", "trace.news"
_SKELETON_AFTER_MS = 120
_CLOCK_MS = 250


@dataclass(frozen=True, slots=True)
class _Answer:
    """A trace as it is now, None if it is gone, and the spans that were asked for."""

    trace: TraceSummary | None
    rows: tuple[SpanRow, ...]


class TracePanel(Panel):
    """Follows the selection's trace; the tree's current row becomes the selection's span."""

    def __init__(
        self,
        theme: Theme,
        questions: Questions,
        selection: Selection,
        now: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__(theme, "bg1")
        self._questions, self._selection, self._now = questions, selection, now
        self._shown: bytes | None = None
        self._loaded = False
        self.header, self.tree = TraceHeader(theme), SpanTree(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, Rule(theme)):
            column.addWidget(part)
        column.addWidget(self.tree, 1)
        self.setFocusProxy(self.tree)
        self._skeleton = QTimer(self)
        self._skeleton.setSingleShot(True)
        self._skeleton.setInterval(_SKELETON_AFTER_MS)
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MS)
        self._connect()
        self._show(selection.trace)

    def _connect(self) -> None:
        self._selection.trace_changed.connect(self._show)
        self.tree.chosen.connect(self._selection.set_span)
        self.header.filter_wanted.connect(self._narrow)
        self.header.id_wanted.connect(self.copy_id)
        self.header.menu_wanted.connect(self._open_menu)
        self._skeleton.timeout.connect(lambda: self.tree.set_loading(True))
        self._clock.timeout.connect(self._tick)

    def connect_actions(self, actions: Actions) -> None:
        """Let the actions on spans work on this tree."""
        actions.connect("span.next", lambda: self.tree.step(1))
        actions.connect("span.previous", lambda: self.tree.step(-1))
        actions.connect("slowest", self.tree.choose_slowest)
        actions.connect("fold.all", lambda: self.tree.folds.press(False, True))
        actions.connect("unfold.all", lambda: self.tree.folds.press(True, True))

    def take_focus(self) -> None:
        """Bring the keyboard to the tree."""
        self.tree.setFocus()

    def refresh(self) -> None:
        """Take in what is new of the trace."""
        trace = self._selection.trace
        if trace is not None and self._loaded:
            name, revision = trace.trace_id, self.tree.spans.revision
            self._questions.ask(_NEWS, lambda reader: _ask(reader, name, revision), self._take_news)

    def copy_id(self) -> None:
        """Put the trace's id on the clipboard."""
        if self._selection.trace is not None:
            QGuiApplication.clipboard().setText(to_hex(self._selection.trace.trace_id))

    def menu(self) -> QMenu:
        """What else can be done with the trace."""
        menu, trace = QMenu(self), self._selection.trace
        menu.addAction("Copy the trace id", self.copy_id)
        if trace is not None:
            menu.addAction("Show only traces of this name", lambda: self._narrow_to("name", trace.name))
            if trace.service:
                service = trace.service
                menu.addAction("Show only this service", lambda: self._narrow_to("service", service))
        menu.addSeparator()
        menu.addAction("Show the whole time", self.tree.ruler.reset)
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.header.more.mapToGlobal(self.header.more.rect().bottomLeft()))

    def _narrow_to(self, key: str, value: str) -> None:
        self._narrow(term(key, value))

    def _narrow(self, query: str) -> None:
        self._selection.set_query(narrowed(self._selection.query, query))

    def _show(self, trace: TraceSummary | None) -> None:
        """Show another trace, or the same one's new figures."""
        self._show_figures(trace)
        identity = trace.trace_id if trace is not None else None
        if identity == self._shown:
            return
        self._shown, self._loaded = identity, False
        self._questions.forget(_NEWS)
        if identity is None:
            self._questions.forget(_SPANS)
            self._take(_Answer(None, ()))
        else:
            self._skeleton.start()
            self._questions.ask(_SPANS, lambda reader: _ask(reader, identity, 0), self._take)

    def _show_figures(self, trace: TraceSummary | None) -> None:
        now = self._now()
        self.header.show_trace(trace, now)
        running = trace is not None and trace.running(now)
        self.tree.set_live(running)
        (self._clock.start if running else self._clock.stop)()

    def _tick(self) -> None:
        if self.isVisible():
            self._show_figures(self._selection.trace)

    def _take(self, answer: _Answer) -> None:
        """Show all spans of another trace, with the one chosen that tells most."""
        self._skeleton.stop()
        self._loaded = answer.trace is not None
        self.tree.set_loading(False)
        self.tree.show_rows(answer.rows)
        self._take_figures(answer.trace)
        wanted = self.tree.spans.node_named(self._selection.take_wanted_span() or b"")
        self.tree.choose(wanted if wanted is not None else self.tree.spans.telling())
        if not answer.rows:
            self._selection.set_span(None)

    def _take_news(self, answer: _Answer) -> None:
        """Take in changed spans; the selection's span gets its new figures."""
        if answer.rows:
            self.tree.merge(answer.rows)
        self._take_figures(answer.trace)
        current = self._selection.span
        if current is None:
            self.tree.choose(self.tree.spans.telling())
            return
        newer = next((row for row in answer.rows if row.span_id == current.span_id), None)
        if newer is not None:
            self._selection.set_span(newer)

    def _take_figures(self, trace: TraceSummary | None) -> None:
        current = self._selection.trace
        if trace is not None and current is not None and trace.revision > current.revision:
            self._selection.set_trace(trace)


def _ask(reader: Reader, trace_id: bytes, revision: int) -> _Answer:
    """The trace and its spans changed after a revision; the figures are read first, and so never newer."""
    trace = reader.trace(to_hex(trace_id))
    return _Answer(trace, reader.spans(trace_id, after_revision=revision))
