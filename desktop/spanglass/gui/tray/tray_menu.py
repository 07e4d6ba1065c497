"""The menu of the icon in the tray; the desktop may draw it in its own manner, so it is plain actions."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from spanglass.core.display import one_line
from spanglass.gui.theming.theme import Theme

_SIDE, _DOT = 16, 8
_LONGEST = 40
_MOST_ALERTS = 5


@dataclass(frozen=True, slots=True)
class FiringAlert:
    """A rule whose alert is there, by its id, what it is called, and for how long: ``8 min``."""

    rule: str
    title: str
    lasted: str


class TrayMenu(QObject):
    """State and figures on top, then what can be done; `rule_wanted` carries the rule of an alert."""

    rule_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._receiving = False
        self.menu = QMenu()
        self._state, self._figures = self._told(), self._told()
        self._figures.setVisible(False)
        self.menu.addSeparator()
        self.open = self._action("Open Spanglass")
        self.failing = self._action("Last failing trace")
        self.failing.setVisible(False)
        self.copy = self._action("Copy endpoint")
        self.menu.addSeparator()
        self.alerts: list[QAction] = []
        self.mute = self._action("Mute alerts for 1 h")
        self.menu.addSeparator()
        self.pause = self._action("Pause receiving")
        self.login = self._action("Start at login")
        self.login.setCheckable(True)
        self.menu.addSeparator()
        self.quit = self._action("Quit")
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_state(self, text: str, *, receiving: bool, paused: bool) -> None:
        """Say how receiving stands, and offer the other state."""
        self._state.setText(_plain(text))
        self.pause.setText("Resume receiving" if paused else "Pause receiving")
        self._receiving = receiving
        self._state.setIcon(_dot(self._theme, "ok" if receiving else "warn" if paused else "error"))
        self.pause.setIcon(self._theme.icon("play" if paused else "pause"))

    def show_figures(self, text: str) -> None:
        """Say how much arrives, and what it costs."""
        self._figures.setText(_plain(text))
        self._figures.setVisible(bool(text))

    def show_alerts(self, firing: Sequence[FiringAlert], muted: str) -> None:
        """Name the alerts that are there; `muted` says for how long nothing is told, empty if it is."""
        for old in self.alerts:
            self.menu.removeAction(old)
            old.deleteLater()
        self.alerts = [self._alert(alert) for alert in firing[:_MOST_ALERTS]]
        if len(firing) > _MOST_ALERTS:
            self.alerts[-1].setText(f"{len(firing) - _MOST_ALERTS + 1} more alerts firing")
        self.menu.insertActions(self.mute, self.alerts)
        self.mute.setText(f"Muted for {muted}: tell of alerts again" if muted else "Mute alerts for 1 h")
        self.mute.setIcon(self._theme.icon("bell" if muted else "bell-off"))

    def _alert(self, alert: FiringAlert) -> QAction:
        title = one_line(alert.title, _LONGEST)
        lasted = f", {alert.lasted}" if alert.lasted else ""
        action = QAction(self._theme.icon("bell-ring", "error"), _plain(f"{title} firing{lasted}"), self.menu)
        action.triggered.connect(lambda _=False: self.rule_wanted.emit(alert.rule))
        return action

    def show_failing(self, name: str | None) -> None:
        """Offer the last failing trace by its name, if there is one."""
        self.failing.setText(f"Last failing trace: {_plain(one_line(name, _LONGEST))}" if name else "")
        self.failing.setVisible(name is not None)

    def _told(self) -> QAction:
        """A line that only says something."""
        action = self._action("")
        action.setEnabled(False)
        return action

    def _action(self, text: str) -> QAction:
        return self.menu.addAction(text)

    def _restyle(self) -> None:
        theme = self._theme
        for action, icon in (
            (self.open, "app-window"),
            (self.failing, "circle-x"),
            (self.copy, "copy"),
            (self.mute, "bell-off"),
            (self.quit, "log-out"),
        ):
            action.setIcon(theme.icon(icon))


def _plain(text: str) -> str:
    """The text as menus write it, in which an ampersand is a sign of its own."""
    return text.replace("&", "&&")


def _dot(theme: Theme, token: str) -> QIcon:
    pixmap = QPixmap(_SIDE, _SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(token))
    edge = (_SIDE - _DOT) // 2
    painter.drawEllipse(edge, edge, _DOT, _DOT)
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Disabled)
    return icon
