"""A text with its cut at 64 KB, its parts in small views, growth in place, and hidden secrets."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.core.secrets import MASK
from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail import text_block
from spanglass.gui.pages.traces.detail.blocks import CARET, Look, TextItem
from spanglass.gui.pages.traces.detail.message_blocks import text_item
from spanglass.gui.pages.traces.detail.text_block import CUT, TextBlock, first_lines
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button

Maker = Callable[[TextItem], TextBlock]
LINE = "a line of forty characters, about so.\n"


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def make(qtbot: QtBot, turns: Turns) -> Maker:
    def made(item: TextItem) -> TextBlock:
        block = TextBlock(Theme(), item, turns)
        qtbot.addWidget(block)
        block.resize(400, 100)
        block.show()
        settle(qtbot, turns)
        return block

    return made


def settle(qtbot: QtBot, turns: Turns) -> None:
    qtbot.waitUntil(lambda: not turns.busy)
    qtbot.wait(5)


def text(block: QWidget) -> str:
    return "\n".join(view.toPlainText() for view in block.findChildren(TextView) if view.isVisibleTo(block))


def buttons(block: TextBlock) -> dict[str, Button]:
    return {button.text(): button for button in block.findChildren(Button) if button.isVisibleTo(block)}


def test_a_short_text_is_one_view_without_a_button(make: Maker) -> None:
    block = make(TextItem(shown("hello")))
    assert text(block) == "hello"
    assert block.complete
    assert not buttons(block)


def test_an_empty_text_is_a_view_too(make: Maker) -> None:
    assert make(TextItem(shown(""))).complete


def test_a_long_text_stands_in_views_that_follow_each_other(make: Maker) -> None:
    block = make(text_item(LINE * 1000))
    assert len(block.findChildren(TextView)) > 3
    assert text(block) == LINE * 1000


def test_no_word_of_a_long_line_is_cut_in_two(make: Maker) -> None:
    block = make(text_item("elephant " * 2000))
    views = block.findChildren(TextView)
    assert len(views) > 3
    assert {word for view in views for word in view.toPlainText().split()} == {"elephant"}


def test_a_very_long_text_is_cut_and_the_rest_comes_on_demand(
    make: Maker, turns: Turns, qtbot: QtBot
) -> None:
    whole = "".join(f"{number:06} and some words\n" for number in range(4200))
    block = make(text_item(whole))
    assert CUT // 2 < len(text(block)) <= CUT
    assert whole.startswith(text(block))
    (button,) = buttons(block).values()
    assert button.text().startswith("Show all")
    button.click()
    settle(qtbot, turns)
    assert text(block) == whole
    assert not buttons(block)


def test_each_press_adds_only_so_much(
    make: Maker, turns: Turns, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_block, "AT_ONCE", 50_000)
    block = make(text_item("word " * 400_000))
    (button,) = buttons(block).values()
    assert button.text() == "Show 50 kB more of 1.9 MB"
    before = len(text(block))
    block.show_all()
    settle(qtbot, turns)
    assert before + 50_000 <= len(text(block)) <= before + 60_000
    assert not block.complete


def test_ideographs_are_cut_earlier_for_they_take_longer(make: Maker) -> None:
    block = make(text_item("日本語の文章です。\n" * 10_000))
    assert CUT // 4 < len(text(block)) < CUT // 2


def test_a_text_may_show_only_its_first_lines() -> None:
    item = TextItem(shown(LINE * 50), lines=6)
    assert first_lines(item) == len(LINE) * 6 - 1
    assert first_lines(TextItem(shown("short"), lines=6)) == 5


def test_secrets_are_counted_and_revealed_on_demand(make: Maker, turns: Turns, qtbot: QtBot) -> None:
    block = make(TextItem(shown("use sk-0123456789abcdef0123456789 now")))
    assert MASK in text(block)
    buttons(block)["Reveal"].click()
    settle(qtbot, turns)
    assert text(block) == "use sk-0123456789abcdef0123456789 now"


def test_a_text_grows_in_place(make: Maker) -> None:
    block = make(TextItem(shown(f"I am{CARET}")))
    (view,) = block.findChildren(TextView)
    assert block.grow(TextItem(shown(f"I am sorry{CARET}")))
    assert block.grow(TextItem(shown("I am sorry.")))
    assert block.findChildren(TextView) == [view]
    assert text(block) == "I am sorry."


def test_a_text_that_grows_long_gets_further_views(make: Maker, turns: Turns, qtbot: QtBot) -> None:
    block = make(TextItem(shown(f"begin {CARET}")))
    longer = "begin " + "word " * 8000
    assert block.grow(text_item(longer))
    settle(qtbot, turns)
    assert len(block.findChildren(TextView)) > 2
    assert text(block).replace("\n", "") == longer


@pytest.mark.parametrize(
    "other",
    [
        TextItem(shown("You are")),
        TextItem(shown("I am sorry"), Look.JSON),
        TextItem(shown("I am sk-0123456789abcdef0123456789")),
        TextItem(shown("I am sorry"), rest=("and more",)),
    ],
)
def test_another_text_does_not_grow_out_of_it(make: Maker, other: TextItem) -> None:
    block = make(TextItem(shown(f"I am{CARET}")))
    assert not block.grow(other)
    assert text(block) == f"I am{CARET}"
