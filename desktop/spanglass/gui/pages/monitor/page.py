"""The page: the strip, the figures, and cards of charts on one time axis."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from spanglass.core.alerting import Rule
from spanglass.gui.actions import Actions
from spanglass.gui.charts.feed import PulseFeed, Way
from spanglass.gui.charts.limits import Limit, limits_of
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.pulse_filter import PulseFilter
from spanglass.gui.charts.snapshots import arrivals
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.pages.monitor.brush import BrushStrip
from spanglass.gui.pages.monitor.card_menus import CardMenus
from spanglass.gui.pages.monitor.cards import Cards
from spanglass.gui.pages.monitor.days import Chosen, DaysView, look_at_days
from spanglass.gui.pages.monitor.figure_row import FigureRow
from spanglass.gui.pages.monitor.figures import figures
from spanglass.gui.pages.monitor.lead import Lead, Leading
from spanglass.gui.pages.monitor.past import Past, PastDays
from spanglass.gui.pages.monitor.quality import quality_figures
from spanglass.gui.pages.monitor.quality_row import QualityRow
from spanglass.gui.pages.monitor.view import MonitorView, Options, look
from spanglass.gui.questions import Questions
from spanglass.gui.selection import Selection
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.toast_card import Toast

_EDGE, _NARROW_EDGE, _NARROW = 12, 8, 1180


class Feeds(QObject):
    """What the page asks: the range, and the last days, told apart as is `chosen`."""

    def __init__(
        self, questions: Questions, selection: Selection, clock: Callable[[], int] = time.time_ns
    ) -> None:
        super().__init__()
        before = (Past(), PastDays())
        self.chosen, self.options = Chosen(), Options()
        course = Way("monitor", lambda reader, request: look(reader, request, self.options))
        self.course = PulseFeed(questions, selection, clock, course)
        days = Way("monitor.days", lambda reader, request: look_at_days(reader, request, self.chosen, before))
        self.days = PulseFeed(questions, selection, clock, days)
        for feed in (self.course, self.days):
            feed.setParent(self)

    def watch(self, widget: QWidget, *, shown: bool) -> None:
        """Note whether the page can be seen."""
        self.course.watch(widget, shown=shown)
        self.days.watch(widget, shown=shown)

    def refresh(self) -> None:
        """Take note of new data."""
        self.course.refresh()
        self.days.refresh()

    def tell_as(self, options: Options) -> None:
        """Tell the course otherwise."""
        self.options = replace(options, past=self.options.past)
        self.course.ask_anew()

    def choose(self, chosen: Chosen) -> None:
        """Tell days apart otherwise."""
        self.chosen = chosen
        self.days.ask_anew()


class MonitorPage(Panel):
    """`traces_wanted` says that the filter now names what was clicked.

    `limits_changed` is to carry the limits of rules, `firing_changed` what fires; `limit_moved`,
    `limit_opened` and `rule_wanted` are as in Pulse, `said` carries a toast.
    """

    traces_wanted = Signal()
    limits_changed = Signal(object)
    firing_changed = Signal(object)
    limit_moved = Signal(object, float)
    limit_opened = Signal(object)
    rule_wanted = Signal(object, float)
    said = Signal(object)

    def __init__(
        self,
        theme: Theme,
        questions: Questions,
        selection: Selection,
        feeds: Feeds | None = None,
        colours: ModelColours | None = None,
    ) -> None:
        super().__init__(theme, "bg0")
        self._selection = selection
        self.feeds = feeds or Feeds(questions, selection)
        self.feed = self.feeds.course
        self.feeds.setParent(self)
        self._limits: Mapping[str, tuple[Limit, ...]] = {}
        self._limits_shown = True
        self._rules: tuple[Rule, ...] = ()
        self.axis = TimeAxis(self)
        self._filter = PulseFilter(selection, self)
        self.leading = Leading(self._filter, self)
        self.strip = BrushStrip(theme)
        self.row = FigureRow(theme)
        self.quality = QualityRow(theme)
        self.cards = Cards(theme, self.axis, colours or ModelColours(selection.colours), self.quality)
        self.menus = CardMenus(theme, self)
        self._arrange()
        self._connect()
        self._restyle()

    def _arrange(self) -> None:
        self.setAccessibleName("Monitor")
        self._inside = Panel(self._theme, "bg0")
        self._column = QVBoxLayout(self._inside)
        self._column.addWidget(self.row)
        self._column.addWidget(self.cards, 1)
        self.area = QScrollArea()
        self.area.setAccessibleName("Figures and charts")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.strip)
        outer.addWidget(self.area, 1)

    def _connect(self) -> None:
        self.feed.changed.connect(self._show_view)
        self.feeds.days.changed.connect(self._show_days)
        for card in self.cards.named.values():
            self.menus.add(card)
        self.limits_changed.connect(self.set_limits)
        for pane in self.cards.limited:
            pane.limits.moved.connect(self.limit_moved)
            pane.limits.opened.connect(self.limit_opened)
        self.menus.rule_wanted.connect(self.rule_wanted)
        self.menus.told.connect(lambda text: self.said.emit(Toast("Copied", text, "ok")))
        self.menus.full_wanted.connect(self.cards.open_full)
        self.cards.outcomes.limits.clicked.connect(self.show_limits)
        self.cards.told_as.connect(self.feeds.tell_as)
        self.cards.chosen.connect(self.feeds.choose)
        self.axis.picked.connect(self._filter.zoom)
        self.strip.picked.connect(self._filter.zoom)
        self.row.chosen.connect(lambda figure: self.leading.follow(Lead(figure.term)))
        self.quality.chosen.connect(lambda figure: self.leading.follow(Lead(figure.term)))
        self.cards.wanted.connect(self.leading.follow)
        self.leading.traces_wanted.connect(self.traces_wanted)
        self._theme.changed.connect(self._restyle)

    def _take_rules(self, rules: tuple[Rule, ...]) -> None:
        """Draw the limits of the rules as they are set now."""
        if rules and rules != self._rules:
            self._rules, self._limits = rules, limits_of(rules)
            self.cards.set_limits(self._limits, shown=self._limits_shown)

    def set_limits(self, limits: Mapping[str, tuple[Limit, ...]]) -> None:
        """Draw the limits of alert rules, by the titles of the charts they speak of."""
        self._limits = limits
        self.show_limits(self._limits_shown)

    def show_limits(self, shown: bool) -> None:
        """Show the limits, or keep them for later."""
        self._limits_shown = shown
        self.cards.set_limits(self._limits, shown=shown)
        self.cards.outcomes.limits.setChecked(shown)
        if self.feed.view is not None:
            self._show_view(self.feed.view)

    def refresh(self) -> None:
        """Take note of new data in the store."""
        self.feeds.refresh()

    def connect_actions(self, actions: Actions) -> None:
        """Let actions show the charts as a table."""
        actions.connect("monitor.table", self.show_table)
        actions.connect("monitor.compare", self.cards.latency.compare.click)
        actions.connect("monitor.limits", lambda: self.show_limits(not self._limits_shown))

    def show_table(self) -> None:
        """Show the card with the keyboard as a table over the window, or all that is told over time."""
        focus = self.window().focusWidget()
        card = next((each for each in self.cards.named.values() if focus and each.isAncestorOf(focus)), None)
        if card is not None:
            self.menus.show(card.name, card.table())
        else:
            self.menus.show(self.accessibleName(), self.cards.table())

    def take_focus(self) -> None:
        """Bring the keyboard to the strip."""
        self.strip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_view(self, view: MonitorView) -> None:
        if not self.isVisible():
            return
        self.axis.show(view.pulse_view, arrivals(view.course.pulse))
        self.strip.show_strip(view.strip, view.window)
        self.strip.set_marks(view.alarms.periods)
        self._take_rules(view.alarms.rules)
        self._show_figures()
        self.cards.show_view(view)
        self.quality.show_figures(quality_figures(view))

    def _show_figures(self) -> None:
        view, days = self.feed.view, self.feeds.days.view
        if view is not None:
            self.row.show_figures(figures(view, days.times_usual if days is not None else None))

    def _show_days(self, view: DaysView) -> None:
        if self.isVisible():
            self.cards.show_days(view)
            self._show_figures()

    def _restyle(self) -> None:
        self._fit()

    def _fit(self) -> None:
        edge = self._theme.px(_EDGE if self.width() >= self._theme.px(_NARROW) else _NARROW_EDGE)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(edge)
        others = self.strip.height() + self.row.sizeHint().height()
        self.cards.fit(self.width(), self.height() - others - 3 * edge, edge)
        self.quality.fit(self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the cards out for another size."""
        self._fit()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back from a card on the full page, then to the range chosen before."""
        if event.key() != Qt.Key.Key_Escape or not (self.cards.close_full() or self._filter.out()):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what is known and ask for what is new."""
        if self.feed.view is not None:
            self._show_view(self.feed.view)
        if self.feeds.days.view is not None:
            self._show_days(self.feeds.days.view)
        self.feeds.watch(self, shown=True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing while hidden."""
        self.feeds.watch(self, shown=False)
        super().hideEvent(event)
