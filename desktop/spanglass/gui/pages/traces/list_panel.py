"""The list of traces: quick filters, the table, what arrives live, and the states without rows."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout

from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.core.views import NEWEST, Listing, TraceSummary
from spanglass.gui.filter.saved_queries import SavedQueries
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.models.trace_order import FIRST_DESCENDING, chosen
from spanglass.gui.models.traces import TracesModel
from spanglass.gui.pages.traces.drag_out import DragOut
from spanglass.gui.pages.traces.list_ahead import RowsAhead
from spanglass.gui.pages.traces.list_choice import ListChoice
from spanglass.gui.pages.traces.list_counts import ListCounts
from spanglass.gui.pages.traces.list_delegate import RowDelegate
from spanglass.gui.pages.traces.list_feed import Feed, Pace
from spanglass.gui.pages.traces.list_filters import QUICK_FILTERS, QuickFilters
from spanglass.gui.pages.traces.list_notices import (
    CLEAR_FILTERS,
    EVER,
    LAST_WEEK,
    TRY_AGAIN,
    WEEK,
    empty,
    failed,
)
from spanglass.gui.pages.traces.list_pill import ChosenPill
from spanglass.gui.pages.traces.list_questions import FirstPage, ListQuestion, narrowed
from spanglass.gui.pages.traces.list_running import RunningRows
from spanglass.gui.pages.traces.list_stack import ListStack
from spanglass.gui.pages.traces.list_states import NewPill
from spanglass.gui.pages.traces.list_steps import ListSteps
from spanglass.gui.pages.traces.list_view import ListView
from spanglass.gui.pages.traces.list_whole import WholeList, until_now
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Panel, Rule

_FETCH_AHEAD_ROWS = 100


class ListPanel(Panel):
    """The list; the current row is the `Selection`'s trace, both ways.

    `opened` carries a TraceSummary (Enter, double click), `pending_changed` how many new traces
    wait while the view is paused, scrolled or pointed at, `count_changed` how many traces the list
    has in all, loaded or not, and among how many. `choice` does what is wanted with the chosen rows.
    """

    opened = Signal(object)
    pending_changed = Signal(int)
    count_changed = Signal(int, object)

    def __init__(
        self,
        theme: Theme,
        questions: Questions,
        selection: Selection,
        saved: SavedQueries | None = None,
        now: Callable[[], int] = time.time_ns,
    ) -> None:
        super().__init__(theme, "bg1")
        self._questions, self._selection, self._now = questions, selection, now
        self._loaded = self._hovered = self._revealed = False
        self._listing, self._hidden = NEWEST, NOTHING_HIDDEN
        self._model = TracesModel(self)
        self._filters = QuickFilters(theme)
        self.view = ListView(theme, self._model, RowDelegate(theme, self._model, now, self))
        self._feed = Feed(questions, self._model, self, RowsAhead(self.view))
        self._stack = ListStack(theme, self.view)
        self._pill = NewPill(theme, self.view)
        self.steps = ListSteps(self._model, self.view)
        DragOut(theme, questions, self.view, self.steps.chosen)
        whole = WholeList(self.view, self._model, questions, self._every)
        pill = ChosenPill(theme, self.view)
        self.choice = ListChoice(questions, selection, self.steps, whole, pill)
        self._arrange()
        self._running = RunningRows(self._model, self.view, now)
        saved = saved or SavedQueries(parent=self)
        self._counts = ListCounts(questions, self._filters, lambda: self._question(selection.query), saved)
        self._connect()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._filters, Rule(self._theme), self._stack):
            column.addWidget(part)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        selection, feed, view = self._selection, self._feed, self.view
        selection.query_changed.connect(self.reload)
        selection.range_changed.connect(self.reload)
        selection.trace_changed.connect(self._follow_selection)
        selection.live_changed.connect(self._settle_pace)
        feed.arrived.connect(self._arrived)
        feed.changed.connect(self._changed)
        feed.waiting.connect(self._waiting)
        feed.failed.connect(lambda sentence: self._stack.show_notice(failed(sentence)))
        self._questions.renewed.connect(self._start_over)
        self._counts.counted.connect(self.count_changed)
        self._filters.chosen.connect(self.reload)
        self._filters.saved_chosen.connect(selection.set_query)
        selection.query_changed.connect(self._filters.set_query)
        view.sort_wanted.connect(lambda column: self.sort(chosen(self._listing, column)))
        view.selectionModel().currentRowChanged.connect(self._row_chosen)
        view.opened.connect(lambda row: self.opened.emit(self._model.row_at(row)))
        view.newest_wanted.connect(self.go_to_newest)
        view.all_wanted.connect(self.choice.whole.choose)
        view.copy_wanted.connect(self.choice.copy_rows)
        view.hovered.connect(self._set_hovered)
        view.scrolled.connect(self._scrolled)
        self._pill.clicked.connect(self.follow)
        self._stack.acted.connect(self._act)

    def connect_actions(self, actions: Actions) -> None:
        """Let the actions on rows work on this list."""
        steps = self.steps
        actions.connect("row.next", steps.next)
        actions.connect("row.previous", steps.previous)
        actions.connect("newest", self.go_to_newest)
        actions.connect("list.sort", self.view.open_sorting)
        self.choice.connect_actions(actions)

    def step_problem(self, back: bool) -> None:
        """Choose the next trace with an error or refusal, or the one before."""
        (self.steps.previous_problem if back else self.steps.next_problem)()

    def wait(self) -> None:
        """Show that the first answer is awaited."""
        self._stack.wait()

    def set_hidden(self, hidden: Hidden, back: bool) -> None:
        """Hide traces that are deleted; those that are so no more may come `back`."""
        self._hidden = hidden
        self.steps.take_out(hidden.hides)
        if back:
            self.reload()
        elif self._loaded:
            self._counts.ask()

    def reload(self) -> None:
        """Ask for the list anew: the filter or the range has changed."""
        self._loaded = True
        self._stack.wait()
        self._counts.drop()
        self._feed.ask(self._question(self.narrowed()))

    def sort(self, listing: Listing) -> None:
        """List the traces in another order."""
        if listing != self._listing:
            self._listing = listing
            self.view.show_sorting(listing)
            if self._loaded:
                self.reload()

    def state(self) -> dict[str, Any]:
        """The order and the chosen widths of columns, to be kept."""
        order, widths = self._listing, self.view.head.kept()
        return {"column": order.column, "descending": order.descending, **widths}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take an order and widths over, if they make sense."""
        self.view.head.restore(state)
        column, descending = state.get("column"), state.get("descending")
        if isinstance(column, str) and column in FIRST_DESCENDING and isinstance(descending, bool):
            self.sort(Listing(column, descending))

    def refresh(self) -> None:
        """Show what changed in the store since the last time, as far as the view may move."""
        if not self._loaded:
            self.reload()
            return
        since_ns, _ = self._selection.bounds(self._now())
        self._feed.refresh(since_ns)
        self._feed.drop_before(since_ns, self.view.currentIndex().row())
        if self._selection.live:
            self._counts.ask_soon()

    def _start_over(self) -> None:
        """Another store has taken the place of the one before: nothing of the list is true."""
        self._loaded = False

    def follow(self) -> None:
        """Scroll to the newest row and let new ones come in again."""
        self.view.let_go()
        self.view.scrollToTop()
        self._settle_pace()

    def go_to_newest(self) -> None:
        """Follow, and make the newest trace the current one."""
        self.follow()
        self.steps.newest()

    def _question(self, query: str) -> ListQuestion:
        since_ns, until_ns = self._selection.bounds(self._now())
        return ListQuestion(query, since_ns, replace(self._listing, until_ns=until_ns), self._hidden)

    def _every(self) -> ListQuestion:
        """What the list has now, without what is still to come."""
        return until_now(self._question(self.narrowed()), self._now())

    def narrowed(self) -> str:
        """The filter of the list, with its quick filter."""
        return narrowed(self._selection.query, self._filters.current.term)

    def _arrived(self, first: FirstPage) -> None:
        self._counts.ask()  # not before, so that the rows need not share the processor with it
        self.view.scrollToTop()
        trace = self._selection.trace
        row = None if trace is None else self._model.row_of(trace.row_id)
        if self._model.rowCount():
            self._show_rows()
        else:
            filtered = bool(self._selection.query or self._filters.current.term)
            shown = self._selection.shown_range(self._now())
            self._stack.show_notice(empty(first, shown, filtered=filtered))
        if row is not None:
            self.view.make_current(row, scroll=not self._revealed)
        self._revealed = self._revealed or self.view.isVisible()

    def _changed(self, news: tuple[TraceSummary, ...]) -> None:
        """Hand the current trace's new figures on."""
        current = self._selection.trace
        for trace in news:
            if current is not None and trace.row_id == current.row_id and trace.revision > current.revision:
                self._selection.set_trace(trace)
        if self._model.rowCount():
            self._show_rows()

    def _show_rows(self) -> None:
        self._stack.show_rows()
        if self._selection.trace is None:
            self.view.make_current(0, scroll=False)
        self._running.watch()

    def _act(self, action: str) -> None:
        """Do what a notice's button says."""
        if action == CLEAR_FILTERS:
            self._clear_filters()
        elif action == TRY_AGAIN:
            self.reload()
        else:
            self._selection.set_range(WEEK if action == LAST_WEEK else EVER)

    def _clear_filters(self) -> None:
        self._filters.choose(QUICK_FILTERS[0])
        self._selection.set_query("")

    def _waiting(self, number: int) -> None:
        self._pill.set_number(number if self._selection.live else 0)
        self._place_pill()
        self.pending_changed.emit(number)

    def _place_pill(self) -> None:
        top = self.view.viewport().y() + self._theme.px(8)
        self._pill.move((self.view.width() - self._pill.width()) // 2, top)

    def _row_chosen(self, current: QModelIndex) -> None:
        if current.isValid():
            self._selection.set_trace(self._model.row_at(current.row()))

    def _follow_selection(self, trace: TraceSummary | None) -> None:
        """Make the row of a trace chosen elsewhere the current one; none if it is not listed."""
        row = None if trace is None else self._model.row_of(trace.row_id)
        if row is None:
            self.view.selectionModel().clear()
        elif row != self.view.currentIndex().row():
            self.view.make_current(row)

    def _set_hovered(self, hovered: bool) -> None:
        if hovered != self._hovered:
            self._hovered = hovered
            self._settle_pace()

    def _settle_pace(self) -> None:
        held = self._hovered or not self.view.at_top()
        if not self._selection.live:
            self._counts.stop()
            self._feed.set_pace(Pace.STILL)
        else:
            self._feed.set_pace(Pace.HELD if held else Pace.FLOWING)

    def _scrolled(self) -> None:
        self._settle_pace()
        self._place_pill()
        self._running.watch()
        rows = self._model.rowCount()
        if self.view.visible_rows().stop > rows - min(_FETCH_AHEAD_ROWS, rows // 2):
            self._model.fetchMore(QModelIndex())
