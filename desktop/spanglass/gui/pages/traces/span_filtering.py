"""Filtering the spans of the trace that is shown: a field whose words and terms leave only some rows."""

from functools import partial
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Signal

from spanglass.core.query import QueryError
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.pages.traces.span_tree import SpanTree
from spanglass.gui.pages.traces.trace_finding import spans_that_say
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.filter_field import FieldWords, FilterField
from spanglass.store.filters.conditions import condition

_TOPIC = "trace.filter"
_AFTER_MS, _A_TURN = 180, 2000
_WORDS = FieldWords(
    "Filter spans in this trace…  try kind:tool, took:>1s or words",
    "Filter spans in this trace…",
    "Filter spans in this trace",
    saves=False,
)


class SpanFiltering(QObject):
    """Connects `field` with a tree, while the field is in use.

    `marked` carries the words that are to stand out wherever they are shown, `found` the nodes that match.
    """

    marked = Signal(str)
    found = Signal(object)

    def __init__(self, theme: Theme, tree: SpanTree, questions: Questions, selection: Selection) -> None:
        super().__init__(tree)
        self.field = FilterField(theme, _WORDS)
        self._tree, self._questions, self._selection = tree, questions, selection
        self._trace: bytes | None = None
        self._wanted = False
        self._turns = Turns(self)
        self._text, self._left_at = "", b""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_AFTER_MS)
        self._pause.timeout.connect(lambda: self._look(self.field.query, strict=False))
        self.field.edited.connect(self._typed)
        self.field.entered.connect(lambda text: self._look(text, strict=True))
        selection.trace_changed.connect(lambda _trace: self._say())

    def show_trace(self, trace_id: bytes | None) -> None:
        """Filter another trace, or again one that has grown."""
        self._trace = trace_id
        self._turns.clear(self)
        self._questions.forget(_TOPIC)
        if self._text:
            self._ask()
        self._say()

    def set_wanted(self, wanted: bool) -> None:
        """Let the field filter, or nothing while it is not shown."""
        self._wanted = wanted
        self._look(self.field.query if wanted else "", strict=False)

    def _typed(self) -> None:
        if self._wanted:
            self._pause.start()

    def _look(self, text: str, *, strict: bool) -> None:
        """Filter by a text; one that makes no sense is said to when it is entered, not while it is typed."""
        self._pause.stop()
        try:
            condition(text, now_ns=0)
        except QueryError as error:
            if strict:
                self.field.show_error(str(error), range(error.start, error.end))
            return
        if text.strip() == self._text:
            return
        if not self._text:
            current = self._tree.spans.span_at(self._tree.currentIndex())
            self._left_at = current.span_id if current is not None else b""
        self._text = text.strip()
        self.marked.emit("" if ":" in self._text else self._text)
        self._ask() if self._text else self._end()

    def _ask(self) -> None:
        if self._trace is not None:
            text = self._text
            question = partial(spans_that_say, self._questions, self._tree.spans.count, (self._trace, text))
            self._questions.ask(_TOPIC, question, partial(self._take, text))

    def _take(self, text: str, names: tuple[bytes, ...]) -> None:
        """Find the nodes of what matches, a few thousand a turn, then show them."""
        self._turns.clear(self)
        left, nodes, spans = iter(names), set[int](), self._tree.spans

        def step() -> bool:
            some = tuple(islice(left, _A_TURN))
            nodes.update(node for name in some if (node := spans.node_named(name)) is not None)
            if len(some) < _A_TURN:
                self._show(frozenset(nodes))
            return len(some) == _A_TURN

        if text == self._text:
            self._turns.add(self, step)

    def _show(self, nodes: frozenset[int]) -> None:
        spans = self._tree.spans
        spans.only(nodes)
        self.found.emit(nodes)
        if nodes and spans.node_of(self._tree.currentIndex()) not in nodes:
            self._tree.scrollToTop()
            self._tree.step_among(nodes)
        self._say()

    def _end(self) -> None:
        """Show all spans again; the chosen one stays chosen, without one that of before is."""
        self._questions.forget(_TOPIC)
        self._turns.clear(self)
        spans = self._tree.spans
        chosen = spans.node_of(self._tree.currentIndex()) or spans.node_named(self._left_at)
        spans.only(None)
        self.found.emit(frozenset())
        self._tree.choose(chosen)
        self._say()

    def _say(self) -> None:
        """Say how many spans there are, and how many match."""
        trace, matches = self._selection.trace, self._tree.spans.matches
        if trace is None:
            self.field.set_note("")
            return
        spans = f"{trace.spans:,} span{'' if trace.spans == 1 else 's'}"
        self.field.set_note(spans if matches is None else f"{len(matches):,} of {spans}")
