"""The cards of the page, in rows that fit the window; one of them may take the whole page."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from spanglass.gui.charts.limits import Limit
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.time_axis import TimeAxis
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.cost_card import CostCard
from spanglass.gui.pages.monitor.days import DaysView
from spanglass.gui.pages.monitor.latency_card import LatencyCard
from spanglass.gui.pages.monitor.outcomes_card import OutcomesCard
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.quality_row import QualityRow
from spanglass.gui.pages.monitor.spend_card import SpendCard
from spanglass.gui.pages.monitor.tables import Table, beside
from spanglass.gui.pages.monitor.tokens_card import TokensCard
from spanglass.gui.pages.monitor.told import Chosen
from spanglass.gui.pages.monitor.versions_card import VersionsCard
from spanglass.gui.pages.monitor.view import MonitorView
from spanglass.gui.theming.theme import Theme

_WIDE_FROM = 1180
_LEAST, _FIXED_UNDER = 176, 100
Row = tuple[tuple[str, int], ...]
_WIDE: tuple[tuple[Row, int], ...] = (
    ((("latency", 504), ("outcomes", 466), ("versions", 310)), 288),
    ((("spend", 504), ("tokens", 310), ("cost", 466)), 262),
    ((("quality", 1),), 92),
)
_NARROW: tuple[tuple[Row, int], ...] = (
    ((("latency", 512), ("outcomes", 512)), 200),
    ((("spend", 568), ("versions", 456)), 198),
    ((("quality", 1),), 84),
    ((("tokens", 456), ("cost", 568)), 200),
)
"""Rows of cards with their widths, and the height of each row, as drawn."""


class Cards(QWidget):
    """`wanted` carries the `Lead` of what was clicked in any card, `chosen` how days are to be told apart.

    `told_as` carries the `Options` of the charts over time.
    """

    wanted = Signal(object)
    chosen = Signal(object)
    told_as = Signal(object)

    def __init__(self, theme: Theme, axis: TimeAxis, colours: ModelColours, quality: QualityRow) -> None:
        super().__init__()
        self._theme, self._axis = theme, axis
        self.latency = LatencyCard(theme, axis, colours)
        self.outcomes = OutcomesCard(theme, axis, colours)
        self.versions = VersionsCard(theme, axis, colours)
        self.tokens = TokensCard(theme, axis)
        self.spend, self.cost = SpendCard(theme), CostCard(theme)
        self._choice = Chosen()
        self.named: Mapping[str, Card] = {
            "latency": self.latency, "outcomes": self.outcomes, "versions": self.versions,
            "tokens": self.tokens, "spend": self.spend, "cost": self.cost,
        }  # fmt: skip
        self._widgets: Mapping[str, QWidget] = {**self.named, "quality": quality}
        self._full: Card | None = None
        self._rows: tuple[tuple[Row, int], ...] = ()
        self._size, self._gap = (0, 0), theme.px(12)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for card in (self.latency, self.outcomes, self.versions, self.tokens, self.spend, self.cost):
            card.wanted.connect(self.wanted)
            card.opened.connect(lambda card=card: self.open_full(card))
        self.latency.told_as.connect(self.told_as)
        self.spend.key_chosen.connect(lambda key: self._choose(replace(self._choice, days=key)))
        self.cost.key_chosen.connect(lambda key: self._choose(replace(self._choice, today=key)))

    def _choose(self, choice: Chosen) -> None:
        self._choice = choice
        self.chosen.emit(choice)

    def show_days(self, view: DaysView, part: str) -> None:
        """Show a part of other days."""
        if part == "today":
            self.cost.show_days(view)
        else:
            self.spend.show_days(view)

    def show_part(self, view: MonitorView, part: str) -> None:
        """Show other data, a part of which came or went."""
        for card in (self.latency, self.outcomes, self.versions, self.tokens):
            if part in card.parts:
                card.show_view(view)
        panes = (self.latency.pane, *self.outcomes.panes, self.versions.pane, self.tokens.pane)
        self._axis.gutter = max(pane.plot.gutter for pane in panes)

    def set_limits(self, limits: Mapping[str, tuple[Limit, ...]], *, shown: bool) -> None:
        """Draw the limits of alert rules, by the titles of the charts they speak of."""
        self.latency.pane.set_limits(limits.get("Latency", ()), shown=shown)
        self.outcomes.set_limits(limits.get("Errors and refusals", ()), shown=shown)

    def table(self) -> Table:
        """All that is told over the time of the page."""
        found = Table()
        for card in (self.latency, self.outcomes, self.versions, self.tokens):
            found = beside(found, card.table())
        return found

    @property
    def limited(self) -> tuple[PlotPane, ...]:
        """The plots in which limits of rules are drawn."""
        return (self.latency.pane, *self.outcomes.panes)

    def open_full(self, card: Card) -> None:
        """Let a card take the whole page, or go back from it."""
        self._full = None if self._full is card else card
        self._lay_out()

    def close_full(self) -> bool:
        """Show all cards again; False if they are."""
        was, self._full = self._full, None
        if was is not None:
            self._lay_out()
        return was is not None

    def fit(self, width: int, height: int, gap: int) -> None:
        """Lay the cards out for a room, with a gap between them."""
        self._size, self._gap = (width, height), gap
        rows = _WIDE if width >= self._theme.px(_WIDE_FROM) else _NARROW
        if rows is not self._rows:
            self._rows = rows
            self._lay_out()
        self._stretch()

    def _lay_out(self) -> None:
        while item := self._column.takeAt(0):
            _drop(item.layout())
        rows = (((_name_of(self.named, self._full), 1),),) if self._full else [row for row, _ in self._rows]
        shown = {name for row in rows for name, _ in row}
        for card in self.named.values():
            card.set_full(card is self._full)
        for card in (self.latency, self.versions):
            card.set_roomy(self._full is not None or self._rows is _WIDE)
        for row in rows:
            line = QHBoxLayout()
            line.setSpacing(self._gap)
            for name, width in row:
                line.addWidget(self._widgets[name], width)
            self._column.addLayout(line)
        for name, widget in self._widgets.items():  # not before they are in here, as windows of their own
            widget.setVisible(name in shown)
        self._stretch()

    def _stretch(self) -> None:
        """Give the rows their heights, and what is left over to all of them."""
        px, gap = self._theme.px, self._gap
        self._column.setSpacing(gap)
        if self._full is not None:
            self.setMinimumHeight(max(px(_LEAST), self._size[1]))
            self._column.setStretch(0, 1)
            return
        heights = [px(height) for _, height in self._rows]
        for number, height in enumerate(heights):
            self._column.setStretch(number, height if height > self._theme.px(_FIXED_UNDER) else 0)
        self.setMinimumHeight(sum(heights) + gap * (len(heights) - 1))


def _drop(layout: object) -> None:
    """Empty a row; its cards are placed anew."""
    if isinstance(layout, QHBoxLayout):
        while layout.takeAt(0):
            pass
        layout.deleteLater()


def _name_of(named: Mapping[str, Card], card: Card | None) -> str:
    return next(name for name, each in named.items() if each is card)
