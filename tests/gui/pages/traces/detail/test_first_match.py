"""Where blocks say what is looked for, that comes into sight: unfolded, once, and with what is before it."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.block_list import BlockList
from spanglass.gui.pages.traces.detail.blocks import Block, Heading, TextItem
from spanglass.gui.pages.traces.detail.folds import Folds
from spanglass.gui.pages.traces.detail.text_view import TextView
from spanglass.gui.theming.theme import Theme

LONG = "\n".join(f"line {number}" for number in range(200))


def blocks_of(*texts: str, fold: bool | None = None) -> list[Block]:
    heading = Heading("user", "text2", "User")
    return [Block(str(n), heading, (TextItem(shown(text)),), text, fold) for n, text in enumerate(texts)]


@pytest.fixture
def folds() -> Folds:
    return Folds()


@pytest.fixture
def column(qtbot: QtBot, folds: Folds) -> BlockList:
    column = BlockList(Theme(), folds)
    qtbot.addWidget(column)
    column.resize(400, 300)
    column.show()
    return column


def show(qtbot: QtBot, column: BlockList, blocks: Sequence[Block], *, same: bool = False) -> None:
    column.show_blocks(blocks, "answer", same=same)
    qtbot.waitUntil(lambda: column.complete)


def in_sight(column: BlockList, words: str) -> bool:
    """Whether the first place that says it is in the viewport."""
    for view in column.findChildren(TextView):
        cursor = view.document().find(words)
        if not cursor.isNull() and view.isVisible():
            cursor.setPosition(cursor.selectionStart())
            place = view.mapTo(column.viewport(), view.cursorRect(cursor).center())
            return column.viewport().rect().contains(QPoint(1, place.y()))
    return False


def test_what_is_looked_for_comes_into_sight(qtbot: QtBot, column: BlockList) -> None:
    show(qtbot, column, blocks_of(*(f"number {n}" for n in range(60)), f"{LONG} Parcel {LONG}"))
    column.mark("parcel")
    qtbot.waitUntil(lambda: column.complete)
    assert in_sight(column, "parcel")
    column.mark("number 3")
    qtbot.waitUntil(lambda: column.complete)
    assert in_sight(column, "number 3")


def test_it_is_found_in_each_span_that_is_shown_but_the_user_is_not_drawn_back(
    qtbot: QtBot, column: BlockList
) -> None:
    column.mark("parcel")
    blocks = blocks_of(LONG, f"{LONG} parcel", "more")
    show(qtbot, column, blocks)
    assert in_sight(column, "parcel")
    column.verticalScrollBar().setValue(0)
    show(qtbot, column, blocks_of(LONG, f"{LONG} parcel", "more and more"), same=True)
    assert column.verticalScrollBar().value() == 0


def test_a_folded_block_is_opened_for_it_and_folded_again_the_next_time(
    qtbot: QtBot, column: BlockList, folds: Folds
) -> None:
    blocks = blocks_of("one", "a parcel", fold=True)
    show(qtbot, column, blocks)
    column.mark("parcel")
    qtbot.waitUntil(lambda: column.complete)
    assert [view.is_folded for view in column.views()] == [True, False]
    assert folds.folded("answer", "1", otherwise=True)


def test_nothing_moves_where_nothing_says_it(qtbot: QtBot, column: BlockList) -> None:
    show(qtbot, column, blocks_of(LONG, LONG))
    column.verticalScrollBar().setValue(500)
    column.mark("parcel")
    qtbot.waitUntil(lambda: column.complete)
    assert column.verticalScrollBar().value() == 500


def test_what_a_long_text_does_not_show_yet_is_shown_for_it(qtbot: QtBot, column: BlockList) -> None:
    hidden = "\n".join(f"line {number}" for number in range(4000))
    show(qtbot, column, blocks_of(f"{hidden}\nparcel\n{LONG}"))
    assert not in_sight(column, "parcel")
    column.mark("parcel")
    qtbot.waitUntil(lambda: column.complete, timeout=60_000)
    assert in_sight(column, "parcel")


def test_so_is_what_stands_in_a_later_piece(qtbot: QtBot, column: BlockList) -> None:
    item = TextItem(shown(LONG), rest=(f"{LONG}\n" * 20, "and a parcel\n"))
    block = Block("0", Heading("user", "text2", "User"), (item,), LONG)
    show(qtbot, column, [block])
    column.mark("parcel")
    qtbot.waitUntil(lambda: column.complete, timeout=60_000)
    assert in_sight(column, "parcel")
