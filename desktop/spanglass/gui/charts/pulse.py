"""The Pulse column: what the calls of the chosen range took, cost and came to, live."""

import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.display import count
from spanglass.core.query_times import without_times
from spanglass.extensions import load
from spanglass.gui import charts as chart_folder
from spanglass.gui.charts import Chart
from spanglass.gui.charts.as_table import columns
from spanglass.gui.charts.buckets import PulseView, moment_text, span_text
from spanglass.gui.charts.feed import PulseFeed
from spanglass.gui.charts.limits import Limit
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.plot import Plot
from spanglass.gui.charts.pulse_filter import PulseFilter
from spanglass.gui.charts.section import Section
from spanglass.gui.charts.snapshots import arrivals
from spanglass.gui.charts.strip import PulseStrip
from spanglass.gui.charts.table_sheet import TableSheet
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel, Rule
from spanglass.gui.widgets.row_menu import open_menu
from spanglass.gui.widgets.text import Label

_WIDTH = 284
_COLUMN_FROM, _HYSTERESIS = 1320, 40
_STRIP_FROM = 440
_LOW = 690
_DOT = 6
_COST, _LOUD = "Cost", 1.2


class Mode(StrEnum):
    """Where the live charts are."""

    COLUMN = "column"
    STRIP = "strip"
    HIDDEN = "hidden"


class PulsePanel(Panel):
    """The column; its `strip` shows the same data and is placed by the page.

    The mode follows the window's width (`fit`) until the user chooses one; `mode_changed` carries
    the new `Mode`, `chosen` what the user chose, if anything. `limit_moved` carries a `Limit` and its new
    value, `limit_opened` one whose rule is to be seen, `rule_wanted` a `Watched` and its limit.
    """

    mode_changed = Signal(object)
    limit_moved = Signal(object, float)
    limit_opened = Signal(object)
    rule_wanted = Signal(object, float)

    def __init__(
        self,
        theme: Theme,
        questions: Questions,
        selection: Selection,
        colours: ModelColours | None = None,
        feed: PulseFeed | None = None,
    ) -> None:
        super().__init__(theme, "bg1")
        self._selection, self._colours = selection, colours or ModelColours(selection.colours)
        self.mode, self._low = Mode.COLUMN, False
        self.chosen: Mode | None = None
        self._wide = True
        self.feed = feed or PulseFeed(questions, selection)
        self.feed.setParent(self)
        self.axis = TimeAxis(self)
        self._filter = PulseFilter(selection, self)
        self._sheet: TableSheet | None = None
        found: tuple[Chart, ...] = load(chart_folder, "CHART")
        self._charts = sorted(found, key=lambda chart: chart.place)
        self.strip = PulseStrip(theme, self.feed, self._charts, self._colours)
        self.strip.hide()
        self._arrange(theme)
        self._connect(theme)
        self._restyle()

    def _arrange(self, theme: Theme) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Pulse")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._header = _Header(theme)
        self._column.addWidget(self._header)
        self.sections: list[Section] = []
        for number, chart in enumerate(self._charts):
            last = number == len(self._charts) - 1
            plot = Plot(theme, self.axis, first=not number, last=last)
            self.sections.append(Section(theme, chart, plot, self.axis))
            self._column.addWidget(Rule(theme))
            self._column.addWidget(self.sections[-1], chart.height)

    def _connect(self, theme: Theme) -> None:
        self.feed.changed.connect(self._show_view)
        self.axis.picked.connect(self._filter.zoom)
        for section in self.sections:
            section.picked.connect(self._filter.narrow)
            section.limits.moved.connect(self.limit_moved)
            section.limits.opened.connect(self.limit_opened)
            section.limits.wanted.connect(self.rule_wanted)
        self.axis.pointed.connect(self._fill_header)
        self._selection.range_changed.connect(self._fill_header)
        self._selection.query_changed.connect(self._fill_header)
        self._header.to_strip.clicked.connect(lambda: self.choose(Mode.STRIP))
        self._header.hide_all.clicked.connect(lambda: self.choose(Mode.HIDDEN))
        self.strip.button.clicked.connect(lambda: self.choose(Mode.COLUMN))
        theme.changed.connect(self._restyle)
        self._fill_header()

    def connect_actions(self, actions: Actions) -> None:
        """Let actions go through the modes, and show the charts as a table."""
        actions.connect("pulse.cycle", self.cycle)
        actions.connect("pulse.table", self.show_table)
        actions.connect("pulse.rule", self.offer_rules)

    def refresh(self) -> None:
        """Take note of new data in the store."""
        self.feed.refresh()

    def set_limits(self, limits: Mapping[str, tuple[Limit, ...]]) -> None:
        """Draw the limits of alert rules, by the titles of the charts they speak of."""
        for section in self.sections:
            section.set_limits(limits.get(section.chart.title, ()))
        if self.feed.view is not None:
            self._show_view(self.feed.view)

    def set_firing(self, rules: Mapping[str, tuple[str, ...]]) -> None:
        """Say which rules are firing, by the titles of the charts that show what they watch."""
        for section in self.sections:
            section.set_firing(rules.get(section.chart.title, ()))

    def set_times_usual(self, times: float | None) -> None:
        """Say beside the cost how many times a usual day's was spent today, if that is much."""
        much = f"{times:.1f}×" if times is not None and times >= _LOUD else ""
        self.strip.set_remark(_COST, much)
        for section in self.sections:
            if section.chart.title == _COST:
                hint = "Spent today, against the mean of the days before"
                section.set_remark(f"{much} avg" if much else "", hint)

    def show_table(self) -> None:
        """Show what the charts show as a table over the window."""
        if self.feed.view is not None:
            self._sheet = self._sheet or TableSheet(self._theme, self.window())
            found = columns(self._charts, self._colours, self.feed.view)
            self._sheet.show_table(found, len(self.feed.view.pulse.calls))

    def rules_menu(self) -> QMenu:
        """The alert rules that can be made of the charts."""
        menu = QMenu(self)
        for section in self.sections:
            section.add_offers(menu)
        return menu

    def offer_rules(self) -> None:
        """Open that menu over the charts, or in the middle of the window while they are hidden."""
        menu, place = self.rules_menu(), self if self.isVisible() else self.window()
        open_menu(menu, place.mapToGlobal(place.rect().center() - QRect(QPoint(), menu.sizeHint()).center()))

    def cycle(self) -> None:
        """Go from column to strip to hidden to column."""
        order = list(Mode)
        self.choose(order[(order.index(self.mode) + 1) % len(order)])

    def choose(self, mode: Mode | None) -> None:
        """Keep to a mode whatever the window's width, or follow the width again (None)."""
        self.chosen = mode
        self._set_mode(mode or self._fitting())

    def state(self) -> dict[str, Any]:
        """What is kept: the mode the user chose, and the colours that the models have for good."""
        return {"mode": self.chosen, "colours": dict(self._colours.chosen)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take both over, as far as they make sense."""
        colours = state.get("colours")
        if isinstance(colours, dict):
            self._colours.chosen.update({name: slot for name, slot in colours.items() if type(slot) is int})
        mode = state.get("mode")
        self.choose(Mode(mode) if mode in list(Mode) else None)

    def fit(self, window_width: int) -> None:
        """Take note of the window's width: the column from 1320 pixels on, else the strip.

        Where large letters leave less than 440 drawn pixels of height, trace and detail need them all.
        """
        limit = _COLUMN_FROM - (_HYSTERESIS if self._wide else 0)
        self._wide = window_width >= self._theme.px(limit)
        self._low = self.window().height() < self._theme.px(_STRIP_FROM)
        self._set_mode(self.chosen or self._fitting())

    def _fitting(self) -> Mode:
        if self._wide:
            return Mode.COLUMN
        return Mode.HIDDEN if self._low and self.window() is not self else Mode.STRIP

    def _set_mode(self, mode: Mode) -> None:
        changed, self.mode = mode != self.mode, mode
        if changed or self.parentWidget() is not None:
            self.setVisible(mode is Mode.COLUMN)
        if self.strip.parentWidget() is not None:
            self.strip.setVisible(mode is Mode.STRIP)
        if changed:
            self.mode_changed.emit(mode)

    def _show_view(self, view: PulseView) -> None:
        if not self.isVisible():
            return
        news = arrivals(view.pulse)
        self.axis.show(view, news)
        for section in self.sections:
            section.show_view(view, news, self._colours)
        self.axis.gutter = max((section.plot.gutter for section in self.sections), default=0)
        self._fill_header()

    def _fill_header(self) -> None:
        view, bucket = self.axis.view, self.axis.bucket
        text = span_text(self._selection.shown_range(time.time_ns()))
        if view is not None and bucket is not None:
            calls = view.pulse.calls[bucket]
            start_ns = view.pulse.start_ns + view.pulse.bucket_ns * bucket
            text = f"{moment_text(view.window, start_ns)} · {count(calls)} call{'' if calls == 1 else 's'}"
        self._header.fill(text, filtered=bool(without_times(self._selection.query)))

    def _restyle(self) -> None:
        self._header.setFixedHeight(self._theme.px(35))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """A column of 284 pixels."""
        return QSize(self._theme.px(_WIDTH), self._theme.px(640))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the legends allow."""
        return QSize(self._theme.px(220), self._theme.px(380))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the charts that yield become tiles in a low column."""
        low = event.size().height() < self._theme.px(_LOW)
        for section in self.sections:
            if section.chart.yields and section.low != low:
                section.set_low(low)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the live range."""
        if event.key() != Qt.Key.Key_Escape or not self._filter.out():
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """So does a double click."""
        if not self._filter.out():
            super().mouseDoubleClickEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what is known and ask for what is new."""
        if self.feed.view is not None:
            self._show_view(self.feed.view)
        self.feed.watch(self, shown=True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing while hidden."""
        self.feed.watch(self, shown=False)
        super().hideEvent(event)


class _Header(QWidget):
    """The title with the range, a dot when a filter is on, and the two mode buttons."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._title = Label(theme, "Pulse").with_font(Size.BODY, 600)
        self._dot = _Dot(theme)
        self._range = Label(theme, token="text3", elide=True).with_font(Size.CAPTION)
        look = Look(icon="panel-top", flat=True, token="text2")
        self.to_strip = Button(theme, look=look)
        self.to_strip.set_hint("Show Pulse as a strip (P)")
        self.hide_all = Button(theme, look=Look(icon="panel-right-close", flat=True, token="text2"))
        self.hide_all.set_hint("Hide Pulse")
        self._row = QHBoxLayout(self)
        for widget in (self._title, self._dot):
            self._row.addWidget(widget)
        self._row.addWidget(self._range, 1)
        for button in (self.to_strip, self.hide_all):
            self._row.addWidget(button)
        theme.changed.connect(self._restyle)
        self._restyle()

    def fill(self, text: str, *, filtered: bool) -> None:
        """Say what the charts show."""
        self._range.set_text(text)
        self._dot.setVisible(filtered)

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(12), 0, px(6), 0)
        self._row.setSpacing(px(8))


class _Dot(QWidget):
    """A dot that says that a filter is on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedWidth(theme.px(_DOT))
        self.setToolTip("Only calls that match the filter")
        self.setAccessibleName("Filtered")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent"))
        side = self._theme.px(_DOT)
        painter.drawEllipse(0, (self.height() - side) // 2, side, side)
        painter.end()
