"""The page: the strip, the figures, and cards of charts on one time axis."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from spanglass.core.alerting import Rule
from spanglass.gui.charts.limits import Limit, limits_of
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.pulse_filter import PulseFilter
from spanglass.gui.charts.snapshots import arrivals
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.monitor.brush import BrushStrip
from spanglass.gui.pages.monitor.card_menus import CardMenus
from spanglass.gui.pages.monitor.cards import Cards
from spanglass.gui.pages.monitor.days import DAYS_PARTS
from spanglass.gui.pages.monitor.feeds import PARTS, Feeds
from spanglass.gui.pages.monitor.figure_row import FigureRow
from spanglass.gui.pages.monitor.figures import figures
from spanglass.gui.pages.monitor.lead import Lead, Leading
from spanglass.gui.pages.monitor.parts import RANGE_PARTS
from spanglass.gui.pages.monitor.quality import quality_figures
from spanglass.gui.pages.monitor.quality_row import QualityRow
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.questions.questions import Questions
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import PagePanel, Panel
from spanglass.gui.widgets.toast_card import Toast

_EDGE, _NARROW_EDGE, _NARROW = 12, 8, 1180
_STRIP = ("strip", "now", "course")
_FIGURES = ("now", "before", "course", "spent")
_QUALITY = ("now", "course", "quality", "asked")


class MonitorPage(PagePanel):
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
        self.feeds.changed.connect(self._show_part)
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
        self._show_part("course")

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

    def _show_part(self, name: str) -> None:
        """Show a part that came, wherever it is seen, or that nothing is known of it now."""
        if not self.isVisible():
            return
        view = self.feeds.view
        if name in DAYS_PARTS:
            self.cards.show_days(self.feeds.days, name)
        elif name in RANGE_PARTS:
            self._keep_axis(view)
        if name == "alarms":
            self.strip.set_marks(view.alarms.periods)
            self._take_rules(view.alarms.rules)
        if name in _STRIP:
            self.strip.show_strip(view.strip if "strip" in view.known else None, view.window)
        if name in _FIGURES:
            self.row.show_figures(figures(view, self.feeds.days.times_usual))
        if name in RANGE_PARTS:
            self.cards.show_part(view, name)
        if name in _QUALITY:
            self.quality.show_figures(quality_figures(view))

    def _keep_axis(self, view: MonitorView) -> None:
        """Let the axis be that of the view before any plot is: legends ask it what is under the crosshair."""
        shown = view.pulse_view if "course" in view.known else None
        if self.axis.view != shown:
            self.axis.show(shown, arrivals(view.course.pulse))

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
        for name in PARTS:
            self._show_part(name)
        self.feeds.watch(self, shown=True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing while hidden."""
        self.feeds.watch(self, shown=False)
        super().hideEvent(event)
