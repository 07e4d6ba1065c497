"""The filter field at work: a text that can be read becomes the filter, another one is marked."""

from PySide6.QtCore import QObject

from spanglass.core.query import QueryError
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.session.selection import Selection
from spanglass.store.filters.conditions import condition


class Filtering(QObject):
    """Takes what is entered in the top bar over into the selection."""

    def __init__(self, top_bar: TopBar, selection: Selection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._top_bar, self._selection = top_bar, selection
        top_bar.query_entered.connect(self.enter)

    def enter(self, text: str) -> None:
        """Filter by `text`, or say under the field what is wrong with it; the last good filter stays."""
        try:
            condition(text, now_ns=0)
        except QueryError as error:
            self._top_bar.show_error(str(error), range(error.start, error.end))
        else:
            self._selection.set_query(text)
