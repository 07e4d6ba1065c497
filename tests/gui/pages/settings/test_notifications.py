"""The channels of alerts in the settings: secrets go to the receiver and are shown no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from activating import show_active
from sample_store import a_sample_store
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.alerts.channel_looks import CHANNELS
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.channel_row import ChannelRow
from spanglass.gui.pages.settings.notifications import NotificationsSection
from spanglass.gui.questions.background import Background
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.alert_requests import ChannelSetUp, Tried
from spanglass.gui.receiver.receiving import Endpoint, ReceiverSupervisor
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.settings import Settings, load

HOOK = "https://hooks.example/T0/secret"


@dataclass
class Receiver:
    """Keeps secrets as the receiver would; `fails` is what it answers to everything else."""

    secrets: dict[str, str] = field(default_factory=dict)
    fails: str = ""

    def channels(self) -> Mapping[str, ChannelSetUp]:
        if self.fails:
            raise OSError(self.fails)
        return {
            name: ChannelSetUp(name in self.secrets, "", "keychain" if name in self.secrets else "")
            for name in CHANNELS
        }

    def keep_secret(self, channel: str, secret: str) -> str:
        if self.fails:
            raise OSError(self.fails)
        if secret:
            self.secrets[channel] = secret
        else:
            self.secrets.pop(channel, None)
        return "keychain"

    def try_channel(self, channel: str) -> Tried:
        if self.fails:
            raise OSError(self.fails)
        return Tried(channel in self.secrets, "" if channel in self.secrets else "It is not set up yet.")


@dataclass
class Stage:
    section: NotificationsSection
    receiver: Receiver
    file: Path

    def row(self, name: str) -> ChannelRow:
        return self.section.rows[name]


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    store, file = a_sample_store(tmp_path / "a.db", 3), tmp_path / "settings.toml"
    theme, window, receiver = Theme(), QWidget(), Receiver()
    questions, background = Questions(store), Background()
    parts = (Preferences(Settings(), file), ReceiverSupervisor(Endpoint(store)), questions)
    behind = Behind(theme, *parts, Actions(window, theme), background, store, file, lambda _toast: None)
    section = NotificationsSection(behind, lambda: receiver)  # type: ignore[arg-type,return-value]
    qtbot.addWidget(window)
    qtbot.addWidget(section)
    show_active(qtbot, section)
    qtbot.waitUntil(lambda: section.rows["slack"].state.text() == "Not set")
    yield Stage(section, receiver, file)
    section.close_down()
    background.stop()
    questions.stop()


def test_a_secret_goes_to_the_receiver_and_is_neither_shown_nor_written(qtbot: QtBot, stage: Stage) -> None:
    row = stage.row("slack")
    assert row.field.echoMode() == QLineEdit.EchoMode.Password
    QTest.keyClicks(row.field, HOOK)
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: row.state.text() == "In the keychain")
    assert stage.receiver.secrets == {"slack": HOOK}
    assert row.field.text() == ""
    assert "secret" not in row.field.placeholderText()
    assert not stage.file.exists() or HOOK not in stage.file.read_text()
    assert row.forget.isVisible()


def test_a_secret_can_be_forgotten(qtbot: QtBot, stage: Stage) -> None:
    stage.receiver.secrets["teams"] = HOOK
    row = stage.row("teams")
    row.forget.click()
    qtbot.waitUntil(lambda: not stage.receiver.secrets)
    assert not row.forget.isVisible()


def test_a_test_shows_why_it_failed(qtbot: QtBot, stage: Stage) -> None:
    row = stage.row("pagerduty")
    asked: list[str] = []
    row.test_wanted.connect(asked.append)
    row.test.setFocus()
    row.test.click()
    row.test.click()
    assert asked == ["pagerduty"]
    qtbot.waitUntil(lambda: row.state.text() == "Not sent")
    assert row.test.isEnabled()
    row.test.click()
    assert len(asked) == 2
    assert row.test.accessibleDescription() == "It is not set up yet."


def test_the_webhooks_address_is_a_setting_and_its_secret_is_not(qtbot: QtBot, stage: Stage) -> None:
    row = stage.row("webhook")
    assert row.field.echoMode() == QLineEdit.EchoMode.Normal
    QTest.keyClicks(row.field, "http://127.0.0.1:9000/alerts")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert load(stage.file).webhook_address == "http://127.0.0.1:9000/alerts"
    QTest.keyClicks(stage.section.secret.field, "whsec_x")
    QTest.keyClick(stage.section.secret.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.receiver.secrets == {"webhook": "whsec_x"})
    assert "whsec" not in stage.file.read_text()


def test_without_a_receiver_it_says_that_nothing_was_kept(qtbot: QtBot, stage: Stage) -> None:
    stage.receiver.fails = "The receiver did not keep it."
    row = stage.row("discord")
    QTest.keyClicks(row.field, HOOK)
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    said = "The receiver did not keep it."
    qtbot.waitUntil(lambda: row.test.accessibleDescription() == said)
    row.test.click()
    qtbot.waitUntil(lambda: row.state.text() == "Not sent")


def test_channels_are_found_by_their_names(stage: Stage) -> None:
    assert stage.section.narrow("opsgenie")
    assert stage.row("opsgenie").isVisible()
    assert not stage.row("slack").isVisible()
