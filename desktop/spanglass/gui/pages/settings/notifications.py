"""Settings: how long messages stay, and the channels on which alerts are told."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from spanglass.gui.pages.alerts.channel_looks import CHANNELS
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.channel_row import ChannelRow
from spanglass.gui.pages.settings.controls import Setting
from spanglass.gui.pages.settings.section import Row, Section
from spanglass.gui.questions.background import Background
from spanglass.gui.receiver.alert_requests import AlertRequests, ChannelSetUp, Tried

_STAY = Setting("message_seconds", "Messages stay")
_TOLD = "Errors stay until they are closed. All messages are kept under the bell."
_WHERE = "Which rule is told where is set on the page of alerts. What opens a channel stays in the keychain."
_REGION = Setting("opsgenie_address", "Opsgenie's address")
_REGION_TOLD = "Only for accounts elsewhere: https://api.eu.opsgenie.com"
_FIELDS: Mapping[str, Setting] = {
    "webhook": Setting("webhook_address", "Address of the webhook"),
    "shell": Setting("alert_command", "Command"),
}
_SIGNED = "webhook"


class NotificationsSection(Section):
    """The channels' secrets go to the receiver, which keeps them; what it says of them is shown."""

    def __init__(self, behind: Behind, requests: Callable[[], AlertRequests] | None = None) -> None:
        self._behind = behind
        self._requests = requests or (lambda: AlertRequests(behind.supervisor.state.address))
        self._background = Background()
        theme = behind.theme
        self.rows = {name: self._row(name) for name in CHANNELS}
        secret = ChannelRow(theme, _SIGNED, ("Signed with", "key", "Secret that its body is signed with"))
        secret.test.hide()
        self._takers = [*self.rows.values(), secret]
        self.secret = secret
        stay = behind.controls.choices(_STAY, tuple((seconds, f"{seconds} s") for seconds in (4, 8, 16, 30)))
        region = Row(theme, _REGION.title, _REGION_TOLD, behind.controls.text(_REGION, 260))
        rows: list[QWidget] = [Row(theme, _STAY.title, _TOLD, stay)]
        for name, row in self.rows.items():
            rows += [row, *([secret] if name == _SIGNED else []), *([region] if name == "opsgenie" else [])]
        super().__init__(theme, "Notifications", _WHERE, rows)
        self._background.setParent(self)
        for taker in self._takers:
            taker.entered.connect(self._keep)
            taker.forget_wanted.connect(lambda channel: self._keep(channel, ""))
            taker.test_wanted.connect(self._try)
        behind.preferences.changed.connect(lambda _settings: self._ask() if self.isVisible() else None)

    def _row(self, name: str) -> ChannelRow:
        look, setting = CHANNELS[name], _FIELDS.get(name)
        hint = look.needs[:1].upper() + look.needs[1:]
        field = self._behind.controls.text(setting, 0) if setting else None
        return ChannelRow(self._behind.theme, name, (look.title, look.icon, hint), field)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask what is set up."""
        super().showEvent(event)
        self._ask()

    def close_down(self) -> None:
        """End what it has begun."""
        self._background.stop()

    def _ask(self) -> None:
        self._background.do(lambda: self._requests().channels(), self._show)

    def _show(self, found: Any) -> None:
        known: Mapping[str, ChannelSetUp] = {} if isinstance(found, Exception) else found
        for row in self.rows.values():
            row.show_set_up(known.get(row.channel))
        signed = known.get(_SIGNED)
        self.secret.show_set_up(signed and ChannelSetUp(bool(signed.secret), "", signed.secret))

    def _keep(self, channel: str, secret: str) -> None:
        def told(found: Any) -> None:
            row = self.secret if channel == _SIGNED else self.rows[channel]
            row.show_problem(str(found) if isinstance(found, Exception) else "")
            self._ask()

        self._background.do(lambda: self._requests().keep_secret(channel, secret), told)

    def _try(self, channel: str) -> None:
        row = self.rows[channel]
        row.wait()

        def told(found: Any) -> None:
            row.show_tried(Tried(False, str(found)) if isinstance(found, Exception) else found)

        self._background.do(lambda: self._requests().try_channel(channel), told)


def notifications(behind: Behind) -> Section:
    """The section."""
    return NotificationsSection(behind)
