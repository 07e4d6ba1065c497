"""What the page works with, and the ways that lead from it to traces."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.pages.replay.board import Board
from spanglass.gui.pages.replay.bridge import Show
from spanglass.gui.pages.replay.desk import Desk
from spanglass.gui.pages.replay.differ import Differ
from spanglass.gui.pages.replay.results import RECORDED
from spanglass.gui.pages.replay.starting import Starting
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection

_TRACE = "replay.trace"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the page works with."""

    desk: Desk
    show: Show
    differ: Differ
    starting: Starting


class Leading(QObject):
    """`traces_wanted` asks for the page of traces, where the trace is chosen then."""

    traces_wanted = Signal()

    def __init__(self, questions: Questions, selection: Selection, board: Board, parts: Parts) -> None:
        super().__init__()
        self._questions, self._selection, self._board, self._parts = questions, selection, board, parts

    def open_trace(self, letter: str, span_id: bytes | None = None) -> None:
        """Show the trace of the run that is looked at among the traces; the recording's for A."""
        found = self._board.trace_of(letter)
        if found is not None:
            go = partial(self._go, span_id=span_id)
            self._questions.ask(_TRACE, lambda reader: reader.trace(to_hex(found)), go)

    def open_span(self, span_id: bytes) -> None:
        """Show a span of the recording among the traces."""
        self.open_trace(RECORDED, span_id)

    def _go(self, trace: TraceSummary | None, span_id: bytes | None) -> None:
        if trace is None:
            self._parts.starting.say_not_kept()
            return
        self.traces_wanted.emit()  # first, for the list takes its first row as the keyboard comes
        self._selection.arrive(trace, span_id)
