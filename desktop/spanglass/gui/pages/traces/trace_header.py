"""The head of a trace: how it ended, its name and id, and its figures."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.core.ids import to_hex
from spanglass.core.views import TraceSummary
from spanglass.gui.models.trace_columns import Outcome, name, outcome
from spanglass.gui.pages.traces.fact_row import FactRow
from spanglass.gui.pages.traces.opinion_bar import OpinionBar
from spanglass.gui.pages.traces.trace_facts import facts, short_facts
from spanglass.gui.pages.traces.view_switch import ViewSwitch
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.text import Label

_TWO_LINES_FROM = 1200
_TALL, _LOW = 66, 42
_LEAST_FIGURES, _FIGURES_FROM, _LEAST_NAME = 70, 400, 60
_LONGEST_NAME = 240
_NAMED_FROM = 840
"""The width in which the words for replay and fix fit beside any name, so that no other trace moves them."""

_SHORT_ID = 6
_SPACE = 4
"""Where in the first line the free space is, once the figures have a line of their own."""

BADGES = {
    Outcome.ERROR: ("Failed", "circle-x", "error"),
    Outcome.REFUSAL: ("Refused", "hand", "refusal"),
    Outcome.RUNNING: ("Running", "loader", "info"),
    Outcome.OK: ("OK", "check", "ok"),
}


class TraceHeader(Panel):
    """Two lines, one in a narrow window. `filter_wanted` carries a term, `menu_wanted` asks for the menu."""

    filter_wanted = Signal(str)
    id_wanted = Signal()
    menu_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "bg1")
        self._badge = Badge(theme)
        self._name = Label(theme, elide=True).with_font(Size.SUBJECT, 600)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._id = Button(theme, look=Look(flat=True, token="text3", height=24))
        self._id.set_hint("Copy the trace id (Y)")
        self._inline, self._below = FactRow(theme, icons=False), FactRow(theme)
        self.switch, self.opinions = ViewSwitch(theme), OpinionBar(theme)
        self.more = Button(theme, look=Look(icon="ellipsis", flat=True, token="text2"))
        self.more.set_hint("More")
        self.replay, self.fix = Button(theme), Button(theme)
        self.replay.set_hint("Replay (R)")
        self.fix.set_hint("Fix (F)")
        self.compare = Button(theme, look=Look(icon="git-compare", flat=True, token="text2"))
        self.compare.set_hint("Compare (C)")
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        self._arrange()
        for row in (self._inline, self._below):
            row.chosen.connect(self.filter_wanted)
        self._id.clicked.connect(self.id_wanted)
        self.more.clicked.connect(self.menu_wanted)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _arrange(self) -> None:
        self._holder = QWidget(self)
        column = QVBoxLayout(self._holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._badge, self._name, self._id):
            self._first.addWidget(widget)
        self._first.addWidget(self._inline, 1)
        self._first.addStretch(0)
        self._first.addWidget(self.opinions)
        self._first.addWidget(self.switch)
        self._first.addWidget(self.replay)
        self._first.addWidget(self.fix)
        self._first.addWidget(self.compare)
        self._first.addWidget(self.more)
        self._second.addWidget(self._below, 1)
        column.addLayout(self._first)
        column.addLayout(self._second)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._holder)

    def show_trace(self, trace: TraceSummary | None, now_ns: int) -> None:
        """Show a trace's figures at a moment; None shows nothing."""
        self._holder.setVisible(trace is not None)
        if trace is None:
            return
        self._badge.show_as(*BADGES[outcome(trace, now_ns)])
        self._name.set_text(name(trace))
        self._id.setText(to_hex(trace.trace_id)[:_SHORT_ID])
        self._inline.show_facts(short_facts(trace, now_ns))
        self._below.show_facts(facts(trace, now_ns))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One line or two, by the window's width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = self._theme.px
        tall = self.window().width() >= px(_TWO_LINES_FROM)
        self._below.setVisible(tall)
        self._inline.setVisible(not tall)
        self._name_ways(named=self.width() >= px(_NAMED_FROM))
        figures = px(_LEAST_FIGURES) if self.width() >= px(_FIGURES_FROM) else 0
        self._inline.setMinimumWidth(min(figures, self.width() // 3))
        self._name.setMinimumWidth(min(px(_LEAST_NAME), self._name.sizeHint().width()))
        room = self.width() - self._needed()
        self._id.setVisible(tall and room >= self._id.sizeHint().width() + px(8))
        self.opinions.setVisible(room >= 0)
        for button in (self.replay, self.fix, self.compare):
            button.setVisible(room + self.opinions.sizeHint().width() >= 0)
        self.setFixedHeight(px(_TALL if tall else _LOW))
        self._first.setStretch(_SPACE, int(tall))

    def _name_ways(self, *, named: bool) -> None:
        """Show replay and fix with words and keys, or as signs."""
        ways = ((self.replay, "Replay", "repeat", "R"), (self.fix, "Fix", "wand-sparkles", "F"))
        for button, word, icon, keys in ways:
            button.setText(word if named else "")
            button.set_look(
                Look(icon=icon, keys=keys) if named else Look(icon=icon, flat=True, token="text2")
            )

    def _needed(self) -> int:
        """The width of the first line with the whole name, without the id."""
        parts = [self.opinions, self.replay, self.fix, self.compare, self.more, self._badge]
        parts += [] if self.switch.isHidden() else [self.switch]
        figures = 0 if self._inline.isHidden() else self._inline.minimumWidth()
        name = min(self._name.sizeHint().width(), self._theme.px(_LONGEST_NAME))
        spaces = self._theme.px(20 + 8 * (len(parts) + 1))
        return sum(part.sizeHint().width() for part in parts) + name + figures + spaces

    def _restyle(self) -> None:
        px = self._theme.px
        self._first.setContentsMargins(px(12), px(6), px(8), 0)
        self._second.setContentsMargins(px(12), 0, px(8), px(6))
        self._first.setSpacing(px(8))
        self._fit()
