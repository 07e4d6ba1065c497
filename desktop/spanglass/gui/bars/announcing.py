"""What screen readers say of their own accord: alerts and replays that ended, not each trace that arrives."""

from collections.abc import Iterable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from spanglass.gui.tray.tray_menu import FiringAlert


def announce(widget: QWidget, sentence: str) -> None:
    """Let screen readers say a sentence, if there are any."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, sentence))


class AlertNews:
    """Says which alerts are new, and which are over, since it was last told; those at first are not new."""

    def __init__(self) -> None:
        self._known: dict[str, str] | None = None

    def sentence(self, firing: Iterable[FiringAlert]) -> str:
        """What is to be said, if anything."""
        now = {alert.rule: alert.title for alert in firing}
        before, self._known = self._known, now
        if before is None:
            return ""
        began = [f"{title} is firing" for rule, title in now.items() if rule not in before]
        over = [f"{title} is over" for rule, title in before.items() if rule not in now]
        return ". ".join([*began, *over])
