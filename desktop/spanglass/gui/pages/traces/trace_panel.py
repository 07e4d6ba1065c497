"""One trace: its head, and the tree of its spans beside their waterfall."""

import time
from collections import deque
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QVBoxLayout

from spanglass.core.ids import to_hex
from spanglass.core.views import SpanRow, TraceSummary
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.models.span_nodes import SpanNodes
from spanglass.gui.pages.traces import trace_loading
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.pages.traces.find_bar import FindBar
from spanglass.gui.pages.traces.list_questions import narrowed
from spanglass.gui.pages.traces.span_filtering import SpanFiltering
from spanglass.gui.pages.traces.trace_filters import filters_of
from spanglass.gui.pages.traces.trace_finding import TraceFinding
from spanglass.gui.pages.traces.trace_header import TraceHeader
from spanglass.gui.pages.traces.trace_loading import AT_ONCE, Loaded, News
from spanglass.gui.pages.traces.trace_views import TraceViews
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.row_menu import open_menu

_SPANS, _NEWS, _GO = "trace.spans", "trace.news", "trace.go"
_SKELETON_AFTER_MS = 120
_CLOCK_MS = 250
_A_TURN = 100
"""So many changed spans are taken in at once."""


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
        self._wanted = b""
        self._at_first: tuple[SpanRow | None, int] = (None, 0)
        self._changed: deque[SpanRow] = deque()
        self._turns = Turns(self)
        self._act: Callable[[str], None] = lambda _: None
        self.header, self.views = TraceHeader(theme), TraceViews(theme, questions)
        self.tree, self.find_bar = self.views.tree, FindBar(theme)
        self.finding = TraceFinding(self.find_bar, self.tree, questions)
        self.filtering = SpanFiltering(theme, self.tree, questions, selection)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, Rule(theme), self.find_bar):
            column.addWidget(part)
        column.addWidget(self.views, 1)
        self.setFocusProxy(self.views)
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
        self.views.transcript.blocks.words_wanted.connect(lambda words: self._narrow(f'"{words}"'))
        self.header.id_wanted.connect(self.copy_id)
        self.header.menu_wanted.connect(self._open_menu)
        self.header.compare.clicked.connect(self._compare)
        self.header.replay.clicked.connect(lambda: self._act("replay"))
        self.header.fix.clicked.connect(lambda: self._act("fix"))
        self.header.switch.chosen.connect(self.views.turn)
        self.find_bar.closed.connect(self.take_focus)
        for looking in (self.finding, self.filtering):
            looking.marked.connect(self.views.transcript.blocks.mark)
            looking.found.connect(self.views.timeline.mark)
        self.filtering.field.left.connect(self.take_focus)
        self.views.turned.connect(self.header.switch.show_current)
        self._skeleton.timeout.connect(lambda: self.tree.set_loading(True))
        self._clock.timeout.connect(self._tick)

    def connect_actions(self, actions: Actions) -> None:
        """Let the actions on spans work on this tree."""
        self._act = actions.trigger
        actions.connect("span.next", lambda: self.tree.step(1))
        actions.connect("span.previous", lambda: self.tree.step(-1))
        actions.connect("slowest", self.tree.choose_slowest)
        actions.connect("find.trace", self.find_bar.open_bar)
        actions.connect("view.cycle", lambda: self.views.turn(self.views.currentIndex() + 1))
        actions.connect("fold.all", lambda: self.tree.folds.press(False, True))
        actions.connect("unfold.all", lambda: self.tree.folds.press(True, True))

    def take_focus(self) -> None:
        """Bring the keyboard to the view in front."""
        self.views.setFocus()

    def step_problem(self, back: bool) -> None:
        """Choose the next span with an error or refusal, or the one before."""
        self.tree.step_among(self.tree.spans.nodes.problems, back=back)

    def step_call(self, back: bool) -> None:
        """Choose the next call of a language model, or the one before."""
        self.tree.step_among(self.tree.spans.nodes.calls, back=back)

    def go_to(self, trace_id: bytes, span_id: bytes) -> None:
        """Choose a span, in whatever trace it is."""
        if trace_id == self._shown:
            self.tree.choose(self.tree.spans.node_named(span_id))
            return

        def arrive(trace: TraceSummary | None) -> None:
            if trace is not None:
                self._selection.want(trace_id, span_id)
                self._selection.set_trace(trace)

        self._questions.ask(_GO, lambda reader: reader.trace(to_hex(trace_id)), arrive)

    def refresh(self) -> None:
        """Take in what is new of the trace."""
        trace = self._selection.trace
        if trace is not None and self._loaded:
            name, revision = trace.trace_id, self.tree.spans.revision
            self._questions.ask(
                _NEWS, lambda reader: trace_loading.news(reader, name, revision), self._take_news
            )

    def copy_id(self) -> None:
        """Put the trace's id on the clipboard."""
        if self._selection.trace is not None:
            QGuiApplication.clipboard().setText(to_hex(self._selection.trace.trace_id))

    def menu(self) -> QMenu:
        """What else can be done with the trace."""
        menu, trace = QMenu(self), self._selection.trace
        menu.addAction("Copy the trace id", self.copy_id)
        if trace is not None:
            menu.addAction("Export…", lambda: self._act("export"))
            menu.addAction("Replay", lambda: self._act("replay"))
            menu.addAction("Fix", lambda: self._act("fix"))
            menu.addAction("Compare", self._compare)
            menu.addSeparator()
            self.add_filters(menu, trace)
            menu.addSeparator()
            self.add_opinions(menu)
        menu.addSeparator()
        menu.addAction("Show the whole time", self.tree.ruler.reset)
        return menu

    def add_filters(self, menu: QMenu, trace: TraceSummary) -> None:
        """Offer the filters that find the like of a trace."""
        for text, query in filters_of(trace):
            menu.addAction(text, partial(self._narrow, query))

    def add_opinions(self, menu: QMenu) -> None:
        """Offer to say what is thought of the trace."""
        said = self.header.opinions
        for button, text in ((said.up, "Good"), (said.down, "Bad"), (said.score, "Give a score…")):
            menu.addAction(text, button.click)

    def _compare(self) -> None:
        self._selection.compare_wanted.emit((self._selection.trace,))

    def _open_menu(self) -> None:
        open_menu(self.menu(), self.header.more.mapToGlobal(self.header.more.rect().bottomLeft()))

    def _narrow(self, query: str) -> None:
        self._selection.set_query(narrowed(self._selection.query, query))

    def _show(self, trace: TraceSummary | None) -> None:
        """Show another trace, or the same one's new figures."""
        self._show_figures(trace)
        self.views.show_trace(trace)
        identity = trace.trace_id if trace is not None else None
        if identity == self._shown:
            return
        self._shown, self._loaded = identity, False
        self._questions.forget(_NEWS)
        self._turns.clear(self)
        self._changed.clear()
        if identity is None:
            self._questions.forget(_SPANS)
            self._take(Loaded(None, SpanNodes(), None))
        else:
            self._skeleton.start()
            self._questions.ask(_SPANS, lambda reader: trace_loading.beginning(reader, identity), self._take)

    def _show_figures(self, trace: TraceSummary | None) -> None:
        now = self._now()
        self.header.show_trace(trace, now)
        running = trace is not None and trace.running(now)
        self.tree.set_live(running)
        (self._clock.start if running else self._clock.stop)()

    def _tick(self) -> None:
        if self.isVisible():
            self._show_figures(self._selection.trace)

    def _take(self, loaded: Loaded) -> None:
        """Show another trace, or its beginning, with the span chosen that is wanted or tells most."""
        self._skeleton.stop()
        self._loaded = loaded.trace is not None and not loaded.part
        self._wanted = self._selection.take_wanted_span() or b""
        self.tree.set_loading(False)
        self.tree.show_nodes(loaded.nodes)
        self._take_figures(loaded.trace)
        self._choose(loaded)
        self._look_again()
        if words := self._selection.take_wanted_words():
            self.finding.point_out(words)
        if not self.tree.spans.count:
            self._selection.set_span(None)
        if loaded.part and loaded.trace is not None:
            identity, names = loaded.trace.trace_id, tuple(loaded.nodes.names[1:])
            self._questions.ask(
                _SPANS, lambda reader: trace_loading.whole(reader, identity, names), self._take_rest
            )

    def _take_rest(self, loaded: Loaded) -> None:
        """Show all of a trace of which the beginning was shown; what was chosen since then stays."""
        untouched = self._at_first == (self._selection.span, self.tree.verticalScrollBar().value())
        self._loaded = loaded.trace is not None
        self.tree.grow(loaded.nodes)
        self._take_figures(loaded.trace)
        self._look_again()
        if untouched:
            self._choose(loaded)

    def _look_again(self) -> None:
        """Find and filter in what has come."""
        self.finding.show_trace(self._shown)
        self.filtering.show_trace(self._shown)

    def _choose(self, loaded: Loaded) -> None:
        wanted = self.tree.spans.node_named(self._wanted)
        self.tree.choose(wanted if wanted is not None else loaded.telling)
        self._at_first = (self._selection.span, self.tree.verticalScrollBar().value())

    def _take_news(self, news: News) -> None:
        """Take in changed spans, many of them in turns; the selection's span gets its new figures."""
        self._changed.extend(news.rows)
        self._take_figures(news.trace)
        if self._changed and self._take_some():
            self._turns.clear(self)
            self._turns.add(self, self._take_some)

    def _take_some(self) -> bool:
        """Take in the next changed spans; whether there are more."""
        rows = [self._changed.popleft() for _ in range(min(_A_TURN, len(self._changed)))]
        self.tree.merge(rows)
        self._look_again()
        current = self._selection.span
        if current is None:
            few = self.tree.spans.count <= AT_ONCE
            self.tree.choose(self.tree.spans.telling() if few else None)
        newer = next((row for row in rows if current is not None and row.span_id == current.span_id), None)
        if newer is not None:
            self._selection.set_span(newer)
        return bool(self._changed)

    def _take_figures(self, trace: TraceSummary | None) -> None:
        current = self._selection.trace
        if trace is not None and current is not None and trace.revision > current.revision:
            self._selection.set_trace(trace)
