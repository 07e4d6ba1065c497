"""How many traces each quick filter and saved query would list: asked when the question changes, and live."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from spanglass.core.query import QueryError
from spanglass.gui.filter.saved_queries import Saved, SavedQueries
from spanglass.gui.pages.traces.list_filters import QuickFilters
from spanglass.gui.pages.traces.list_questions import Counts, ListQuestion
from spanglass.gui.questions.questions import Questions, Turn
from spanglass.store.reader import Reader

_TOPIC, _OF_SAVED = "list.counts", "list.counts.saved"
_EVERY_MS, _REST = 1000, 5
_MOST_SAVED = 8


@dataclass(frozen=True, slots=True)
class _SavedQuestion:
    """The queries to be counted in the range of a question, without what is hidden."""

    texts: tuple[str, ...]
    of: ListQuestion

    def counts(self, reader: Reader) -> tuple[tuple[str, int | None], ...]:
        """How many traces each query finds, None for one that cannot be read any more."""
        return tuple((text, self._count(reader, text)) for text in self.texts)

    def _count(self, reader: Reader, text: str) -> int | None:
        try:
            return reader.matching_count(text, self.of.since_ns, self.of.listing.until_ns, self.of.hidden)
        except QueryError:
            return None


class ListCounts(QObject):
    """Fills the row of quick filters; `counted` carries how many traces are listed, and among how many.

    `question` gives the question of the list without the quick filter.
    """

    counted = Signal(int, object)

    def __init__(
        self,
        questions: Questions,
        filters: QuickFilters,
        question: Callable[[], ListQuestion],
        saved: SavedQueries,
    ) -> None:
        super().__init__(filters)
        self._questions, self._filters, self._question, self._saved = questions, filters, question, saved
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.setSingleShot(True)
        self._asked = QElapsedTimer()
        self._timer.timeout.connect(self.ask)
        saved.changed.connect(self._show_saved)
        saved.changed.connect(self.ask)
        self._show_saved()

    def ask(self) -> None:
        """Count now."""
        question = self._question()
        self._asked.start()
        self._questions.ask(_TOPIC, question.counts, self._take, Turn.LATER)
        texts = tuple(each.text for each in self._shown())
        if texts:
            asked = _SavedQuestion(texts, question)
            self._questions.ask(_OF_SAVED, asked.counts, self._take_saved, Turn.LATER)

    def drop(self) -> None:
        """Break off what is being counted: it is of another question."""
        self._timer.stop()
        for topic in (_TOPIC, _OF_SAVED):
            self._questions.forget(topic)

    def ask_soon(self) -> None:
        """Count within a second, or later where counting is much work: something has come."""
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Do not count what has come."""
        self._timer.stop()

    def _shown(self) -> tuple[Saved, ...]:
        return self._saved.kept.saved[-_MOST_SAVED:]

    def _show_saved(self) -> None:
        self._filters.set_saved([(each.name, each.text) for each in self._shown()])

    def _take(self, counts: Counts) -> None:
        self._timer.setInterval(max(_EVERY_MS, _REST * self._asked.elapsed()))
        self._filters.set_counts(counts.quick)
        self.counted.emit(getattr(counts.quick, self._filters.current.id), counts.among)

    def _take_saved(self, counts: tuple[tuple[str, int | None], ...]) -> None:
        self._filters.set_saved_counts(dict(counts))
