"""What a rule would have done as a table: a row a bucket, what fired in it, copied as CSV."""

import csv
import io

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from alert_values import NOW, RULES
from spanglass.alerts.backtest import Backtest, Episode
from spanglass.core.alerting import Reading, Verdict
from spanglass.core.watched import DAY_NS, HOUR_NS, Scope
from spanglass.gui.pages.alerts.asking import period_of
from spanglass.gui.pages.alerts.preview_table import PreviewTable, columns_of
from spanglass.gui.theming.theme import Theme

PERIOD = period_of(1, NOW)
FIRED = Episode(NOW - 3 * HOUR_NS, NOW - 2 * HOUR_NS, Scope("refunds"), Reading(Verdict.OVER, 0.074))
VALUES = tuple(0.02 if number % 7 else None for number in range(PERIOD.buckets))
ANSWER = Backtest(RULES["refusal_rate"], PERIOD, NOW, VALUES, (FIRED,), since_ns=NOW - DAY_NS)


def test_a_row_says_time_figure_limit_and_what_fired_then() -> None:
    time, figure, limit, would = columns_of(ANSWER)
    assert (figure.title, figure.text(0), figure.text(1), limit.text(1)) == ("Refusal rate", "—", "2%", "5%")
    fired = [bucket for bucket in range(PERIOD.buckets) if would.text(bucket)]
    assert {would.text(bucket) for bucket in fired} == {"fired in refunds (1 h)"}
    assert 12 <= len(fired) <= 14
    assert len({time.text(bucket) for bucket in range(PERIOD.buckets)}) == PERIOD.buckets


def test_it_is_shown_and_copied(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    table = PreviewTable(Theme(), window, lambda: ANSWER)
    table.copy()
    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text())))
    assert rows[0] == ["Time", "Refusal rate", "Limit", "Would have"]
    assert len(rows) == PERIOD.buckets + 1
    table.show()
    assert table.sheet is not None
    assert table.sheet.table.model().rowCount() == PERIOD.buckets
    assert [action.text() for action in table.menu().actions()] == ["Show as a table", "Copy as CSV"]


def test_while_nothing_is_known_there_is_nothing_to_show(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    table = PreviewTable(Theme(), window, lambda: None)
    table.show()
    table.copy()
    assert table.sheet is None
    assert not table.menu().actions()
