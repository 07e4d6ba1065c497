"""The traces of the list in the order of a listing, with live rows put in their places."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from PySide6.QtCore import QObject, Signal

from spanglass.core.views import NEWEST, Listing, TracePage, TraceSummary
from spanglass.gui.models.table import ROOT, Index, TableModel
from spanglass.gui.models.trace_columns import COLUMNS, sentence
from spanglass.gui.models.trace_order import Key, key_of


class TracesModel(TableModel[TraceSummary]):
    """A window of traces, growing at its end by pages and anywhere by live rows.

    `more_wanted` carries the cursor of the next page; answer with `append`, or `give_up_more` when
    there is no answer. Rows are ordered by what they said when they were placed, so that `update`
    can change what a row says without moving it.
    """

    more_wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, sentence, parent)
        self.listing = NEWEST
        self._key = key_of(NEWEST)
        self._keys: list[Key] = []
        self._key_of: dict[int, Key] = {}
        self._next: str | None = None
        self._asked = False
        self._last_of_pages: Key | None = None
        self._hides: Callable[[TraceSummary], bool] = lambda _trace: False

    def hide(self, hides: Callable[[TraceSummary], bool]) -> None:
        """Take out the traces that are to be hidden; what is no longer so comes with the next question."""
        self._hides = hides
        self._remove_all([at for at, trace in enumerate(self._rows) if hides(trace)])

    def row_of(self, row_id: int) -> int | None:
        """The row of the trace with this `row_id`, None if it is not here."""
        key = self._key_of.get(row_id)
        return None if key is None else bisect_left(self._keys, key)

    def reset_to(self, page: TracePage, listing: Listing = NEWEST) -> None:
        """Show the first page of a new question instead of everything; for live data there is `merge`."""
        self.beginResetModel()
        self.listing, self._key = listing, key_of(listing)
        self._rows, self._keys, self._key_of = [], [], {}
        shown = {trace.row_id: trace for trace in page.traces if not self._hides(trace)}
        rows = sorted(shown.values(), key=self._key)
        self._put(0, rows)
        self._end_page(page)
        self.endResetModel()

    def append(self, page: TracePage) -> None:
        """Put the page that `more_wanted` asked for below the others."""
        fresh = [
            trace for trace in page.traces if trace.row_id not in self._key_of and not self._hides(trace)
        ]
        self._insert(fresh)
        self._end_page(page)

    def give_up_more(self) -> None:
        """Let the next page be asked for again: the last question for it failed."""
        self._asked = False

    def update(self, changed: Iterable[TraceSummary]) -> list[TraceSummary]:
        """Show the new figures of traces that are here; give back those that want another or a new place.

        An older revision than the one shown is dropped. Costs one ``dataChanged``.
        """
        rows, rest = [], []
        for trace in _latest(changed):
            row = self.row_of(trace.row_id)
            if row is None:
                rest.append(trace)
                continue
            if trace.revision > self._rows[row].revision:
                self._rows[row] = trace
                rows.append(row)
            if trace.revision >= self._rows[row].revision and self._key(trace) != self._keys[row]:
                rest.append(trace)
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(self.columns) - 1), [])
        return rest

    def merge(self, changed: Sequence[TraceSummary]) -> None:
        """Show new figures, move rows whose start changed, and insert new traces in their places.

        A trace older than the last page loaded is left out: the page it belongs to will bring it.
        """
        rest = self.update(changed)
        for trace in rest:
            if trace.row_id in self._key_of:
                self._move(trace)
        self._insert([trace for trace in rest if self.is_new(trace)])

    def in_order(self, traces: Iterable[TraceSummary]) -> list[TraceSummary]:
        """These traces as the list would have them, the first row first."""
        return sorted(traces, key=self._key)

    def is_new(self, trace: TraceSummary) -> bool:
        """Whether `merge` would insert this trace."""
        if trace.row_id in self._key_of or self._hides(trace):
            return False
        return self._next is None or self._last_of_pages is None or self._key(trace) < self._last_of_pages

    def drop_before(self, start_ns: int, keep_row: int = -1) -> None:
        """Remove the rows that started before `start_ns`, of a list with the newest first from its end.

        `keep_row` stays, and of a list with the newest first what is above it too.
        """
        if self.listing == NEWEST:
            first = max(bisect_left(self._keys, (-start_ns, 1)), keep_row + 1)
            if first < len(self._rows):
                self._remove(first, len(self._rows))
                self._next = None
            return
        self._remove_all(
            [at for at, row in enumerate(self._rows) if row.start_ns < start_ns and at != keep_row]
        )

    def _remove_all(self, rows: list[int]) -> None:
        """Remove rows, given in order, as few runs of neighbours, the last one first."""
        for _, run in groupby(enumerate(reversed(rows)), lambda numbered: numbered[0] + numbered[1]):
            places = [at for _, at in run]
            self._remove(places[-1], places[0] + 1)

    def _remove(self, first: int, end: int) -> None:
        self.beginRemoveRows(ROOT, first, end - 1)
        for row in self._rows[first:end]:
            del self._key_of[row.row_id]
        del self._rows[first:end]
        del self._keys[first:end]
        self.endRemoveRows()

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there is a next page that was not asked for yet."""
        return not parent.isValid() and self._next is not None and not self._asked

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page by `more_wanted`."""
        if self.canFetchMore(parent) and self._next is not None:
            self._asked = True
            self.more_wanted.emit(self._next)

    def _end_page(self, page: TracePage) -> None:
        self._next, self._asked = page.next, False
        if page.traces:
            self._last_of_pages = max(self._key(trace) for trace in page.traces)
        elif not self._rows:
            self._last_of_pages = None

    def _insert(self, traces: list[TraceSummary]) -> None:
        """Insert traces that are not here, as few runs of neighbours, the last one first."""
        for at, run in reversed(list(self._runs(traces))):
            self.beginInsertRows(ROOT, at, at + len(run) - 1)
            self._put(at, run)
            self.endInsertRows()

    def _runs(self, traces: list[TraceSummary]) -> Iterator[tuple[int, list[TraceSummary]]]:
        ordered = sorted(traces, key=self._key)
        for at, run in groupby(ordered, lambda trace: bisect_left(self._keys, self._key(trace))):
            yield at, list(run)

    def _put(self, at: int, run: list[TraceSummary]) -> None:
        keys = [self._key(trace) for trace in run]
        self._rows[at:at] = run
        self._keys[at:at] = keys
        self._key_of.update((trace.row_id, key) for trace, key in zip(run, keys, strict=True))

    def _move(self, trace: TraceSummary) -> None:
        """Bring a row to where its start now belongs."""
        key, source = self._key(trace), bisect_left(self._keys, self._key_of[trace.row_id])
        target = bisect_left(self._keys, key)
        moves = target not in (source, source + 1)
        if moves:
            self.beginMoveRows(ROOT, source, source, ROOT, target)
        row = self._rows.pop(source)
        del self._keys[source]
        self._put(target - 1 if target > source else target, [row])
        if moves:
            self.endMoveRows()


def _latest(changed: Iterable[TraceSummary]) -> Iterable[TraceSummary]:
    latest: dict[int, TraceSummary] = {}
    for trace in changed:
        known = latest.get(trace.row_id)
        if known is None or trace.revision >= known.revision:
            latest[trace.row_id] = trace
    return latest.values()
