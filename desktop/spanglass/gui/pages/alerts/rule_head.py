"""The head of one rule: its title, how it stands, and what can be done with it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from spanglass.alerts.wording import span_of
from spanglass.core.alert_notices import RuleCounts
from spanglass.core.alerting import RAISED, Rule, State
from spanglass.core.display import UNKNOWN, plain
from spanglass.gui.pages.alerts.rule_rows import RuleRow
from spanglass.gui.pages.alerts.standing import Standing
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.badge import Badge
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.row_menu import open_menu
from spanglass.gui.widgets.switch import Switch
from spanglass.gui.widgets.text import Label

_TONES = {"error": "error", "warn": "warn", "ok": "ok"}
_TRACES = "Show traces"
SNOOZES = ((1, "Snooze 1 h"), (4, "Snooze 4 h"), (24, "Snooze 24 h"), (0, "Snooze until tomorrow"))
"""The hours that a rule may be snoozed for, 0 until midnight."""


class RuleHead(QWidget):
    """`snooze_wanted` carries hours (0 until midnight), the other signals say what is to be done."""

    traces_wanted = Signal()
    snooze_wanted = Signal(int)
    wake_wanted = Signal()
    acknowledge_wanted = Signal()
    dismiss_wanted = Signal()
    duplicate_wanted = Signal()
    delete_wanted = Signal()
    reset_wanted = Signal()
    named = Signal(str)
    switched = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.title = LineField(theme, "Title of the rule", quiet=True)
        self._badge = Badge(theme)
        self._said = Label(theme, "", token="text2", elide=True)
        self.traces = Button(theme, _TRACES, Look("list-tree"))
        self.snooze = Button(theme, "Snooze", Look("bell-off"))
        self.more = Button(theme, "", Look("ellipsis", flat=True))
        self.more.set_hint("More about this rule")
        self.switch = Switch(theme, "Rule is on")
        self._menu_facts, self._narrow = (False, False, False), False
        self.traces.set_hint(_TRACES)
        self._arrange()
        self._connect()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self._badge)
        line.addWidget(self._said, 1)
        words = QVBoxLayout()
        words.addWidget(self.title)
        words.addLayout(line)
        self._row = QHBoxLayout(self)
        self._row.addLayout(words, 1)
        for control in (self.traces, self.snooze, self.more, self.switch):
            self._row.addWidget(control)
        for layout in (line, words, self._row):
            layout.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(self._theme.px(2))
        line.setSpacing(self._theme.px(8))

    def set_narrow(self, narrow: bool) -> None:
        """Let the buttons be signs without words, or have them again."""
        self._narrow = narrow
        self.traces.setText("" if narrow else _TRACES)
        self._word_snooze()
        self.traces.updateGeometry()

    def _word_snooze(self) -> None:
        said = "Snoozed" if self._menu_facts[2] else "Snooze"
        self.snooze.setText("" if self._narrow else said)
        self.snooze.set_hint(said)
        self.snooze.updateGeometry()

    def _connect(self) -> None:
        self.title.entered.connect(self.named)
        self.traces.clicked.connect(self.traces_wanted)
        self.snooze.clicked.connect(lambda: self._open(self.snooze_menu(), self.snooze))
        self.more.clicked.connect(lambda: self._open(self.more_menu(), self.more))
        self.switch.clicked.connect(self.switched)

    def show_row(self, row: RuleRow, standing: Standing, now_ns: int, *, own: bool) -> None:
        """Show how a rule stands; `own` is one of the user's."""
        rule, look = row.rule, row.look
        self.title.show_value(plain(rule.title))
        self.switch.setChecked(rule.enabled)
        alert = standing.alert(rule.id)
        self._badge.show_as(_state(row, standing, now_ns), look.icon, _TONES.get(look.token, "neutral"))
        self._said.set_text(_said(row, standing))
        raised = alert is not None and alert.state in RAISED
        self._menu_facts = (own, raised, bool(row.snoozed))
        self._word_snooze()

    def snooze_menu(self) -> QMenu:
        """A new menu of times."""
        menu = QMenu(self)
        if self._menu_facts[2]:
            self._add(menu, "End the snooze", self.wake_wanted.emit)
            menu.addSeparator()
        for hours, text in SNOOZES:
            self._add(menu, text, partial(self.snooze_wanted.emit, hours))
        return menu

    def more_menu(self) -> QMenu:
        """A new menu of what else can be done."""
        own, raised, _ = self._menu_facts
        menu = QMenu(self)
        if raised:
            self._add(menu, "Acknowledge: do not repeat it", self.acknowledge_wanted.emit)
            self._add(menu, "Dismiss: it was no alert", self.dismiss_wanted.emit)
            menu.addSeparator()
        self._add(menu, "Duplicate", self.duplicate_wanted.emit)
        if own:
            self._add(menu, "Delete", self.delete_wanted.emit)
        else:
            self._add(menu, "As it was at first", self.reset_wanted.emit)
        return menu

    def _add(self, menu: QMenu, text: str, done: Callable[[], object]) -> QAction:
        action = menu.addAction(text)
        action.triggered.connect(lambda _=False: done())
        return action

    def _open(self, menu: QMenu, under: QWidget) -> None:
        open_menu(menu, under.mapToGlobal(under.rect().bottomLeft()))

    def _restyle(self) -> None:
        self._row.setSpacing(self._theme.px(8))
        self.title.setFont(self._theme.font(Size.FIGURE, 600))
        self.title.setTextMargins(0, 0, 0, 0)


def _state(row: RuleRow, standing: Standing, now_ns: int) -> str:
    alert = standing.alert(row.rule.id)
    if alert is None or not row.rule.enabled:
        return row.look.word
    since = alert.since_ns or alert.stored.step.at_ns
    if alert.state in (*RAISED, State.PENDING):
        return f"{row.look.word} for {span_of(max(0, now_ns - since))}"
    return row.look.word


def _said(row: RuleRow, standing: Standing) -> str:
    """The figure now, the evidence, and how noisy the rule was."""
    rule, alert = row.rule, standing.alert(row.rule.id)
    parts = [] if row.value == UNKNOWN else [f"{row.value} now"]
    if alert is not None:
        reading = alert.stored.step.reading
        if reading.calls:
            of = f"{reading.bad:,} of " if reading.bad else ""
            parts.append(f"{of}{reading.calls:,} calls")
        if standing.acknowledged(rule.id):
            parts.append("acknowledged")
    if row.snoozed:
        parts.append(f"snoozed for {row.snoozed}")
    parts.append(noise(rule, standing.counts.get(rule.id, RuleCounts())))
    return " · ".join(part for part in parts if part)


def noise(rule: Rule, counts: RuleCounts) -> str:
    """How often a rule fired in 30 days and how often that was no alert; and what then can be done."""
    if not counts.fired:
        return ""
    said = f"fired {counts.fired}× in 30 days"
    if counts.dismissed:
        said += f", {counts.dismissed} dismissed"
    if counts.dismissed >= 3 and not rule.quiet:
        said += ": raise its limit, or let it be certain"
    return said
