"""Tries rules out on stored calls, one at a time; of those that wait only the newest is tried."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from spanglass.alerts.backtest import Backtest
from spanglass.gui.pages.alerts.asking import Trial, tried
from spanglass.gui.questions.questions import Questions, Turn
from spanglass.store.reader import Reader

TOPIC = "alerts.backtest"
_NO_CALLS = "No calls have come yet."


class Backtesting(QObject):
    """`answered` carries a `Backtest`, `failed` why there is none; a trial under way is never doubled.

    So a drag holds up one thread of the pool at most, however many trials it asks for.
    """

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, questions: Questions, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions, self._store = questions, store
        self._waiting: Trial | None = None
        self._busy = False
        questions.failed.connect(self._fail)

    def ask(self, trial: Trial) -> None:
        """Try a rule now, or as soon as the one under way is through."""
        if not self._store.exists():
            self.failed.emit(_NO_CALLS)
            return
        if self._busy:
            self._waiting = trial
            return
        self._busy = True
        question = partial(tried, self._store, trial)
        self._questions.ask(TOPIC, partial(_apart, self._questions, question), self._take, Turn.LATER)

    def _take(self, answer: Backtest) -> None:
        self.answered.emit(answer)
        self._next()

    def _fail(self, topic: str, error: object) -> None:
        if topic == TOPIC:
            self.failed.emit(str(error))
            self._next()

    def _next(self) -> None:
        self._busy = False
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.ask(waiting)


def _apart(questions: Questions, question: "partial[Backtest]", reader: Reader) -> object:
    return questions.apart(question, reader)
