"""Keeps the thumbs of a trace's head: asks the store for what was said, and says what is said now."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from spanglass.core.display import plain
from spanglass.core.feedback import Feedback, thumb
from spanglass.core.scores import Opinion, Score
from spanglass.core.views import TraceSummary
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.traces.opinion_bar import OpinionBar
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.feedback import Said
from spanglass.gui.session.selection import Selection

_TOPIC = "trace.opinions"
_SHOWN, _LONGEST = 8, 40


class TraceOpinions(QObject):
    """Follows the selection's trace; `said` carries a `Said`."""

    said = Signal(object)

    def __init__(self, bar: OpinionBar, questions: Questions, selection: Selection) -> None:
        super().__init__(bar)
        self._bar, self._questions, self._selection = bar, questions, selection
        self._shown: bytes | None = None
        selection.trace_changed.connect(self._follow)
        bar.thumbed.connect(self._thumb)
        bar.scored.connect(self._score)
        self._follow(selection.trace)

    def refresh(self) -> None:
        """Ask again what was said."""
        trace = self._selection.trace
        if trace is not None:
            name = trace.trace_id
            self._questions.ask(_TOPIC, lambda reader: (name, reader.opinions(name)), self._take)

    def connect_actions(self, actions: Actions) -> None:
        """No action is its own."""

    def _follow(self, trace: TraceSummary | None) -> None:
        name = trace.trace_id if trace is not None else None
        if name != self._shown:
            self._shown = name
            self._bar.show_opinion(None, ())
            self.refresh()

    def _take(self, answer: tuple[bytes, Sequence[Opinion]]) -> None:
        name, opinions = answer
        if name == self._shown:
            thumbs = [one.score.thumb for one in opinions if one.ours and one.score.thumb is not None]
            told = tuple(_told(one.score) for one in opinions[-_SHOWN:])
            self._bar.show_opinion(thumbs[-1] if thumbs else None, told)

    def _thumb(self, up: bool | None, of_span: bool) -> None:
        self._say(thumb(up), of_span=of_span)

    def _score(self, name: str, number: float, of_span: bool) -> None:
        self._say(Feedback(name, number), of_span=of_span)

    def _say(self, feedback: Feedback, *, of_span: bool) -> None:
        trace, span = self._selection.trace, self._selection.span
        if trace is not None:
            span_id = span.span_id if of_span and span is not None else None
            self.said.emit(Said(trace.trace_id, feedback, span_id))


def _told(score: Score) -> str:
    value = score.value
    shown = f"{value:g}" if isinstance(value, float) else plain(str(value), _LONGEST)
    return f"{plain(score.name, _LONGEST)} {shown}"
