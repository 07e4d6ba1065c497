"""Commands by the words of a search: those that work here, parts of the settings, and the filter."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.search.commands import command_rows, filter_row, is_command
from spanglass.gui.search.rows import Do
from spanglass.gui.theming.theme import Theme

PARTS = ("Prices", "About")


def rows(qtbot: QtBot, text: str, page: str = "traces") -> list[tuple[str, str, Do | None]]:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window, Theme())
    for name in ("page.traces", "search", "row.next", "zoom.in", "quit"):
        actions.connect(name, lambda: None)
    actions.set_page(page)
    return [(row.text, row.keys, row.do) for row in command_rows(text, actions, PARTS)]


def test_every_word_has_to_be_there_and_beginnings_come_first(qtbot: QtBot) -> None:
    assert rows(qtbot, "tra") == [
        ("Go to Traces", "Ctrl+1", Do("action", "page.traces")),
        ("Next trace", "J", Do("action", "row.next")),
    ]
    assert [text for text, _, _ in rows(qtbot, "trace next")] == ["Next trace"]
    assert [text for text, _, _ in rows(qtbot, "ne")] == ["Next trace"]


def test_what_does_not_work_here_or_is_the_search_itself_is_left_out(qtbot: QtBot) -> None:
    assert "Next trace" not in [text for text, _, _ in rows(qtbot, ">", page="settings")]
    everything = [text for text, _, _ in rows(qtbot, ">")]
    assert everything == [
        "Go to Traces",
        "Quit",
        "Larger",
        "Next trace",
        "Settings: Prices",
        "Settings: About",
    ]


def test_nothing_typed_finds_nothing_but_a_sign_everything(qtbot: QtBot) -> None:
    assert rows(qtbot, "") == []
    assert is_command("  > x")
    assert not is_command("a > b")


def test_the_filter_takes_the_text_as_a_phrase() -> None:
    assert filter_row('torn  "flysheet"').do == Do("filter", '"torn flysheet"')


def test_a_command_is_found_by_words_that_its_name_lacks(qtbot: QtBot) -> None:
    assert [text for text, _, _ in rows(qtbot, "font size")] == ["Larger"]
    assert [text for text, _, _ in rows(qtbot, ">exit")] == ["Quit"]
