"""The quick filters above the trace list: one is chosen, each says how many traces it would show."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from spanglass.core.views import QuickCounts
from spanglass.gui.pages.traces.quick_button import QuickButton, QuickFilter
from spanglass.gui.theming.theme import Theme

_ROW = 34

QUICK_FILTERS = (
    QuickFilter("all", "All", "", "Every trace of the filter"),
    QuickFilter("errors", "Errors", "has:error", "Traces with an error", "circle-x", "error"),
    QuickFilter("refusals", "Refusals", "has:refusal", "Traces with a refusal", "hand", "refusal"),
    QuickFilter("retries", "Retries", "has:retry", "Traces with a retry", "rotate-cw"),
    QuickFilter("slow", "Slow", "slow:yes", "Slower than 95% of the traces of the same name", "timer"),
)


class QuickFilters(QWidget):
    """The row of quick filters and saved queries. Narrow, it drops the titles, then filters from the last on.

    `chosen` carries the `QuickFilter`, `saved_chosen` the text of a saved query, empty when it is left.
    """

    chosen = Signal(object)
    saved_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(theme.px(2))
        self._saved: list[QuickButton] = []
        self._query = ""
        self._buttons = [QuickButton(theme, item, self) for item in QUICK_FILTERS]
        for button in self._buttons:
            self._group.addButton(button)
            self._layout.addWidget(button)
            button.clicked.connect(lambda _checked=False, button=button: self.choose(button.filter))
        self._layout.addStretch()
        self._buttons[0].setChecked(True)
        self.current = QUICK_FILTERS[0]
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._layout.setContentsMargins(px(10), 0, 0, 0)
        self._layout.setSpacing(px(2))
        self.setFixedHeight(px(_ROW))
        self._fit()

    def choose(self, chosen: QuickFilter) -> None:
        """Make a quick filter the current one."""
        if chosen is not self.current:
            self.current = chosen
            self._buttons[QUICK_FILTERS.index(chosen)].setChecked(True)
            self._fit()
            self.chosen.emit(chosen)

    def set_counts(self, counts: QuickCounts | None) -> None:
        """Show how many traces each would list; None shows no numbers."""
        for button in self._buttons:
            button.set_count(None if counts is None else getattr(counts, button.filter.id))
        self._fit()

    def set_saved(self, saved: Sequence[tuple[str, str]]) -> None:
        """Offer saved queries, by name and text, behind the quick filters."""
        for button in self._saved:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._saved = [self._saved_button(name, text) for name, text in saved]
        for button in self._saved:
            self._layout.insertWidget(self._layout.count() - 1, button)
        self.set_query(self._query)
        self._fit()

    def _saved_button(self, name: str, text: str) -> QuickButton:
        button = QuickButton(self._theme, QuickFilter("saved", name, text, text, "star", "text3"), self)
        button.clicked.connect(lambda checked: self.saved_chosen.emit(text if checked else ""))
        return button

    def set_query(self, query: str) -> None:
        """Show which saved query is the filter."""
        self._query = query
        for button in self._saved:
            button.setChecked(button.filter.term == query)

    def set_saved_counts(self, counts: Mapping[str, int | None]) -> None:
        """Show how many traces the saved queries find, by their texts."""
        for button in self._saved:
            button.set_count(counts.get(button.filter.term))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit; never the current filter."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        every = [*self._buttons, *self._saved]
        for button in every:
            button.set_compact(False)
            button.show()
        if self._needed() > self.width():
            for button in self._buttons[1:]:
                button.set_compact(True)
        for button in reversed(every[1:]):
            if self._needed() > self.width() and not button.isChecked():
                button.hide()

    def _needed(self) -> int:
        every = [*self._buttons, *self._saved]
        widths = [button.sizeHint().width() for button in every if not button.isHidden()]
        return sum(widths) + self._theme.px(2) * len(widths) + self._theme.px(10)
