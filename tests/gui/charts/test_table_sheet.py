"""The sheet with the charts as a table: every text is whole, and the columns fill the width."""

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.charts.table_sheet import TableSheet
from spanglass.gui.models.table import Column
from spanglass.gui.theming.theme import Theme


@pytest.fixture
def sheet(qtbot: QtBot) -> TableSheet:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1200, 700)
    window.show()
    return TableSheet(Theme(), window)


def columns(number: int) -> list[Column[int]]:
    figures = [Column(f"c{n}", f"text-embedding-{n}-small", 80, str, True) for n in range(number)]
    return [Column("time", "Time", 80, lambda row: f"Nov 25 {row:02}:00"), *figures]


@pytest.mark.parametrize("number", [4, 20])
def test_titles_and_texts_are_whole(sheet: TableSheet, number: int) -> None:
    shown = columns(number)
    sheet.show_table(shown, 24)
    head, rows = QFontMetrics(sheet.table.horizontalHeader().font()), QFontMetrics(sheet.table.font())
    for place, column in enumerate(shown):
        said = max(head.horizontalAdvance(column.title), rows.horizontalAdvance(column.text(23)))
        assert sheet.table.columnWidth(place) >= said + 8


def test_few_columns_fill_the_width_and_many_scroll(sheet: TableSheet) -> None:
    sheet.show_table(columns(4), 3)
    whole = sum(sheet.table.columnWidth(place) for place in range(5))
    assert 0 <= sheet.table.viewport().width() - whole < 24
    sheet.show_table(columns(20), 3)
    assert sheet.table.horizontalScrollBar().maximum() > 0
