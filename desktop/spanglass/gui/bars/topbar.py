"""The bar over the pages: the filter, the time range, and whether the view is live."""

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from spanglass.core.query_times import without_times
from spanglass.gui.charts.buckets import range_text
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.filter_field import FilterField
from spanglass.gui.widgets.live_button import LiveButton
from spanglass.gui.widgets.panels import Bar, Rule
from spanglass.gui.widgets.range_button import RangeButton

HEIGHT = 44
_SWITCH_FROM = 1000
RANGES = tuple(TimeRange(seconds) for seconds in (300, 1800, 3600, 6 * 3600, 86400, 7 * 86400, None))
"""The ranges to choose from."""


class TopBar(Bar):
    """44 pixels: filter, range, Live. `query_entered` carries the text as typed, on Enter.

    In focus mode the way back to the list stands first, `list_wanted` when it is taken, and the filter of
    one trace's spans and the switch of its views stand in the place of filter and range; `switch_shown`
    says whether that one does.
    """

    query_entered = Signal(str)
    list_wanted = Signal()
    switch_shown = Signal(bool)
    receiver_wanted = Signal()
    search_wanted = Signal()

    def __init__(self, theme: Theme, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(theme, "bg1", parent)
        self._selection = selection
        self.filter = FilterField(theme)
        self.range = RangeButton(theme, selection.range.label)
        self.live = LiveButton(theme)
        self._back = Button(theme, "Traces", Look(icon="panel-left-open", keys="[", flat=True))
        self._back.set_hint("Show the list again ([)")
        self._line = Rule(theme, down=True, token="line2")
        keys = keys_named("search")
        self.search = Button(
            theme, "Search", Look("search", keys.replace("+", " "), flat=True, token="text2")
        )
        self.search.setToolTip(f"Search messages, traces and commands ({keys})")
        self._row = QHBoxLayout(self)
        for part in (self._back, self._line, self.filter, self.range, self.live, self.search):
            self._row.addWidget(part)
        self._row.setStretchFactor(self.filter, 1)
        self._inner: tuple[FilterField, QWidget] | None = None
        self._focused = False
        self.set_focus_mode(False)
        self._connect()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _connect(self) -> None:
        self._back.clicked.connect(self.list_wanted)
        self.search.clicked.connect(self.search_wanted)
        self.filter.entered.connect(self.query_entered)
        self.range.clicked.connect(self._open_ranges)
        self.live.toggled_live.connect(lambda: self._selection.set_live(not self._selection.live))
        self.live.receiver_wanted.connect(self.receiver_wanted)
        self._selection.query_changed.connect(self.filter.set_query)
        for changed in (self._selection.range_changed, self._selection.query_changed):
            changed.connect(lambda _: self.range.set_label(range_text(self._shown_range())))
        self._selection.live_changed.connect(self.live.set_live)

    def show_error(self, sentence: str, place: range = range(0)) -> None:
        """Mark what of the filter is not understood and say why under it; typing takes the mark away."""
        self.filter.show_error(sentence, place)

    def hold(self, field: FilterField, switch: QWidget) -> None:
        """Take the filter of a trace's spans, and the switch of its views, shown where it fits."""
        self._inner = field, switch
        self._row.insertWidget(self._row.indexOf(self.filter), field, 1)
        self._row.insertWidget(self._row.indexOf(self.live), switch)
        self.set_focus_mode(self._focused)

    def set_focus_mode(self, focused: bool) -> None:
        """Show what belongs to one trace, or to all of them."""
        self._focused = focused
        inner = focused and self._inner is not None
        self._back.setVisible(focused)
        self._line.setVisible(focused)
        self.filter.setVisible(not inner)
        self.range.setVisible(not inner)
        if self._inner is not None:
            self._inner[0].setVisible(inner)
        self._fit()

    def take_filter(self) -> None:
        """Bring the keyboard to the filter that is shown."""
        field = self._inner[0] if self._focused and self._inner is not None else self.filter
        field.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= self._theme.px(_SWITCH_FROM)
        self._back.setText("Traces" if wide else "")
        if self._inner is not None:
            self._inner[1].setVisible(self._focused and wide)
            self.switch_shown.emit(self._focused and wide)

    def set_count(self, traces: int | None, among: int | None = None) -> None:
        """Say how many traces match, and among how many; None while that is unknown."""
        if traces is None:
            self.filter.set_note("")
        elif traces == 0 and not self._selection.query:
            self.filter.set_note("no traces")
        elif among is not None and among > traces:
            self.filter.set_note(f"{traces:,} of {among:,}")
        else:
            self.filter.set_note(f"{traces:,} trace{'' if traces == 1 else 's'}")

    def ranges_menu(self) -> QMenu:
        """A new menu of the ranges, the current one checked."""
        menu = QMenu(self)
        for time_range in RANGES:
            action = menu.addAction(time_range.label)
            action.setCheckable(True)
            action.setChecked(time_range == self._shown_range())
            action.triggered.connect(lambda _=False, chosen=time_range: self._choose(chosen))
        return menu

    def _shown_range(self) -> TimeRange:
        return self._selection.shown_range(time.time_ns())

    def _choose(self, chosen: TimeRange) -> None:
        """Take a range; the one that the filter names gives way to it."""
        self._selection.set_query(without_times(self._selection.query))
        self._selection.set_range(chosen)

    def _open_ranges(self) -> None:
        menu = self.ranges_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.range.mapToGlobal(self.range.rect().bottomLeft()))

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(HEIGHT))
        self._row.setContentsMargins(px(12), px(7), px(12), px(7))
        self._row.setSpacing(px(8))
        self._line.setFixedHeight(px(18))
