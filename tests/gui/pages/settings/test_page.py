"""The page of settings: what is changed there holds at once, what is found, and what the keyboard reaches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kept_secrets import Kept
from sample_store import a_sample_store
from spanglass.analysis.pricing.user_prices import prices_file
from spanglass.analysis.pricing.user_prices_toml import load as load_prices
from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.keyboard.tab_order import tab_stops
from spanglass.gui.pages.settings.behind import Behind
from spanglass.gui.pages.settings.keeping import DaysRow, DeleteRow
from spanglass.gui.pages.settings.page import SettingsPage
from spanglass.gui.pages.settings.parts import PARTS
from spanglass.gui.pages.settings.prices import PricesSection
from spanglass.gui.pages.settings.providers import ProvidersSection
from spanglass.gui.pages.settings.section import Row
from spanglass.gui.pages.settings.storage import StorageSection
from spanglass.gui.questions.background import Background
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.receiving import Endpoint, ReceiverSupervisor
from spanglass.gui.session.preferences import Preferences
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button
from spanglass.gui.widgets.choices import Choices
from spanglass.gui.widgets.line_field import LineField
from spanglass.gui.widgets.switch import Switch
from spanglass.gui.widgets.toast_card import Toast
from spanglass.keychain import PROVIDERS, Keychain, Place
from spanglass.model_lists import Answer, Question, Standing
from spanglass.settings import Settings, load


@dataclass
class Stage:
    behind: Behind
    page: SettingsPage
    said: list[Toast] = field(default_factory=list)

    def control(self, kind: type[QWidget], name: str) -> QWidget:
        return next(each for each in self.page.findChildren(kind) if each.accessibleName().startswith(name))

    def line(self, name: str) -> LineField:
        found = self.control(LineField, name)
        assert isinstance(found, LineField)
        return found


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    prices_file().unlink(missing_ok=True)
    store, file = a_sample_store(tmp_path / "a.db", 40), tmp_path / "settings.toml"
    theme, preferences, window = Theme(), Preferences(Settings(), file), QWidget()
    said: list[Toast] = []
    questions, background = Questions(store), Background()
    supervisor = ReceiverSupervisor(Endpoint(store))
    actions = Actions(window, theme)
    actions.connect("row.next", lambda: None)
    behind = Behind(theme, preferences, supervisor, questions, actions, background, store, file, said.append)
    page = SettingsPage(behind)
    for widget in (window, page):
        qtbot.addWidget(widget)
    page.resize(1200, 800)
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: len(page._sections) == len(PARTS))
    yield Stage(behind, page, said)
    page.stop()
    questions.stop()
    background.stop()


def enter(qtbot: QtBot, line: LineField, text: str) -> None:
    line.setFocus()
    line.setText(text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_what_is_changed_holds_at_once_and_is_in_the_file(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    qtbot.mouseClick(stage.control(Switch, "Reduce motion"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(stage.control(Choices, "Height of rows"), Qt.Key.Key_Right)
    enter(qtbot, stage.line("Port for HTTP"), "5000")
    kept = load(tmp_path / "settings.toml")
    assert (kept.reduce_motion, kept.rows, kept.port) == (True, 30, 5000)


def note(stage: Stage, name: str) -> str:
    """What stands under the name of a setting with a line."""
    row = stage.line(name).parentWidget()
    assert isinstance(row, Row)
    return row.note.text()


def test_who_can_send_to_an_address_is_said_as_it_changes(stage: Stage) -> None:
    assert note(stage, "Address") == "Only programs on this machine can send traces."
    stage.behind.preferences.change(host="192.168.1.7")
    assert note(stage, "Address").startswith("Others on your network can send traces")


def test_a_port_that_the_start_named_is_told_beside_the_one_that_is_set(stage: Stage) -> None:
    def told() -> str:
        return note(stage, "Port for HTTP")

    assert told().startswith("OTLP over HTTP comes in here")
    stage.behind.preferences.change(port=5000)
    assert told() == "This window was started on 4318. 5000 is for starts that name no port."
    stage.behind.preferences.change(port=4318)
    assert told().startswith("OTLP over HTTP comes in here")


def test_a_value_that_is_not_possible_changes_nothing(qtbot: QtBot, stage: Stage) -> None:
    line = stage.line("Port for HTTP")
    for text in ("99999", "many", "0", "²", "9" * 5000):
        enter(qtbot, line, text)
        assert line.accessibleDescription() == "This value is not possible."
    assert stage.behind.preferences.value.port == 4318
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "4318"


def test_web_pages_are_taken_one_by_one(qtbot: QtBot, stage: Stage) -> None:
    line = stage.line("Web pages")
    enter(qtbot, line, "app.example")
    assert "does not begin with https://" in line.accessibleDescription()
    enter(qtbot, line, "https://app.example/, http://b.example")
    assert stage.behind.preferences.value.allowed_origins == ("https://app.example", "http://b.example")


def test_what_is_set_elsewhere_is_shown(qtbot: QtBot, stage: Stage) -> None:
    stage.behind.preferences.change(mask_secrets=False, theme="light", grpc_port=0)
    switch = stage.control(Switch, "Hide secrets")
    assert isinstance(switch, Switch)
    assert not switch.isChecked()
    assert stage.control(Choices, "Theme").accessibleName() == "Theme: Light, 3 of 3"
    assert stage.line("Port for gRPC").text() == "0"


def test_reset_can_be_undone(qtbot: QtBot, stage: Stage) -> None:
    stage.behind.preferences.change(rows=30)
    reset = next(
        each
        for each in stage.page.findChildren(QWidget)
        if getattr(each, "text", str)() == "Reset all settings"
    )
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert stage.behind.preferences.value == Settings()
    stage.said[0].buttons[0].pressed()
    assert stage.behind.preferences.value.rows == 30


def test_finding_leaves_what_was_looked_for(qtbot: QtBot, stage: Stage) -> None:
    stage.page.take_find()
    qtbot.keyClicks(stage.page.focusWidget(), "secrets")
    shown = [section.title for section in stage.page._sections if not section.isHidden()]
    assert shown == ["Privacy"]
    assert stage.page.nav.accessibleName().startswith("Settings: Privacy")
    qtbot.keyClick(stage.page, Qt.Key.Key_Escape)
    assert not any(section.isHidden() for section in stage.page._sections)
    with qtbot.waitSignal(stage.page.left):
        qtbot.keyClick(stage.page, Qt.Key.Key_Escape)


def test_a_search_without_a_match_says_so_and_offers_to_clear_it(qtbot: QtBot, stage: Stage) -> None:
    stage.page.take_find()
    qtbot.keyClicks(stage.page.focusWidget(), "zzz")
    assert stage.page.none.isVisible()
    clear = next(
        each for each in stage.page.none.findChildren(Button) if each.isVisible() and each.text() != ""
    )
    assert clear.text() == "Clear the search"
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert not stage.page.none.isVisible()
    assert not any(section.isHidden() for section in stage.page._sections)


def test_the_list_brings_a_part_into_sight(qtbot: QtBot, stage: Stage) -> None:
    stage.page.take_focus()
    for part in PARTS[1:]:
        qtbot.keyClick(stage.page.nav, Qt.Key.Key_Down)
        assert stage.page.nav.accessibleName().startswith(f"Settings: {part.entry.text}")
        section = next(each for each in stage.page._sections if each.title == part.entry.text)
        assert not section.visibleRegion().isEmpty()


def test_a_jump_before_all_parts_are_made_lays_none_over_another(qtbot: QtBot, stage: Stage) -> None:
    page = SettingsPage(stage.behind)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    with qtbot.waitExposed(page):
        page.show()
    page.show_named("Notifications")
    assert [each.title for each in page._sections if each.height() < each.minimumSizeHint().height()] == []
    page.stop()


def test_everything_that_can_be_set_is_reached_by_tab_and_has_a_name(stage: Stage) -> None:
    stops = tab_stops([stage.page])
    assert len(stops) > 40
    nameless = [stop for stop in stops if not (stop.accessibleName() or getattr(stop, "text", str)())]
    assert not nameless


def test_a_price_is_set_shown_as_yours_and_taken_back(qtbot: QtBot, stage: Stage) -> None:
    section = next(each for each in stage.page._sections if isinstance(each, PricesSection))
    model = "gpt-4o-2024-11-20"
    qtbot.waitUntil(lambda: model in section._table._lines)
    line = section._table._lines[model]
    assert line._source.text() == "built in"
    enter(qtbot, stage.line(f"Input price of {model}"), "a lot")
    assert not prices_file().exists()
    enter(qtbot, stage.line(f"Input price of {model}"), "3,5")
    qtbot.waitUntil(lambda: line._source.text() == "set by you")
    assert [float(part) for part in line.row.dollars] == [3.5, 1.25, 10.0]
    assert [price.model for price in load_prices(prices_file()).prices] == [model]
    qtbot.mouseClick(line._reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: line._source.text() == "built in")
    assert load_prices(prices_file()).prices == ()


def test_prices_that_cannot_be_read_are_said_and_never_overwritten(qtbot: QtBot, stage: Stage) -> None:
    prices_file().parent.mkdir(parents=True, exist_ok=True)
    prices_file().write_text("[[price]]\nmodel = 'x'\n")
    section = next(each for each in stage.page._sections if isinstance(each, PricesSection))
    section.refresh()
    qtbot.waitUntil(lambda: "has to be corrected first" in section._unpriced.note.text())
    section._set_price("gpt-4o", "input", 1)  # type: ignore[arg-type]
    assert prices_file().read_text() == "[[price]]\nmodel = 'x'\n"
    prices_file().unlink()


def test_a_key_is_kept_and_never_shown_whole(qtbot: QtBot, stage: Stage) -> None:
    keychain = Keychain(None, {"ANTHROPIC_API_KEY": "sk-ant-from-the-environment-0001"})
    section = ProvidersSection(stage.behind, keychain)
    qtbot.addWidget(section)
    with qtbot.waitSignal(section.loaded):
        section.show()
    assert "until Spanglass quits" in section._where.note.text()
    openai, anthropic = (section._rows_by_id[name] for name in ("openai", "anthropic"))
    assert (anthropic._state.text(), anthropic._field.isReadOnly()) == ("From the environment", True)
    enter(qtbot, openai._field, "sk-proj-abcdefghijklmnopqrstuvwx4f2A")
    qtbot.waitUntil(lambda: openai._state.text() == "Until quit")
    key = keychain.key(PROVIDERS[0])
    assert key is not None
    assert key.place is Place.MEMORY
    assert (openai._field.text(), openai._field.placeholderText()) == ("", "sk-proj-••••••••••••4f2A")
    qtbot.mouseClick(openai._forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: openai._state.text() == "Not set")
    assert keychain.key(PROVIDERS[0]) is None


def test_a_locked_key_is_said_to_be_there_and_can_be_unlocked(qtbot: QtBot, stage: Stage) -> None:
    backend = Kept()
    keychain = Keychain(backend, {})
    keychain.keep(PROVIDERS[0], "sk-proj-abcdefghijklmnopqrstuvwx4f2A")
    backend.refuses = True
    section = ProvidersSection(stage.behind, keychain)
    qtbot.addWidget(section)
    with qtbot.waitSignal(section.loaded):
        section.show()
    openai = section._rows_by_id["openai"]
    assert (openai._state.text(), openai.unlock.isHidden()) == ("Locked", False)
    backend.refuses = False
    qtbot.mouseClick(openai.unlock, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: openai._state.text() == "In the keychain")
    assert openai.unlock.isHidden()
    qtbot.waitUntil(lambda: not stage.behind.background.busy)  # the servers' keys are looked for after these


def button(stage: Stage, text: str) -> QWidget:
    return next(
        each
        for each in stage.page.findChildren(Button)
        if each.text() == text and each.isVisibleTo(stage.page)
    )


def test_deleting_old_traces_is_asked_first_and_said(qtbot: QtBot, stage: Stage) -> None:
    row = next(each for each in stage.page.findChildren(DeleteRow))
    qtbot.mouseClick(button(stage, "Delete now"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.note.text() == "No trace is older than 7 days.")
    row._field.setText("0")
    qtbot.mouseClick(button(stage, "Delete now"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "This cannot be undone." in row.note.text())
    assert row.note.text() == "Delete 40 traces older than 0 days? This cannot be undone."
    assert stage.page.focusWidget() is row._no
    qtbot.mouseClick(row._no, Qt.MouseButton.LeftButton)
    assert (row._no.isHidden(), stage.said) == (True, [])
    qtbot.mouseClick(button(stage, "Delete now"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row._yes.isVisibleTo(row))
    qtbot.mouseClick(row._yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(stage.said), timeout=30_000)
    assert stage.said[0].title == "40 traces deleted"


def test_keeping_fewer_days_is_asked_where_it_deletes(qtbot: QtBot, stage: Stage) -> None:
    row = next(each for each in stage.page.findChildren(DaysRow))
    enter(qtbot, row._field, "a week")
    assert row._field.accessibleDescription() == "This value is not possible."
    enter(qtbot, row._field, "7")
    qtbot.waitUntil(lambda: stage.behind.preferences.value.keep_days == 7)
    row._counted(1, 12)
    assert row.note.text() == "Delete 12 traces older than 1 day? This cannot be undone."
    qtbot.mouseClick(row._no, Qt.MouseButton.LeftButton)
    assert (row._field.text(), stage.behind.preferences.value.keep_days) == ("7", 7)
    row._counted(1, 12)
    qtbot.mouseClick(row._yes, Qt.MouseButton.LeftButton)
    assert stage.behind.preferences.value.keep_days == 1


def test_a_backup_is_made_and_space_given_back(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    section = next(each for each in stage.page._sections if isinstance(each, StorageSection))
    section.commands.backup(tmp_path / "copy.db")
    assert not button(stage, "Compact").isEnabled()
    qtbot.waitUntil(lambda: bool(stage.said), timeout=30_000)
    assert stage.said[0].title == "The backup is complete"
    assert (tmp_path / "copy.db").exists()
    qtbot.waitUntil(lambda: button(stage, "Compact").isEnabled())
    section.commands.backup(tmp_path / "copy.db")
    qtbot.waitUntil(lambda: len(stage.said) == 2, timeout=30_000)
    assert (stage.said[1].title, stage.said[1].tone) == ("The backup failed", "error")
    qtbot.waitUntil(lambda: button(stage, "Compact").isEnabled())
    qtbot.mouseClick(button(stage, "Compact"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(stage.said) == 3, timeout=30_000)
    assert "given back" in stage.said[2].title


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_off_in_the_smallest_window(qtbot: QtBot, stage: Stage, scale: float) -> None:
    stage.behind.theme.change(scale=scale)
    stage.page.resize(960 - round(48 * scale), 560)
    inner, seen = stage.page._inner, stage.page._scroll.viewport()
    qtbot.waitUntil(lambda: inner.width() <= seen.width())
    qtbot.waitUntil(lambda: stage.page.nav.width() == round((196 if scale == 1 else 56) * scale))


def test_old_calls_are_priced_again_on_demand(qtbot: QtBot, stage: Stage) -> None:
    section = next(each for each in stage.page._sections if isinstance(each, PricesSection))
    model = "gpt-4o-2024-11-20"
    qtbot.waitUntil(lambda: model in section._table._lines)
    enter(qtbot, stage.line(f"Input price of {model}"), "100")
    qtbot.mouseClick(button(stage, "Reprice old calls"), Qt.MouseButton.LeftButton)
    assert button(stage, "Stop")
    qtbot.waitUntil(lambda: bool(stage.said), timeout=60_000)
    assert stage.said[0].title.endswith("calls priced again")
    assert not stage.said[0].text.startswith("0 changed")
    qtbot.waitUntil(lambda: section._again.text() == "Reprice old calls")
    prices_file().unlink()


def test_a_key_is_checked_only_when_asked_for(qtbot: QtBot, stage: Stage) -> None:
    asked: list[Question] = []

    def refuse(question: Question) -> Answer:
        asked.append(question)
        return Answer(Standing.REFUSED, None, "It was answered with 401.")

    environment = dict.fromkeys(("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"), "sk-from-the-environment-0001")
    section = ProvidersSection(stage.behind, Keychain(None, environment), refuse)
    qtbot.addWidget(section)
    with qtbot.waitSignal(section.loaded):
        section.show()
    openai, azure, google = (section._rows_by_id[name] for name in ("openai", "azure", "google"))
    assert (asked, google.check.isHidden(), openai.check.isHidden()) == ([], True, False)
    for row in (openai, azure):
        qtbot.mouseClick(row.check, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: openai._state.text() == "Key refused")
    qtbot.waitUntil(lambda: azure._state.text() == "Not reached")
    assert [question.url for question in asked] == ["https://api.openai.com/v1/models"]
    section.close_down()
