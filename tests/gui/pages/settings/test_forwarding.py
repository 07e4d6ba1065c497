"""The part of the settings about sending on: what it sets, keeps and tells."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.settings import forwarding as part
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.section import Section
from spanglass.gui.questions.background import Background
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.local_get import LocalReply
from spanglass.gui.receiver.receiving import Endpoint, ReceiverSupervisor
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.switch import Switch
from spanglass.gui.widgets.text import Label
from spanglass.keychain import FORWARDING, Keychain
from spanglass.receiver.forwarding.following import _AT_ONCE
from spanglass.settings import Settings


class Kept:
    """A keychain in memory."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[f"{service}/{username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[f"{service}/{username}"]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    made = Kept()
    monkeypatch.setattr(part, "system_keychain", lambda: Keychain(made, {}))
    return made


@pytest.fixture
def behind(qtbot: QtBot, tmp_path: Path) -> Iterator[Behind]:
    window, background = QWidget(), Background()
    qtbot.addWidget(window)
    store = tmp_path / "a.db"
    questions, supervisor = Questions(store), ReceiverSupervisor(Endpoint(store))
    theme, preferences = Theme(), Preferences(Settings(), tmp_path / "settings.toml")
    actions = Actions(window, theme)
    yield Behind(theme, preferences, supervisor, questions, actions, background, store, None, lambda _: None)
    background.stop()
    questions.stop()


def named(section: Section, kind: type[QWidget], name: str) -> QWidget:
    return next(each for each in section.findChildren(kind) if each.accessibleName() == name)


def enter(section: Section, name: str, text: str) -> LineField:
    field = named(section, LineField, name)
    assert isinstance(field, LineField)
    field.setText(text)
    field.editingFinished.emit()
    return field


def test_what_is_entered_is_set(qtbot: QtBot, behind: Behind, kept: Kept) -> None:
    section = part.forwarding(behind)
    qtbot.addWidget(section)
    assert enter(section, "OTLP endpoint", "collector:4318").toolTip() == "This value is not possible."
    enter(section, "OTLP endpoint", "http://collector:4318")
    assert enter(section, "Only what matches", "nope:1").toolTip().startswith("No field")
    enter(section, "Only what matches", "service:shop")
    for name in ("Send on what is received", "Users"):
        switch = named(section, Switch, name)
        assert isinstance(switch, Switch)
        switch.click()
    value = behind.preferences.value
    assert (value.forward, value.forward_url) == (True, "http://collector:4318")
    assert (value.forward_query, value.forward_take_out) == ("service:shop", ("secrets", "users"))
    assert kept.held == {}


def test_headers_go_to_the_keychain_and_out_of_sight(qtbot: QtBot, behind: Behind, kept: Kept) -> None:
    section = part.forwarding(behind)
    qtbot.addWidget(section)
    qtbot.waitUntil(lambda: named(section, LineField, "Headers").placeholderText() == "Not set")  # type: ignore[attr-defined]
    field = enter(section, "Headers", "authorization=Bearer abc")
    qtbot.waitUntil(lambda: kept.held != {})
    assert kept.held == {f"spanglass/{FORWARDING.id}": "authorization=Bearer abc"}
    qtbot.waitUntil(lambda: field.placeholderText() == "•" * 16)
    assert field.text() == ""
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert "abc" not in (behind.preferences.value.forward_url + str(behind.preferences.value))


def test_how_it_goes_is_told(qtbot: QtBot, behind: Behind, kept: Kept) -> None:
    section = part.forwarding(behind)
    qtbot.addWidget(section)
    behind.preferences.change(forward=True)
    row = next(each for each in section.findChildren(QWidget) if hasattr(each, "_take"))
    row._take(LocalReply(True, b'HTTP/1.1 200 OK\r\n\r\n{"forwarded": {"sent": 1200, "waiting": 3}}'))
    assert "1,200 sent · 3 waiting" in [label.text() for label in section.findChildren(Label)]
    row._take(LocalReply(True, b"HTTP/1.1 200 OK\r\n\r\nnonsense"))
    assert "Nothing was sent on yet." in [label.text() for label in section.findChildren(Label)]


def test_how_often_a_span_is_sent_is_said(qtbot: QtBot, behind: Behind, kept: Kept) -> None:
    section = part.forwarding(behind)
    qtbot.addWidget(section)
    texts = [label.text() for label in section.findChildren(Label)]
    assert "At least once" in texts
    (said,) = (text for text in texts if "go again" in text)
    assert f"at most {_AT_ONCE} spans" in said


def test_words_for_how_it_stands() -> None:
    account = {"sent": 5, "held": 1, "filtered": 2, "refused": 3, "deleted": 4, "error": "It answers 401"}
    assert part.state_text(account, on=True) == (
        "It answers 401 · 5 sent · 1 still running · 2 did not match · 3 refused · 4 deleted before",
        "error",
    )
    assert part.state_text({"sent": 5, "error": "x"}, on=False) == ("Off · 5 sent", "text3")
    assert part.state_text(None, on=False) == ("Off", "text3")
