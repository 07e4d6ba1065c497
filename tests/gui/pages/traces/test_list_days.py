"""In a list by time it is seen where another day begins, and of which day the rows in sight are."""

from datetime import datetime

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spanglass.core.views import Listing, TracePage, TraceSummary
from spanglass.gui.pages.traces.local_day import Day
from trace_lists import NOW, SECOND, Dress, ShownList, a_trace

DAY = 86_400 * SECOND


def began(row_id: int, days: float) -> TraceSummary:
    """A trace of so many days before now."""
    begin = NOW - round(days * DAY)
    return a_trace(row_id, start_ns=begin, end_ns=begin + SECOND)


def at(*moment: int) -> Day:
    return Day(int(datetime(*moment).timestamp()) * SECOND)  # type: ignore[arg-type, misc] # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "text", "title"),
    [
        (at(2026, 11, 26, 23, 59), "Today", ""), (at(2026, 11, 25, 0, 0), "Nov 25", "Nov 25"),
        (at(2026, 1, 2), "Jan 2", "Jan 2"), (at(2025, 11, 26), "Nov 26, 2025", "Nov 2025"),
    ],
)  # fmt: skip
def test_a_day_is_named_as_briefly_as_can_be(day: Day, text: str, title: str) -> None:
    today = at(2026, 11, 26, 0, 0)
    assert (day.text(today), day.title(today)) == (text, title)


def test_a_day_is_of_the_local_calendar() -> None:
    day = at(2026, 11, 26, 12, 0)
    midnight = int(datetime(2026, 11, 26).timestamp()) * SECOND  # noqa: DTZ001
    assert day.start_ns == midnight
    assert day.has(midnight)
    assert not day.has(midnight - 1)
    assert not day.has(day.end_ns)


@pytest.mark.parametrize("time_ns", [-5, 0, 2**63 - 1])
def test_no_time_is_too_odd(time_ns: int) -> None:
    assert Day(time_ns).text(at(2026, 1, 1))


def line_at(shown: ShownList, row: int) -> QColor:
    """The colour at the upper edge of a row, left of all labels."""
    image = shown.view.viewport().grab().toImage()
    return image.pixelColor(shown.theme.px(4), shown.view.rowViewportPosition(row))


def test_a_line_and_the_head_tell_of_days(qtbot: QtBot, styled: Dress) -> None:
    rows = (began(3, 0), began(2, 2), began(1, 2.001))
    shown = ShownList(qtbot, styled, *rows)
    line = shown.theme.color("line2")
    assert line_at(shown, 1) == line
    assert line_at(shown, 2) != line
    assert shown.view._head._day == ""
    shown.model.reset_to(TracePage(rows[1:], None))
    assert line_at(shown, 1) != line
    assert shown.view._head._day == Day(rows[1].start_ns).title(Day(NOW))
    shown.model.reset_to(TracePage(rows[1:], None), Listing("cost"))
    shown.view.viewport().grab()
    assert shown.view._head._day == ""
