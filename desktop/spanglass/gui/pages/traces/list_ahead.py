"""Rows that are about to be shown are painted a few at a time, so that no one frame has to paint them all."""

from collections import deque
from collections.abc import Callable, Sequence

from spanglass.core.views import TraceSummary
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.pages.traces.list_view import ListView


class RowsAhead:
    """Makes pictures of the rows that a list will have in sight, then lets it show them."""

    def __init__(self, view: ListView) -> None:
        self._view, self._turns = view, Turns(view)

    def drop(self) -> None:
        """The rows that were asked for last are not wanted any more."""
        self._turns.clear(self._view)

    def ready(self, traces: Sequence[TraceSummary], show: Callable[[], None]) -> None:
        """Call `show` once the first of `traces` are painted, at once where that takes no time."""
        self.drop()
        waiting = deque(traces[: self._view.fitting_rows()])

        def paint_one() -> bool:
            if waiting:
                self._view.paint_ahead(waiting.popleft())
                return True
            show()
            return False

        self._turns.add(self._view, paint_one)
        self._turns.run()
