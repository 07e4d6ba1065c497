"""Makes the page of alerts with what it works with."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from spanglass.gui.actions import Actions
from spanglass.gui.alert_requests import AlertRequests
from spanglass.gui.pages.alerts.backtesting import Backtesting
from spanglass.gui.pages.alerts.desk import Desk
from spanglass.gui.pages.alerts.page import AlertsPage
from spanglass.gui.questions import Questions
from spanglass.gui.theme import Theme


def alerts_desk(
    questions: Questions, store: Path, address: Callable[[], str], parent: QObject | None = None
) -> Desk:
    """The desk; it writes through the receiver at the address."""
    return Desk(questions, store, lambda: AlertRequests(address()), parent)


def alerts_page(theme: Theme, questions: Questions, store: Path, desk: Desk) -> AlertsPage:
    """The page."""
    page = AlertsPage(theme, desk, Backtesting(questions, store, desk))
    desk.not_done.connect(page.say_not_done)
    return page


def connect_actions(page: AlertsPage, actions: Actions) -> None:
    """Let the actions on rules work on the page."""
    actions.connect("rule.new", page.add_rule)
    actions.connect("rule.next", lambda: page.rules.step(1))
    actions.connect("rule.previous", lambda: page.rules.step(-1))
    actions.connect("rule.traces", page.open_rule)
    actions.connect("rule.snooze", lambda: page.snooze(1))
    actions.connect("rule.acknowledge", page.acknowledge)
    actions.connect("rule.duplicate", page.duplicate)
    actions.connect("rule.delete", page.delete)
    actions.connect("alerts.mute", page.toggle_mute)
    actions.connect("rule.table", page.panel.preview.as_table.show)
