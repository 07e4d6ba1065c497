"""The column of blocks: made in turns, kept while they stay the same, folded for good, held at its place."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.block_list import BlockList
from spanglass.gui.pages.traces.detail.blocks import CARET, Block, Heading, TextItem, Tone
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.theming.theme import Scheme, Theme
from spanglass.gui.widgets.buttons import Button

USER = Heading("user", "text2", "User")


def a_block(key: str, words: str, *, fold: bool | None = None) -> Block:
    return Block(key, USER, (TextItem(shown(words)),), words, fold)


@pytest.fixture
def theme() -> Theme:
    return Theme()


@pytest.fixture
def blocks(qtbot: QtBot, theme: Theme) -> BlockList:
    blocks = BlockList(theme, Folds())
    qtbot.addWidget(blocks)
    blocks.resize(400, 300)
    blocks.show()
    return blocks


def show(qtbot: QtBot, blocks: BlockList, shown_blocks: Sequence[Block], *, same: bool = False) -> None:
    blocks.show_blocks(shown_blocks, "answer", same=same)
    qtbot.waitUntil(lambda: blocks.complete)
    qtbot.wait(5)


def words(blocks: BlockList) -> list[str]:
    return [view.toPlainText() for block in blocks.views() for view in block.findChildren(TextView)]


def test_blocks_are_shown_in_order(qtbot: QtBot, blocks: BlockList) -> None:
    show(qtbot, blocks, [a_block(str(n), f"number {n}") for n in range(60)])
    assert words(blocks) == [f"number {n}" for n in range(60)]
    tops = [view.y() for view in blocks.views()]
    assert tops == sorted(tops)
    assert all(view.height() >= view.minimumSizeHint().height() for view in blocks.views())


def test_blocks_that_stay_the_same_keep_their_widgets(qtbot: QtBot, blocks: BlockList) -> None:
    show(qtbot, blocks, [a_block("0", "a"), a_block("1", "b")])
    before = blocks.views()
    show(qtbot, blocks, [a_block("0", "a"), a_block("1", "changed"), a_block("2", "c")], same=True)
    assert words(blocks) == ["a", "changed", "c"]
    assert blocks.views()[0] is before[0]
    assert blocks.views()[1] is not before[1]


def test_a_text_that_grows_does_so_in_its_widget(qtbot: QtBot, blocks: BlockList) -> None:
    show(qtbot, blocks, [a_block("0", f"I am{CARET}")])
    (before,) = blocks.views()
    grown = replace(a_block("0", "I am sorry"), heading=replace(USER, meta="stop"))
    show(qtbot, blocks, [grown], same=True)
    assert blocks.views() == [before]
    assert before.block == grown
    assert words(blocks) == ["I am sorry"]


def test_another_span_begins_at_the_top_the_same_keeps_its_place(qtbot: QtBot, blocks: BlockList) -> None:
    many = [a_block(str(n), f"number {n}\n" * 3) for n in range(60)]
    show(qtbot, blocks, many)
    blocks.verticalScrollBar().setValue(700)
    show(qtbot, blocks, [*many[:-1], a_block("59", "changed")], same=True)
    qtbot.wait(20)
    assert blocks.verticalScrollBar().value() == 700
    show(qtbot, blocks, many)
    assert blocks.verticalScrollBar().value() == 0


def test_a_view_at_the_bottom_follows_text_that_grows(qtbot: QtBot, blocks: BlockList) -> None:
    show(qtbot, blocks, [a_block("0", "line\n" * 40 + CARET)])
    bar = blocks.verticalScrollBar()
    bar.setValue(bar.maximum())
    before = bar.maximum()
    show(qtbot, blocks, [a_block("0", "line\n" * 80 + CARET)], same=True)
    qtbot.waitUntil(lambda: bar.maximum() > before)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())


def test_a_folding_holds_for_the_next_trace_of_the_same_name(qtbot: QtBot, blocks: BlockList) -> None:
    folded = a_block("0", "a system prompt", fold=True)
    show(qtbot, blocks, [folded])
    (view,) = blocks.views()
    assert view.is_folded
    assert not words(blocks)
    view.heading.setFocus()
    qtbot.keyClick(view.heading, Qt.Key.Key_Space)
    assert words(blocks) == ["a system prompt"]
    show(qtbot, blocks, [])
    show(qtbot, blocks, [folded])
    assert words(blocks) == ["a system prompt"]


def test_copying_asks_with_the_text_as_it_was_sent(qtbot: QtBot, blocks: BlockList) -> None:
    show(qtbot, blocks, [a_block("0", "a\u202eb", fold=False)])
    with qtbot.waitSignal(blocks.copy_asked) as caught:
        qtbot.keyClick(blocks.views()[0].heading, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == ["a\u202eb"]


def test_more_is_a_button(qtbot: QtBot, blocks: BlockList) -> None:
    more = Block("more", Heading("chevron-down", "text2", "Show 40 more"), tone=Tone.MORE)
    show(qtbot, blocks, [a_block("0", "a"), more])
    (button,) = (button for button in blocks.findChildren(Button) if button.text() == "Show 40 more")
    with qtbot.waitSignal(blocks.more_asked):
        button.click()


def test_another_theme_keeps_blocks_foldings_and_more(qtbot: QtBot, blocks: BlockList, theme: Theme) -> None:
    more = Block("more", Heading("chevron-down", "text2", "Show 40 more"), tone=Tone.MORE)
    show(qtbot, blocks, [a_block("0", "a", fold=True), more, a_block("1", "b")])
    blocks.views()[0].toggle()
    theme.change(Scheme.LIGHT)
    blocks.restyle()
    qtbot.waitUntil(lambda: blocks.complete)
    assert words(blocks) == ["a", "b"]
    assert [button.text() for button in blocks.findChildren(Button) if button.isVisible()] == ["Show 40 more"]


def test_news_while_blocks_are_still_made_leave_nothing_behind(qtbot: QtBot, blocks: BlockList) -> None:
    many = [a_block(str(n), "word " * 400) for n in range(150)]
    blocks.show_blocks(many, "answer", same=False)
    blocks.show_blocks(many[:100], "answer", same=True)
    blocks.show_blocks(many[50:], "answer", same=True)
    qtbot.waitUntil(lambda: blocks.complete)
    qtbot.wait(5)
    assert [view.block.key for view in blocks.views()] == [str(n) for n in range(50, 150)]
    assert len(blocks.widgets()) == 100


def test_the_keyboard_scrolls(qtbot: QtBot, blocks: BlockList) -> None:
    show(qtbot, blocks, [a_block("0", "line\n" * 100)])
    blocks.setFocus()
    qtbot.keyClick(blocks, Qt.Key.Key_End)
    assert blocks.verticalScrollBar().value() == blocks.verticalScrollBar().maximum() > 0
    qtbot.keyClick(blocks, Qt.Key.Key_Home)
    assert blocks.verticalScrollBar().value() == 0


def test_what_is_in_sight_takes_other_colours_before_the_rest_is_made(
    qtbot: QtBot, blocks: BlockList, theme: Theme
) -> None:
    blocks.show_blocks([a_block(str(number), "words " * 40) for number in range(300)], "name", same=False)
    seen = [view for view in blocks.findChildren(TextView) if not view.visibleRegion().isEmpty()]
    theme.change(Scheme.LIGHT)
    blocks.restyle()
    assert not blocks.complete
    wanted = theme.color("text1")
    assert seen
    assert seen[0].palette().color(QPalette.ColorRole.Text) == wanted
