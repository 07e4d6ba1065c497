"""A column of texts follows a new width in sight at once, and out of sight when it rests."""

from itertools import pairwise

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.scrolled import ScrolledColumn
from spanglass.gui.pages.traces.detail.text_view import Setting, TextView
from spanglass.gui.theming.theme import Theme

WORDS = "a word and another one, as long as it takes to fill some lines of this width. " * 6
COUNT = 60


@pytest.fixture
def column(qtbot: QtBot) -> ScrolledColumn:
    theme = Theme()
    column = ScrolledColumn(theme)
    qtbot.addWidget(column)
    column.resize(600, 400)
    with qtbot.waitExposed(column):
        column.show()
    for number in range(COUNT):
        column.append(TextView(theme, shown(f"{number} {WORDS}"), Setting()))
    return column


def widths(column: ScrolledColumn) -> list[int]:
    return [widget.width() for widget in column.widgets()]


def stacked(column: ScrolledColumn) -> bool:
    """Whether every widget begins where the one before it ends."""
    return all(second.y() == first.y() + first.height() for first, second in pairwise(column.widgets()))


def test_all_are_as_wide_as_the_view_and_as_high_as_their_text(column: ScrolledColumn) -> None:
    assert set(widths(column)) == {600}
    assert stacked(column)
    last = column.widgets()[-1]
    assert last.height() == last.document().size().height()  # type: ignore[attr-defined]
    assert column.verticalScrollBar().maximum() == last.y() + last.height() + 4 - 400


def test_what_is_in_sight_follows_at_once_and_the_rest_later(qtbot: QtBot, column: ScrolledColumn) -> None:
    column.resize(500, 400)
    assert widths(column)[0] == 500
    assert widths(column)[-1] == 600
    qtbot.waitUntil(lambda: set(widths(column)) == {500} and stacked(column))
    assert not column.column.behind


def test_what_is_dropped_leaves_no_gap(qtbot: QtBot, column: ScrolledColumn) -> None:
    gone = column.widgets()[::2]
    column.drop(*gone)
    column.settle()
    assert len(column.widgets()) == COUNT // 2
    assert stacked(column)
    assert not any(widget.isVisible() for widget in gone)
    qtbot.waitUntil(lambda: not any(map(shiboken6.isValid, gone)))
    column.drop()
    assert len(column.widgets()) == COUNT // 2


def test_what_is_scrolled_to_has_its_width(column: ScrolledColumn) -> None:
    column.resize(500, 400)
    column.verticalScrollBar().setValue(2000)
    seen = [one for one in column.widgets() if one.geometry().bottom() >= 2000 and one.y() <= 2400]
    assert len(seen) > 2
    assert {one.width() for one in seen} == {500}


def test_what_is_in_sight_stays_there_while_the_rest_is_laid_out(
    qtbot: QtBot, column: ScrolledColumn
) -> None:
    bar = column.verticalScrollBar()
    bar.setValue(2000)
    seen = next(one for one in column.widgets() if one.geometry().bottom() >= bar.value())
    before = seen.y() - bar.value()
    column.resize(300, 400)
    qtbot.waitUntil(lambda: not column.column.behind)
    assert bar.value() > 3000, "what is above it has grown"
    assert seen.y() - bar.value() == pytest.approx(before, abs=20)


def test_widgets_come_and_go_at_any_place(qtbot: QtBot, column: ScrolledColumn) -> None:
    first, second, *_ = column.widgets()
    column.place(second, 0)
    assert column.widgets()[:2] == [second, first]
    column.drop(second)
    assert column.widgets()[0] is first
    between = QWidget()
    between.setFixedHeight(30)
    column.place(between, 1)
    assert column.widgets()[1] is between
    qtbot.waitUntil(lambda: stacked(column))
    assert between.geometry().getRect() == (0, first.geometry().bottom() + 1, 600, 30)
    column.clear_column()
    assert column.widgets() == []


def test_what_is_in_sight_has_its_height_at_once(column: ScrolledColumn) -> None:
    for width in (300, 590, 410):
        column.resize(width, 400)
        seen = [one for one in column.widgets() if one.y() <= 400]
        heights = [one.document().size().height() for one in seen]  # type: ignore[attr-defined]
        assert [one.height() for one in seen] == heights
        assert [one.width() for one in seen] == [width] * len(seen)
