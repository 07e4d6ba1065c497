"""Lines of prices: what is typed into one stays while the others are read anew."""

from datetime import UTC, datetime

from pytestqt.qtbot import QtBot

from spanglass.analysis.pricing.price_lists import built_in
from spanglass.analysis.pricing.price_table import ModelUse, price_rows
from spanglass.gui.pages.settings.price_lines import PriceTable
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.line_field import LineField

MODEL = "gpt-4o-2024-11-20"
ROWS = price_rows([ModelUse(MODEL, 3, 0)], (), built_in(), datetime(2026, 11, 25, tzinfo=UTC))


def test_what_is_typed_stays_while_the_prices_are_read_anew(qtbot: QtBot) -> None:
    table = PriceTable(Theme())
    qtbot.addWidget(table)
    table.show_rows(ROWS)
    table.show()
    qtbot.waitExposed(table)
    given, typed = table.findChildren(LineField)[:2]
    table.activateWindow()
    typed.setFocus()
    qtbot.waitUntil(typed.hasFocus)
    typed.setText("0.1")
    table.show_rows(ROWS)
    assert (given.text(), typed.text()) == ("$2.50", "0.1")
