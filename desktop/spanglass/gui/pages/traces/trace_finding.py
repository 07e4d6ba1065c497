"""Finding a text in the trace that is shown: asks the store, marks the spans, goes from one to the next."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from spanglass.gui.models import span_steps
from spanglass.gui.pages.traces.find_bar import FindBar
from spanglass.gui.pages.traces.span_tree import SpanTree
from spanglass.gui.pages.traces.trace_loading import AT_ONCE
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader

_TOPIC = "trace.find"
_PLACED = 5000
"""Among so many spans it is said which of them is the current one."""


class TraceFinding(QObject):
    """Connects a bar with a tree.

    `marked` carries the text that is to stand out wherever it is shown, `found` the nodes that say it.
    """

    marked = Signal(str)
    found = Signal(object)

    def __init__(self, bar: FindBar, tree: SpanTree, questions: Questions) -> None:
        super().__init__(bar)
        self._bar, self._tree, self._questions = bar, tree, questions
        self._trace: bytes | None = None
        self._names: tuple[bytes, ...] = ()
        self._order: list[int] = []
        self._going = self._pointing = False
        bar.wanted.connect(self._look)
        bar.stepped.connect(self._step)
        tree.chosen.connect(lambda _span: self._tell())

    def show_trace(self, trace_id: bytes | None) -> None:
        """Look in another trace, or again in one that has grown."""
        same, self._trace = trace_id == self._trace, trace_id
        if self._pointing and not same:
            self._pointing = False
            self.marked.emit(self._bar.text)
        if self._bar.text:
            self._ask(go=not same)

    def point_out(self, words: str) -> None:
        """Let words stand out until something is looked for or another trace is shown."""
        self._pointing = True
        self.marked.emit(words)

    def _look(self, text: str) -> None:
        self._pointing = False
        self.marked.emit(text)
        if text and self._trace is not None:
            self._ask(go=True)
        else:
            self._questions.forget(_TOPIC)
            self._take(())

    def _ask(self, *, go: bool) -> None:
        trace, text = self._trace, self._bar.text
        self._going = go
        if trace is not None:
            question = partial(spans_that_say, self._questions, self._tree.spans.count, (trace, text))
            self._questions.ask(_TOPIC, question, self._take)

    def _take(self, names: tuple[bytes, ...]) -> None:
        self._names = names
        nodes = {node for name in names if (node := self._tree.spans.node_named(name)) is not None}
        few = len(nodes) <= _PLACED
        self._order = span_steps.ordered(self._tree.spans.nodes, nodes) if few else []
        self._tree.mark(nodes, self._bar.text)
        self.found.emit(nodes)
        if self._going and nodes and self._tree.spans.node_of(self._tree.currentIndex()) not in nodes:
            self._tree.step_among(nodes)
        self._tell()

    def _step(self, back: bool) -> None:
        self._tree.step_among(self._tree.found, back=back)

    def _tell(self) -> None:
        current = self._tree.spans.node_of(self._tree.currentIndex())
        place = self._order.index(current) + 1 if current in self._order else None
        self._bar.say(len(self._tree.found), place)


def spans_that_say(
    questions: Questions, count: int, what: tuple[bytes, str], reader: Reader
) -> tuple[bytes, ...]:
    """The ids of the spans of a trace that say a text; of very many spans it is asked apart."""
    question = partial(_spans_that_say, trace_id=what[0], text=what[1])
    found: tuple[bytes, ...] = questions.apart(question, reader) if count > AT_ONCE else question(reader)
    return found


def _spans_that_say(reader: Reader, trace_id: bytes, text: str) -> tuple[bytes, ...]:
    return reader.spans_that_say(trace_id, text)
