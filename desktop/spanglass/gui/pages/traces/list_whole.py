"""All traces that a list has, chosen at once: those that are not loaded too."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from PySide6.QtCore import QItemSelection, QItemSelectionRange, QModelIndex, QObject, QTimer, Signal

from spanglass.core.hidden import Hidden
from spanglass.core.views import TraceSummary
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.list_questions import ListQuestion
from spanglass.gui.pages.traces.list_view import ListView
from spanglass.gui.questions.questions import Questions

_TOPIC = "list.whole"


@dataclass(frozen=True, slots=True)
class Whole:
    """The traces that matched `question` when they were chosen, by the rows that `Hidden.rows` would have."""

    question: ListQuestion
    number: int
    rows: bytes

    def has(self, trace: TraceSummary) -> bool:
        """Whether a trace is among them."""
        return Hidden(rows=self.rows).hides(trace)


class WholeList(QObject):
    """Chooses all that a list has, for as long as no row is chosen otherwise and the list is the same.

    `told` carries a `Whole` once it is known what they are, None when they are chosen no more.
    """

    told = Signal(object)

    def __init__(
        self, view: ListView, model: TracesModel, questions: Questions, question: Callable[[], ListQuestion]
    ) -> None:
        super().__init__(view)
        self._view, self._model, self._questions, self._question = view, model, questions, question
        self._asked: ListQuestion | None = None
        self._whole: Whole | None = None
        self._wanted: list[Callable[[Whole], None]] = []
        self._checking = QTimer(self)
        self._checking.setSingleShot(True)
        self._checking.timeout.connect(lambda: self.chosen)
        view.selectionModel().selectionChanged.connect(self._selection_changed)
        model.rowsInserted.connect(self._rows_inserted)
        model.modelReset.connect(self.end)

    def choose(self) -> None:
        """Choose all, in a list that has any."""
        if not self._model.rowCount():
            return
        self.end()
        self._asked = self._question()
        self._select(range(self._model.rowCount()))
        question = self._asked
        self._questions.ask(_TOPIC, question.rows, lambda rows: self._take(question, rows))

    @property
    def chosen(self) -> bool:
        """Whether all are chosen; this ends once they are not."""
        if self._asked is not None and self._selected() != sum(
            map(self._is_old, range(self._model.rowCount()))
        ):
            self.end()
        return self._asked is not None

    @property
    def number(self) -> int | None:
        """How many are chosen, None while that is not known or not all are."""
        return self._whole.number if self._whole is not None and self.chosen else None

    def use(self, use: Callable[[Whole], None]) -> bool:
        """Call with all that is chosen, once it is known, if all are; whether they are."""
        if not self.chosen:
            return False
        if self._whole is not None:
            use(self._whole)
        else:
            self._wanted.append(use)
        return True

    def end(self) -> None:
        """Choose them no more."""
        if self._asked is not None:
            self._asked, self._whole, self._wanted = None, None, []
            self._questions.forget(_TOPIC)
            self.told.emit(None)

    def _take(self, question: ListQuestion, rows: bytes) -> None:
        self._whole = whole = Whole(question, int.from_bytes(rows, "little").bit_count(), rows)
        self.told.emit(whole)
        wanted, self._wanted = self._wanted, []
        for use in wanted:
            use(whole)

    def _is_old(self, row: int) -> bool:
        """Whether a trace had begun when all were chosen."""
        return self._asked is not None and self._model.row_at(row).start_ns < self._asked.listing.until_ns

    def _selected(self) -> int:
        return sum(part.height() for part in self._view.selectionModel().selection().toList())

    def _select(self, rows: range) -> None:
        """Select rows beside those that are, without another current one."""
        chosen, last = QItemSelection(), len(self._model.columns) - 1
        old = enumerate(filter(self._is_old, rows))
        for _, run in groupby(old, lambda numbered: numbered[1] - numbered[0]):
            places = [row for _, row in run]
            first, end = self._model.index(places[0], 0), self._model.index(places[-1], last)
            chosen.append(QItemSelectionRange(first, end))
        model = self._view.selectionModel()
        model.select(chosen, model.SelectionFlag.Select)

    def _rows_inserted(self, _: QModelIndex, first: int, last: int) -> None:
        if self._asked is not None:
            self._select(range(first, last + 1))

    def _selection_changed(self) -> None:
        if self._asked is not None:
            self._checking.start()


def until_now(question: ListQuestion, now_ns: int) -> ListQuestion:
    """The question without traces that begin later."""
    until_ns = min(question.listing.until_ns, now_ns + 1)
    return replace(question, listing=replace(question.listing, until_ns=until_ns))
