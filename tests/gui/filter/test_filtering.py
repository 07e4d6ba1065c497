"""A text that can be read becomes the filter; another one is marked, and the last good filter stays."""

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.filter.filtering import Filtering
from spanglass.gui.session.selection import Selection
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def bar(qtbot: QtBot) -> TopBar:
    bar = TopBar(Theme(), Selection())
    qtbot.addWidget(bar)
    Filtering(bar, bar._selection, bar)
    return bar


def enter(qtbot: QtBot, bar: TopBar, text: str) -> None:
    bar.filter.line.setText(text)
    bar.query_entered.emit(text)


def test_a_readable_text_filters(qtbot: QtBot, bar: TopBar) -> None:
    enter(qtbot, bar, "status:refusal model:gpt-4o")
    assert bar._selection.query == "status:refusal model:gpt-4o"


def test_an_unknown_field_is_named_and_the_filter_stays(qtbot: QtBot, bar: TopBar) -> None:
    enter(qtbot, bar, "status:refusal")
    enter(qtbot, bar, "modle:gpt-4o")
    assert bar._selection.query == "status:refusal"
    said = bar.filter.line.accessibleDescription()
    assert said == "No field “modle”. Did you mean model:?"


@pytest.mark.parametrize("text", ["", "hello world", '"quoted words"', "<b>", "\u202e", "a" * 4000])
def test_plain_words_never_fail(qtbot: QtBot, bar: TopBar, text: str) -> None:
    enter(qtbot, bar, text)
    assert bar.filter.line.accessibleDescription() == ""
