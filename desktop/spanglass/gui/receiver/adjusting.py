"""Lets what runs in the window follow the settings: the receiver, the letters as keys, the messages."""

from dataclasses import replace

from PySide6.QtCore import QObject

from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.receiver.receiving import ReceiverSupervisor
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.widgets.toast_card import Toast
from spanglass.settings import Settings


class Adjusting(QObject):
    """Takes over at once what is set; a receiver of our own is started anew where it listens elsewhere then.

    Places named on the command line hold until the user sets others.
    """

    def __init__(
        self,
        preferences: Preferences,
        supervisor: ReceiverSupervisor,
        actions: Actions,
        toasts: Toasts,
        status_bar: StatusBar,
    ) -> None:
        super().__init__(preferences)
        self._status_bar = status_bar
        self._supervisor, self._actions, self._toasts = supervisor, actions, toasts
        self._before = preferences.value
        self._take_always(preferences.value)
        preferences.changed.connect(self._take)
        preferences.not_kept.connect(self._say_not_kept)

    def _take(self, settings: Settings) -> None:
        before, self._before = self._before, settings
        self._take_always(settings)
        names = ("host", "port", "grpc_port")
        moved = {name: getattr(settings, name) for name in names
                 if getattr(settings, name) != getattr(before, name)}  # fmt: skip
        if moved:
            self._supervisor.move(replace(self._supervisor.endpoint, **moved))
        elif settings.allowed_origins != before.allowed_origins:
            self._supervisor.renew()

    def _take_always(self, settings: Settings) -> None:
        self._actions.set_letters(settings.letter_keys)
        self._status_bar.set_kept(settings.keep_days)
        self._toasts.stay_ms = settings.message_seconds * 1000

    def _say_not_kept(self, sentence: str) -> None:
        text = f"{sentence} What was set holds until Spanglass is closed."
        self._toasts.show_toast(Toast("The settings could not be kept", text, "error"))
