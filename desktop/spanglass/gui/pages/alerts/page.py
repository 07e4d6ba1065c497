"""The page of alerts: the list of rules beside one of them."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spanglass.alerts.backtest import Episode
from spanglass.alerts.rulebook import shipped_rule
from spanglass.core.alert_notices import Mark, StoredStep
from spanglass.core.alerting import Rule
from spanglass.core.local_zone import LOCAL
from spanglass.core.watched import HOUR_NS, SECOND_NS
from spanglass.gui.keyboard import pane_focus
from spanglass.gui.pages.alerts import traces_of
from spanglass.gui.pages.alerts.backtesting import Backtesting
from spanglass.gui.pages.alerts.desk import Desk
from spanglass.gui.pages.alerts.head import Head
from spanglass.gui.pages.alerts.history import History
from spanglass.gui.pages.alerts.new_rules import duplicate, new_rule
from spanglass.gui.pages.alerts.routing import Routing
from spanglass.gui.pages.alerts.rule_list import RuleList
from spanglass.gui.pages.alerts.rule_panel import RulePanel
from spanglass.gui.pages.alerts.rule_rows import RuleRow, rows_of
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import PagePanel, Splitter
from spanglass.gui.widgets.toast_card import Toast, ToastButton

_LIST, _LIST_NARROW, _NARROW_UNDER = 380, 300, 1200
_LIST_LEAST, _RULE_LEAST = 220, 325


class AlertsPage(PagePanel):
    """`traces_wanted` carries a filter, `said` a `Toast`, `channels_wanted` when one is to be set up.

    `left` when Escape asks for the page before.
    """

    traces_wanted = Signal(str)
    said = Signal(object)
    channels_wanted = Signal(str)
    left = Signal()

    def __init__(
        self, theme: Theme, desk: Desk, backtesting: Backtesting, now: Callable[[], int] = time.time_ns
    ) -> None:
        super().__init__(theme, "bg0")
        self._desk, self._now = desk, now
        self._current, self._followed = "", True
        self.head = Head(theme)
        self.rules = RuleList(theme)
        self.routing, self.history = Routing(theme), History(theme)
        self.panel = RulePanel(theme, backtesting, (self.routing, self.history))
        self._split = Splitter(theme, Qt.Orientation.Horizontal)
        self._split.addWidget(self.rules)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(1, 1)
        self._moved = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._split, 1)
        self._connect()
        self._connect_head()
        self._show_all()

    def _connect(self) -> None:
        self._split.splitterMoved.connect(self._keep_edge)
        self._desk.changed.connect(self._show_all)
        self._desk.tried.connect(self.routing.show_tried)
        self._desk.channels_known.connect(self.routing.show_ready)
        self.rules.chosen.connect(self._choose)
        self.rules.opened.connect(lambda _rule: self.panel.preview.chart.setFocus())
        self.head.new_wanted.connect(self.add_rule)
        self.head.mute_wanted.connect(self.toggle_mute)
        self.panel.edited.connect(self._edit)
        self.panel.preview.opened.connect(self._open_episode)
        self.routing.routed.connect(lambda names: self._change(channels=names))
        self.routing.test_wanted.connect(self._desk.try_channel)
        self.routing.set_up_wanted.connect(self.channels_wanted)
        self.history.opened.connect(self._open_step)
        self.history.rule_wanted.connect(self.show_rule)

    def _connect_head(self) -> None:
        head = self.panel.head
        head.traces_wanted.connect(self.open_rule)
        head.snooze_wanted.connect(self.snooze)
        head.wake_wanted.connect(lambda: self._desk.wake(self._current))
        head.acknowledge_wanted.connect(self.acknowledge)
        head.dismiss_wanted.connect(lambda: self.mark(Mark.DISMISSED))
        head.duplicate_wanted.connect(self.duplicate)
        head.delete_wanted.connect(self.delete)
        head.reset_wanted.connect(self.delete)
        head.named.connect(self._name)
        head.switched.connect(lambda on: self._change(enabled=on))

    @property
    def rule(self) -> Rule | None:
        """The rule that is shown."""
        return self._desk.standing.rule(self._current)

    def take_find(self) -> None:
        """Bring the keyboard to the field that finds a rule."""
        self.rules.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_focus(self) -> None:
        """Bring the keyboard to the list."""
        self.rules.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes through."""
        panel = self.panel
        return self.rules, panel.sentence, panel.preview, self.routing, self.history, panel.head, self.head

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the list, then leaves the page; F6 goes from pane to pane."""
        if event.key() == Qt.Key.Key_F6:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            pane_focus.step(self.panes, -1 if back else 1)
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.rules.field.text():
            self.rules.field.clear()
        elif not self.rules.view.hasFocus():
            self.take_focus()
        else:
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list its width, unless that was set by hand."""
        super().resizeEvent(event)
        if not self._moved:
            px = self._theme.px
            room = px(_LIST_NARROW if self.window().width() < px(_NARROW_UNDER) else _LIST)
            room = max(px(_LIST_LEAST), min(room, self.width() - px(_RULE_LEAST)))
            self._split.setSizes([room, self.width() - room])

    def _keep_edge(self) -> None:
        self._moved = True

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for everything anew."""
        super().showEvent(event)
        self._desk.refresh_channels()
        self._desk.refresh()
        self.refresh()

    def refresh(self) -> None:
        """The store has news; a page that cannot be seen does not ask for the figures."""
        self._desk.refresh_soon()
        if self.isVisible():
            self._desk.refresh_courses()
            self.panel.preview.refresh()

    def show_rule(self, rule: str) -> None:
        """Make a rule the current one."""
        self.rules.choose(rule)
        self._choose(rule)

    def add_rule(self, figure: str = "", limit: float | None = None, query: str = "") -> None:
        """A rule of the user's own, ready to be changed."""
        self._add(new_rule(self._desk.standing.rules, figure, limit, query))
        self.panel.head.title.setFocus(Qt.FocusReason.OtherFocusReason)
        self.panel.head.title.selectAll()

    def duplicate(self) -> None:
        """One more rule like this one."""
        if self.rule is not None:
            self._add(duplicate(self.rule, self._desk.standing.rules))

    def delete(self) -> None:
        """Delete the user's own rule, or let one that everybody has be as it was; both can be undone."""
        rule = self.rule
        if rule is None or rule == shipped_rule(rule.id):
            return
        shipped = shipped_rule(rule.id) is not None
        self._desk.delete(rule)
        title = f"{rule.title} is as it was at first" if shipped else f"{rule.title} deleted"
        undo = ToastButton("Undo", lambda: self._add(rule))
        self.said.emit(Toast(title, "", "info", icon="trash-2", buttons=(undo,)))

    def snooze(self, hours: int) -> None:
        """Tell nothing of the rule for some hours, or until midnight."""
        seconds = hours * 3600 if hours else _until_midnight(self._now())
        self._desk.snooze(seconds, self._current)

    def toggle_mute(self) -> None:
        """Tell of no alert for an hour, or tell of them again."""
        if self._desk.standing.snoozed_until(None, self._now()):
            self._desk.wake(None)
        else:
            self._desk.snooze(HOUR_NS // SECOND_NS, None)

    def acknowledge(self) -> None:
        """Somebody knows of the rule's alert: it is not repeated."""
        self.mark(Mark.ACKNOWLEDGED)

    def say_not_done(self, sentence: str) -> None:
        """Say that what was changed could not be kept."""
        self.said.emit(Toast("Not kept", sentence, "error"))

    def mark(self, mark: Mark) -> None:
        """Say of the rule's alert that it is known, or was none."""
        alert = self._desk.standing.alert(self._current)
        if alert is not None:
            self._desk.mark(alert.stored.key, mark)

    def _show_all(self) -> None:
        standing, now_ns = self._desk.standing, self._now()
        rows = rows_of(standing, self._desk.courses, now_ns)
        if self._followed or not any(row.rule.id == self._current for row in rows):
            self._current = rows[0].rule.id if rows else ""  # the most pressing, until one is chosen
        self.rules.show_rows(rows)
        self.rules.choose(self._current)
        self.head.show_standing(standing, now_ns)
        self._show_rule(rows)

    def _choose(self, rule: str) -> None:
        self._current, self._followed = rule, False
        self._show_rule(list(self.rules.rows))

    def _show_rule(self, rows: list[RuleRow]) -> None:
        row = next((row for row in rows if row.rule.id == self._current), None)
        if row is None:
            return
        standing = self._desk.standing
        own = shipped_rule(row.rule.id) is None
        self.panel.head.show_row(row, standing, self._now(), own=own)
        self.panel.show_rule(row.rule, standing.rules)
        self.routing.show_rule(row.rule, standing)
        self.history.show_steps(standing, row.rule.id)

    def _edit(self, rule: Rule) -> None:
        if not rule.id:
            rule = duplicate(rule, self._desk.standing.rules)
            self._add(rule)
            self.said.emit(Toast(f"{rule.title} is a rule of your own now", "", "info", icon="bell"))
        else:
            self._desk.save(rule)

    def _change(self, **values: object) -> None:
        if self.rule is not None:
            self._desk.save(replace(self.rule, **values))  # type: ignore[arg-type]

    def _name(self, title: str) -> None:
        if title.strip():
            self._change(title=title.strip())

    def _add(self, rule: Rule) -> None:
        self.show_rule(self._desk.save(rule).id)

    def open_rule(self) -> None:
        """Show the traces of the rule's alert, else what the rule counts as bad."""
        rule = self.rule
        if rule is None:
            return
        alert = self._desk.standing.alert(rule.id)
        if alert is None:
            self.traces_wanted.emit(traces_of.of_rule(rule))
        else:
            step = alert.stored.step
            self.traces_wanted.emit(traces_of.of_reading(rule, alert.scope, step.reading))

    def _open_episode(self, episode: Episode) -> None:
        if self.rule is not None:
            self.traces_wanted.emit(traces_of.of_episode(self.rule, episode, self._now()))

    def _open_step(self, stored: StoredStep) -> None:
        rule = self._desk.standing.rule(stored.step.rule)
        if rule is not None:
            self.traces_wanted.emit(traces_of.of_reading(rule, stored.step.scope, stored.step.reading))


def _until_midnight(now_ns: int) -> int:
    now = datetime.fromtimestamp(now_ns / SECOND_NS, LOCAL)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return max(60, round(midnight.timestamp() - now_ns / SECOND_NS))
