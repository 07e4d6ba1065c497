"""Keeps the list's rows true: first pages, further pages, and what changes while it is shown."""

from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QObject, Signal

from spanglass.core.views import TracePage, TraceSummary
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_ahead import RowsAhead
from spanglass.gui.pages.traces.list_questions import Changes, FirstPage, ListQuestion
from spanglass.gui.questions.questions import Questions, Turn

_FIRST, _MORE, _CHANGED = "list", "list.more", "list.changed"
_MOST_WAITING = 5000
_SET_BACK_NS = 10_000_000_000  # less is a clock that is kept right


class Pace(IntEnum):
    """How live rows enter the list: as they come; figures only, new rows wait; or nothing moves."""

    FLOWING = 0
    HELD = 1
    STILL = 2


class Feed(QObject):
    """Asks the store for one list and puts the answers into its model.

    `arrived` carries the answer to a new question, `changed` the traces whose new figures may be
    shown now, `waiting` how many new traces wait for the pace to allow them, `failed` a sentence.
    """

    arrived = Signal(object)  # FirstPage
    changed = Signal(object)  # tuple[TraceSummary, ...]
    waiting = Signal(int)
    failed = Signal(str)

    def __init__(
        self,
        questions: Questions,
        model: TracesModel,
        parent: QObject | None = None,
        ahead: RowsAhead | None = None,
    ) -> None:
        super().__init__(parent)
        self._questions, self._model, self._ahead = questions, model, ahead
        self._question = ListQuestion()
        self._revision = 0
        self._pace = Pace.FLOWING
        self._busy = self._again = self._answered = self._short = False
        self._waiting: dict[int, TraceSummary] = {}
        self._others: dict[int, TraceSummary] = {}
        self._skipped: set[int] = set()
        model.more_wanted.connect(self._ask_more)
        questions.failed.connect(self._fail)

    def ask(self, question: ListQuestion) -> None:
        """Show the answer to a new question instead of what is there."""
        self._question = question
        if self._ahead is not None:
            self._ahead.drop()
        for topic in (_MORE, _CHANGED):
            self._questions.forget(topic)
        self._busy, self._again, self._answered, self._short = True, False, False, False
        self._questions.ask(_FIRST, question.first, self._take_first, Turn.FIRST)

    def refresh(self, since_ns: int) -> None:
        """Ask what changed. The range now begins at `since_ns`.

        A list without rows is asked for anew, and once rows may move one whose range begins earlier than
        it did, since the clock was set back: it lacks what is in the range again.
        """
        if self._busy:
            self._again = True
            return
        self._short = self._short or since_ns < self._question.since_ns - _SET_BACK_NS
        question = self._question = replace(self._question, since_ns=since_ns)
        if not self._answered or (not self._model.rowCount() and self._pace is not Pace.STILL):
            self.ask(question)
            return
        if self._short and self._pace is Pace.FLOWING:
            self.ask(question)
            return
        self._busy, revision = True, self._revision
        self._questions.ask(_CHANGED, lambda reader: question.changes(reader, revision), self._take_changes)

    def set_pace(self, pace: Pace) -> None:
        """Let rows in, hold the new ones back, or hold everything; what waited is shown at once if it may."""
        slower = pace > self._pace
        self._pace = pace
        if not slower and (self._waiting or self._others or self._skipped or self._short):
            self._show(())

    def drop_before(self, start_ns: int, keep_row: int) -> None:
        """Remove rows that have left the range, unless the list is to stand still."""
        if self._pace is Pace.FLOWING:
            self._model.drop_before(start_ns, keep_row)

    def _ask_more(self, cursor: str) -> None:
        if not self._answered:  # the rows that are still there are of another question
            self._model.give_up_more()
            return
        question = self._question
        self._questions.ask(_MORE, lambda reader: question.page(reader, cursor), self._take_more)

    def _take_first(self, first: FirstPage) -> None:
        if self._ahead is None:
            self._show_first(first)
        else:
            self._questions.hold(_FIRST)
            self._ahead.ready(first.page.traces, lambda: self._show_first(first))

    def _show_first(self, first: FirstPage) -> None:
        self._waiting, self._others, self._skipped = {}, {}, set()
        self._revision, self._answered, self._busy = first.revision, True, False
        self._model.reset_to(first.page, self._question.listing)
        self.waiting.emit(0)
        self.arrived.emit(first)
        self._questions.shown(_FIRST)
        self._go_on()

    def _take_more(self, page: TracePage) -> None:
        self._model.append(page)

    def _take_changes(self, changes: Changes) -> None:
        if self._ahead is None or self._pace is not Pace.FLOWING:
            self._show_changes(changes)
        else:
            self._ahead.ready(self._model.in_order(changes.matching), lambda: self._show_changes(changes))

    def _show_changes(self, changes: Changes) -> None:
        self._revision, self._busy = changes.revision, False
        self._waiting.update((trace.row_id, trace) for trace in changes.matching)
        self._others.update((trace.row_id, trace) for trace in changes.others)
        self._again = self._again or changes.more
        self._show(changes.matching + changes.others)
        self._go_on()

    def _go_on(self) -> None:
        if self._again and not self._busy:
            self._again = False
            self.refresh(self._question.since_ns)

    def _show(self, news: tuple[TraceSummary, ...]) -> None:
        """Show as much of what waits as the pace allows."""
        if (self._skipped or self._short) and self._pace is Pace.FLOWING:
            self.ask(self._question)
            return
        if self._pace is not Pace.STILL:
            news = news or (*self._waiting.values(), *self._others.values())
            self._model.update(self._others.values())
            self._others = {}
            self._show_matching()
            self.changed.emit(news)
        self.waiting.emit(self._count_new())

    def _show_matching(self) -> None:
        waiting = list(self._waiting.values())
        if self._pace is Pace.FLOWING:
            self._waiting = {}
            self._model.merge(waiting)
        else:
            self._waiting = {trace.row_id: trace for trace in self._model.update(waiting)}

    def _count_new(self) -> int:
        """How many of those that wait are new; of very many only that is kept, the rest is read again."""
        new = {trace.row_id for trace in self._waiting.values() if self._model.is_new(trace)}
        if len(self._waiting) + len(self._others) > _MOST_WAITING:
            self._waiting, self._others = {}, {}
            self._skipped |= new
        return len(new | self._skipped)

    def _fail(self, topic: str, error: object) -> None:
        if topic == _MORE:
            self._model.give_up_more()
        elif topic in (_FIRST, _CHANGED):
            self._busy = self._again = False
        if topic == _FIRST:
            self.failed.emit(str(error))
