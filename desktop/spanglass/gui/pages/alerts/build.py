"""Makes the page of alerts with what it works with."""

from collections.abc import Callable
from pathlib import Path

from spanglass.gui.pages.alerts.backtesting import Backtesting
from spanglass.gui.pages.alerts.desk import Desk
from spanglass.gui.pages.alerts.page import AlertsPage
from spanglass.gui.questions.questions import Questions
from spanglass.gui.theming.theme import Theme


def alerts_page(theme: Theme, questions: Questions, store: Path, desk: Desk) -> AlertsPage:
    """The page."""
    return AlertsPage(theme, desk, Backtesting(questions, store, desk))


def handlers(page: AlertsPage) -> dict[str, Callable[[], object]]:
    """What the page's actions do, by their ids."""
    return {
        "rule.new": page.add_rule,
        "rule.next": lambda: page.rules.step(1),
        "rule.previous": lambda: page.rules.step(-1),
        "rule.traces": page.open_rule,
        "rule.snooze": lambda: page.snooze(1),
        "rule.acknowledge": page.acknowledge,
        "rule.duplicate": page.duplicate,
        "rule.delete": page.delete,
        "alerts.mute": page.toggle_mute,
        "rule.table": page.panel.preview.as_table.show,
    }
