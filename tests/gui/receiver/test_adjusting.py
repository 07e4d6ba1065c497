"""What runs follows the settings: the receiver's place, letters as keys, messages, the status bar."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.receiver.adjusting import Adjusting
from spanglass.gui.receiver.receiving import Endpoint, ReceiverSupervisor
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.settings import Settings


class Receiver(ReceiverSupervisor):
    """Notes where it is to go, and how often it is to begin anew."""

    def __init__(self) -> None:
        super().__init__(Endpoint(Path("a.db"), port=6000, grpc_port=0))
        self.moved: list[Endpoint] = []
        self.renewed = 0

    def move(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.moved.append(endpoint)

    def renew(self) -> bool:
        self.renewed += 1
        return True


class Stage:
    def __init__(self, qtbot: QtBot, file: Path | None) -> None:
        theme, self.window = Theme(), QWidget()
        self.bar = StatusBar(theme)
        for widget in (self.window, self.bar):
            qtbot.addWidget(widget)
        self.preferences, self.receiver = Preferences(Settings(keep_days=7), file), Receiver()
        self.actions, self.toasts = Actions(self.window, theme), Toasts(theme, self.window)
        Adjusting(self.preferences, self.receiver, self.actions, self.toasts, self.bar)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot, None)


def test_another_port_moves_the_receiver_and_leaves_what_the_command_line_said(stage: Stage) -> None:
    stage.preferences.change(grpc_port=6001)
    assert stage.receiver.moved == [Endpoint(Path("a.db"), port=6000, grpc_port=6001)]
    stage.preferences.change(rows=30)
    assert (len(stage.receiver.moved), stage.receiver.renewed) == (1, 0)


def test_other_web_pages_let_the_receiver_read_the_settings_again(stage: Stage) -> None:
    stage.preferences.change(allowed_origins=("https://a.example",))
    assert (stage.receiver.moved, stage.receiver.renewed) == ([], 1)


def test_messages_keys_and_the_bar_follow(stage: Stage) -> None:
    stage.actions.connect("filter.focus", print)
    assert stage.bar.kept.text() == "Kept 7 days"
    stage.preferences.change(message_seconds=16, letter_keys=False, keep_days=0)
    assert stage.toasts.stay_ms == 16_000
    assert stage.actions.hint("filter.focus") == "Filter"
    assert stage.bar.kept.text() == "Nothing is deleted"


def test_settings_that_cannot_be_kept_are_said(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.mkdir()
    stage = Stage(qtbot, file)
    stage.preferences.change(rows=30)
    assert [card.toast.title for card in stage.toasts.cards] == ["The settings could not be kept"]
