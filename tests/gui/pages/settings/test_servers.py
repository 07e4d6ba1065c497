"""Servers in the settings: added, moved, checked with their key, and removed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.settings.checking import Checking, standing
from spanglass.gui.pages.settings.servers import KNOWN, ServerList
from spanglass.gui.questions.background import Background
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.keychain import Keychain
from spanglass.model_lists import Answer, Question, Standing
from spanglass.settings import Server, Settings, load, servers_of, written_servers


@dataclass
class Desk:
    servers: ServerList
    preferences: Preferences
    file: Path
    keychain: Keychain
    asked: list[Question] = field(default_factory=list)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    file, background = tmp_path / "settings.toml", Background()
    preferences, asked = Preferences(Settings(), file), list[Question]()

    def asker(question: Question) -> Answer:
        asked.append(question)
        return Answer(Standing.WORKS, 6)

    checking = Checking(background, asker)
    servers = ServerList(Theme(), preferences, checking, background)
    qtbot.addWidget(servers)
    servers.resize(900, 200)
    servers.show()
    keychain = Keychain(None, {})
    servers.open_keys(keychain)
    yield Desk(servers, preferences, file, keychain, asked)
    checking.stop()
    background.stop()


def test_one_is_added_with_the_address_it_usually_has(qtbot: QtBot, desk: Desk) -> None:
    menu = desk.servers.menu()
    ollama, studio = menu.actions()[:2]
    assert not ollama.isEnabled()
    studio.trigger()
    assert list(desk.servers.rows) == ["Ollama", "LM Studio"]
    assert load(desk.file).servers[-1] == "LM Studio=http://127.0.0.1:1234"
    menu.actions()[-1].trigger()
    menu.actions()[-1].trigger()
    assert list(desk.servers.rows)[-2:] == ["Server", "Server 2"]


def test_an_address_is_checked_and_kept(qtbot: QtBot, desk: Desk) -> None:
    row = desk.servers.rows["Ollama"]
    for text in ("nowhere", "http://10.0.0.5:11434/"):
        row.field.setText(text)
        row.field.editingFinished.emit()
    assert servers_of(load(desk.file).servers) == (Server("Ollama", "http://10.0.0.5:11434"),)
    assert row.field.accessibleDescription() == ""


def test_nothing_is_asked_before_check_is_pressed(qtbot: QtBot, desk: Desk) -> None:
    row = desk.servers.rows["Ollama"]
    row.key.setText("a-key-for-ollama-0001")
    row.key.editingFinished.emit()
    qtbot.waitUntil(lambda: row.key.placeholderText() != "No key")
    assert desk.asked == []
    qtbot.mouseClick(row.check, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row._state.text() == "Works · 6 models")
    (question,) = desk.asked
    assert question.url == "http://127.0.0.1:11434/v1/models"
    assert question.headers == {"Authorization": "Bearer a-key-for-ollama-0001"}
    assert "Works" in row.check.accessibleDescription()


def test_a_server_goes_with_its_key(qtbot: QtBot, desk: Desk) -> None:
    row = desk.servers.rows["Ollama"]
    row.key_entered.emit("a-key-for-ollama-0001")
    qtbot.waitUntil(lambda: row.key.placeholderText() != "No key")
    row.remove_wanted.emit()
    assert desk.servers.rows == {}
    assert load(desk.file).servers == ()
    qtbot.waitUntil(lambda: not desk.keychain._held)


def test_servers_are_written_as_they_are_read() -> None:
    assert servers_of(written_servers(KNOWN)) == KNOWN
    assert servers_of(("broken", "=x", "a=", "a=http://x?y=z", "a=http://b")) == (
        Server("a", "http://x?y=z"),
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(Standing.WORKS, 41), ("Works · 41 models", "ok")),
        (Answer(Standing.WORKS, 1), ("Works · 1 model", "ok")),
        (Answer(Standing.WORKS), ("Works", "ok")),
        (Answer(Standing.REFUSED), ("Key refused", "error")),
        (Answer(Standing.UNREACHABLE), ("Not reached", "error")),
    ],
)
def test_an_answer_in_words(answer: Answer, words: tuple[str, str]) -> None:
    assert standing(answer) == words
