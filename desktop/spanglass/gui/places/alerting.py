"""Alerts in the window: the page, and what of them is told by rail, status bar and tray."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from spanglass.alerts.wording import span_of
from spanglass.gui.bars.announcing import AlertNews, announce
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.alerts.desk import Desk
from spanglass.gui.pages.alerts.standing import Standing
from spanglass.gui.places.alerts_place import AlertsPlace
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.alert_requests import AlertRequests
from spanglass.gui.receiver.receiving import ReceiverSupervisor
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.tray import Tray
from spanglass.gui.tray.tray_menu import FiringAlert
from spanglass.gui.window import MainWindow, WindowParts

_AGE_MS = 30_000


@dataclass(frozen=True, slots=True)
class Around:
    """The parts of the window that alerts speak to; `show_settings` shows a part of them by its title."""

    window: MainWindow
    parts: WindowParts
    tray: Tray
    selection: Selection
    actions: Actions
    show_settings: Callable[[str], object]


class Alerting(QObject):
    """Makes the desk and the place of the page; `connect_with` lets them work in the window."""

    def __init__(
        self, theme: Theme, questions: Questions, store: Path, supervisor: ReceiverSupervisor
    ) -> None:
        super().__init__(supervisor)
        self.desk = Desk(questions, store, lambda: AlertRequests(supervisor.state.address), self)
        self.place = AlertsPlace(theme, questions, store, self.desk)
        self._around: Around | None = None
        self._news = AlertNews()
        self._timer = QTimer(self)
        self._timer.setInterval(_AGE_MS)
        self._timer.timeout.connect(self.place.refresh)

    def connect_with(self, around: Around) -> None:
        """Follow the store, and lead to where alerts lead."""
        self._around = around
        place, window = self.place, around.window
        place.said.connect(window.toasts.show_toast)
        place.left.connect(lambda: window.show_page("traces"))
        place.traces_wanted.connect(self.show_traces)
        place.channels_wanted.connect(lambda _name: around.show_settings("Notifications"))
        around.parts.status_bar.alerts_wanted.connect(lambda: window.show_page("alerts"))
        place.connect_actions(around.actions)
        around.tray.rule_wanted.connect(self.show_rule)
        around.tray.mute_wanted.connect(lambda: place.page.toggle_mute())
        self.desk.changed.connect(self._tell)
        self._timer.start()
        self._tell()

    def show_traces(self, query: str) -> None:
        """Show the traces of a filter, the first one chosen; those that are named whenever they were."""
        if self._around is not None:
            self._around.window.show_page("traces")
            selection = self._around.selection
            if query != selection.query:
                selection.set_trace(None)  # the list chooses its first one when none is
            if query.startswith("trace:"):
                selection.set_range(TimeRange(None))
            selection.set_query(query)

    def show_rule(self, rule: str) -> None:
        """Show a rule on the page of alerts."""
        if self._around is not None:
            self._around.window.come_forward()
            self._around.window.show_page("alerts")
            self.place.page.show_rule(rule)

    def _tell(self) -> None:
        if self._around is None:
            return
        standing = self.desk.standing
        firing = len(standing.firing)
        self._around.parts.rail.set_count("alerts", firing)
        now_ns = time.time_ns()
        until_ns = standing.snoozed_until(None, now_ns)
        self._around.parts.status_bar.set_alerts(firing, muted=bool(until_ns))
        muted = span_of(until_ns - now_ns) if until_ns else ""
        alerts = firing_alerts(standing, now_ns)
        self._around.tray.show_alerts(alerts, muted)
        if said := self._news.sentence(alerts):
            announce(self._around.window, said)


def firing_alerts(standing: Standing, now_ns: int) -> tuple[FiringAlert, ...]:
    """The rules whose alerts are there, those that began last first."""
    found = []
    for alert in standing.firing:
        rule = standing.rule(alert.rule)
        since_ns = alert.since_ns or alert.stored.step.at_ns
        title = rule.title if rule is not None else alert.rule
        found.append(FiringAlert(alert.rule, title, span_of(max(0, now_ns - since_ns))))
    return tuple(found)
