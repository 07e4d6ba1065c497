"""What the pages share changes once, with one signal."""

import pytest
from pytestqt.qtbot import QtBot

from builders import a_row, a_summary
from spanglass.gui.session.selection import Selection, TimeRange


@pytest.mark.parametrize(
    ("time_range", "label"),
    [
        (TimeRange(), "Last 30 min"),
        (TimeRange(300), "Last 5 min"),
        (TimeRange(3600), "Last 1 h"),
        (TimeRange(86400), "Last 24 h"),
        (TimeRange(7 * 86400), "Last 7 d"),
        (TimeRange(None), "All time"),
        (TimeRange(None, 1, 2), "Chosen range"),
    ],
)
def test_a_range_is_named(time_range: TimeRange, label: str) -> None:
    assert time_range.label == label


def test_each_change_is_told_once(qtbot: QtBot) -> None:
    selection = Selection()
    changes = (
        (selection.trace_changed, selection.set_trace, a_summary()),
        (selection.span_changed, selection.set_span, a_row()),
        (selection.query_changed, selection.set_query, "status:error"),
        (selection.range_changed, selection.set_range, TimeRange(300)),
        (selection.live_changed, selection.set_live, False),
    )
    for signal, change, value in changes:
        with qtbot.waitSignal(signal) as told:
            change(value)  # type: ignore[operator]
        assert told.args == [value]
        with qtbot.assertNotEmitted(signal):
            change(value)  # type: ignore[operator]


def test_the_same_trace_with_newer_figures_is_a_change(qtbot: QtBot) -> None:
    selection = Selection()
    selection.set_trace(a_summary())
    with qtbot.waitSignal(selection.trace_changed):
        selection.set_trace(a_summary(revision=2))
