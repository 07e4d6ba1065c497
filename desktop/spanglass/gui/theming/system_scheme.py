"""Whether the system prefers dark or light, or more contrast, from the desktop's settings portal or Qt."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Qt, Signal, Slot
from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage, QDBusVariant
from PySide6.QtGui import QStyleHints

from spanglass.gui.theming.theme import Scheme

_SERVICE, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Settings"
_NAMESPACE, _KEY, _CONTRAST_KEY = "org.freedesktop.appearance", "color-scheme", "contrast"
_ANSWER_WITHIN_MS = 250
_PORTAL = {1: Scheme.DARK, 2: Scheme.LIGHT}
_HINTS = {Qt.ColorScheme.Dark: Scheme.DARK, Qt.ColorScheme.Light: Scheme.LIGHT}


class SystemScheme(QObject):
    """The system's preference, dark if unknown; `changed` carries a `Scheme` when the user switches.

    `contrast_changed` says whether more contrast is wanted from now on.
    """

    changed = Signal(object)
    contrast_changed = Signal(bool)

    def __init__(self, hints: QStyleHints, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hints = hints
        self._bus = QDBusConnection.sessionBus() if has_session_bus(os.environ) else None
        hints.colorSchemeChanged.connect(self._hinted)
        hints.accessibility().contrastPreferenceChanged.connect(self._contrast_hinted)
        if self._bus is not None:
            # PySide6 says it takes bytes here, and takes nothing but what SLOT gives
            receiver: Any = SLOT("setting_changed(QDBusMessage)")
            self._bus.connect(_SERVICE, _PATH, _INTERFACE, "SettingChanged", self, receiver)

    def current(self) -> Scheme:
        """What the system prefers now; asks the portal, and waits a quarter of a second at most."""
        return self._ask_portal() or _HINTS.get(self._hints.colorScheme()) or Scheme.DARK

    def contrast(self) -> bool:
        """Whether the system wants more contrast now, by Qt's word for it."""
        wanted: bool = self._hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        return wanted

    def _ask_portal(self) -> Scheme | None:
        if self._bus is None or not self._bus.isConnected():
            return None
        call = QDBusMessage.createMethodCall(_SERVICE, _PATH, _INTERFACE, "ReadOne")
        call.setArguments([_NAMESPACE, _KEY])
        reply = self._bus.call(call, QDBus.CallMode.Block, _ANSWER_WITHIN_MS)
        if reply.type() != QDBusMessage.MessageType.ReplyMessage or not reply.arguments():
            return None
        return _PORTAL.get(_number(reply.arguments()[0]))

    @Slot(QDBusMessage)
    def setting_changed(self, message: QDBusMessage) -> None:
        """Take the portal's news."""
        arguments = message.arguments()
        if len(arguments) == 3 and arguments[:2] == [_NAMESPACE, _KEY]:
            scheme = _PORTAL.get(_number(arguments[2]))
            if scheme is not None:
                self.changed.emit(scheme)
        elif len(arguments) == 3 and arguments[:2] == [_NAMESPACE, _CONTRAST_KEY]:
            self.contrast_changed.emit(_number(arguments[2]) == 1)

    def _contrast_hinted(self, hint: Qt.ContrastPreference) -> None:
        self.contrast_changed.emit(hint is Qt.ContrastPreference.HighContrast)

    def _hinted(self, hint: Qt.ColorScheme) -> None:
        scheme = _HINTS.get(hint)
        if scheme is not None:
            self.changed.emit(scheme)


def has_session_bus(environment: Mapping[str, str]) -> bool:
    """Whether a session bus is there already; without one, asking Qt for it would try to start one."""
    if not sys.platform.startswith("linux"):
        return False
    if environment.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    folder = environment.get("XDG_RUNTIME_DIR")
    return bool(folder) and Path(str(folder), "bus").exists()


def _number(value: object) -> int:
    while isinstance(value, QDBusVariant):
        value = value.variant()
    return value if isinstance(value, int) else 0
