"""Whether the system prefers dark or light."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtDBus import QDBusMessage, QDBusVariant
from pytestqt.qtbot import QtBot

from spanglass.gui.system_scheme import SystemScheme, has_session_bus
from spanglass.gui.theme import Scheme


class Hints(QObject):
    """Qt's hints, with a preference that can change."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815

    def __init__(self, scheme: Qt.ColorScheme) -> None:
        super().__init__()
        self.scheme = scheme

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


def test_a_bus_is_only_asked_if_it_is_there(tmp_path: Path) -> None:
    assert not has_session_bus({})
    assert not has_session_bus({"XDG_RUNTIME_DIR": str(tmp_path)})
    (tmp_path / "bus").touch()
    assert has_session_bus({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert has_session_bus({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/x"})
