"""Whether the system prefers dark or light."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtDBus import QDBusMessage, QDBusVariant
from pytestqt.qtbot import QtBot

from displays import a_session_bus
from spanglass.gui.theming.system_scheme import SystemScheme, has_session_bus
from spanglass.gui.theming.theme import Scheme


class AccessibilityHints(QObject):
    """Qt's hints on what is needed."""

    contrastPreferenceChanged = Signal(Qt.ContrastPreference)  # noqa: N815

    def contrastPreference(self) -> Qt.ContrastPreference:
        return Qt.ContrastPreference.HighContrast


class Hints(QObject):
    """Qt's hints, with a preference that can change."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815

    def __init__(self, scheme: Qt.ColorScheme) -> None:
        super().__init__()
        self.scheme = scheme
        self.needs = AccessibilityHints(self)

    def accessibility(self) -> AccessibilityHints:
        return self.needs

    def colorScheme(self) -> Qt.ColorScheme:
        return self.scheme


@pytest.fixture(autouse=True)
def _no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)


@pytest.mark.parametrize(
    ("hint", "scheme"),
    [
        (Qt.ColorScheme.Light, Scheme.LIGHT),
        (Qt.ColorScheme.Dark, Scheme.DARK),
        (Qt.ColorScheme.Unknown, Scheme.DARK),
    ],
)
def test_without_a_portal_qt_is_asked(hint: Qt.ColorScheme, scheme: Scheme) -> None:
    assert SystemScheme(Hints(hint)).current() is scheme  # type: ignore[arg-type]


def test_a_switch_is_told(qtbot: QtBot) -> None:
    hints = Hints(Qt.ColorScheme.Dark)
    system = SystemScheme(hints)  # type: ignore[arg-type]
    with qtbot.waitSignal(system.changed) as told:
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert told.args == [Scheme.LIGHT]
    with qtbot.assertNotEmitted(system.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Unknown)


def portal_says(*arguments: object) -> QDBusMessage:
    message = QDBusMessage.createSignal("/p", "org.x", "SettingChanged")
    message.setArguments(list(arguments))
    return message


def test_the_portals_news_are_taken(qtbot: QtBot) -> None:
    system = SystemScheme(Hints(Qt.ColorScheme.Dark))  # type: ignore[arg-type]
    news = portal_says("org.freedesktop.appearance", "color-scheme", QDBusVariant(2))
    with qtbot.waitSignal(system.changed) as told:
        system.setting_changed(news)
    assert told.args == [Scheme.LIGHT]
    with qtbot.assertNotEmitted(system.changed):
        system.setting_changed(portal_says("org.freedesktop.appearance", "accent-color", 2))
        system.setting_changed(portal_says("org.freedesktop.appearance", "color-scheme", 0))
        system.setting_changed(portal_says())


def test_more_contrast_is_told_by_qt_and_by_the_portal(qtbot: QtBot) -> None:
    hints = Hints(Qt.ColorScheme.Dark)
    system = SystemScheme(hints)  # type: ignore[arg-type]
    assert system.contrast()
    told: list[bool] = []
    system.contrast_changed.connect(told.append)
    hints.needs.contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    system.setting_changed(portal_says("org.freedesktop.appearance", "contrast", QDBusVariant(1)))
    assert told == [False, True]


def test_a_bus_is_only_asked_if_it_is_there(tmp_path: Path) -> None:
    assert not has_session_bus({})
    assert not has_session_bus({"XDG_RUNTIME_DIR": str(tmp_path)})
    (tmp_path / "bus").touch()
    assert has_session_bus({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert has_session_bus({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"})


PORTAL = """
import sys, threading
from jeepney import HeaderFields, MessageType, message_bus, new_signal, DBusAddress
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import new_method_return

bus = open_dbus_connection(bus="SESSION")
bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))
print("ready", flush=True)


def switch():
    sys.stdin.readline()
    place = DBusAddress("/org/freedesktop/portal/desktop", interface="org.freedesktop.portal.Settings")
    news = ("org.freedesktop.appearance", "color-scheme", ("u", 1))
    bus.send(new_signal(place, "SettingChanged", "ssv", news))


threading.Thread(target=switch, daemon=True).start()
while True:
    message = bus.receive()
    if message.header.message_type is MessageType.method_call:
        if message.header.fields[HeaderFields.member] == "ReadOne":
            bus.send(new_method_return(message, "v", (("u", 2),)))
"""
WINDOW = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
from spanglass.gui.theming.system_scheme import SystemScheme

app = QGuiApplication(["x"])
system = SystemScheme(app.styleHints())
print(system.current(), flush=True)
system.changed.connect(lambda scheme: (print(scheme, flush=True), app.quit()))
QTimer.singleShot(20000, app.quit)
app.exec()
"""


@pytest.fixture
def session_bus() -> Iterator[str]:
    if not shutil.which("dbus-daemon"):
        pytest.skip("needs dbus-daemon")
    pytest.importorskip("jeepney")
    with a_session_bus() as address:
        yield address


def test_a_real_portal_is_asked_and_followed(session_bus: str) -> None:
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": session_bus, "QT_QPA_PLATFORM": "offscreen"}
    portal = subprocess.Popen(
        [sys.executable, "-c", PORTAL],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with portal:
        assert portal.stdout is not None
        assert portal.stdin is not None
        assert portal.stdout.readline() == "ready\n"
        window = subprocess.Popen(
            [sys.executable, "-c", WINDOW], env=environment, stdout=subprocess.PIPE, text=True
        )
        with window:
            assert window.stdout is not None
            assert window.stdout.readline() == "light\n"
            portal.stdin.write("switch\n")
            portal.stdin.flush()
            assert window.stdout.readline() == "dark\n"
        portal.kill()
