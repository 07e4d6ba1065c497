"""What the list says when it has no rows, and which way on it offers."""

import pytest

from spanglass.core.views import TracePage
from spanglass.gui.pages.traces.list_notices import (
    ALL_TIME,
    CLEAR_FILTERS,
    EVER,
    LAST_WEEK,
    TRY_AGAIN,
    WEEK,
    empty,
    failed,
)
from spanglass.gui.pages.traces.list_questions import FirstPage
from spanglass.gui.session.selection import TimeRange

NOTHING = TracePage((), None)
HALF_AN_HOUR = TimeRange()


def first(hidden: int = 0, elsewhere: int = 0) -> FirstPage:
    return FirstPage(1, NOTHING, hidden, elsewhere)


def test_a_filter_that_hides_everything_can_be_cleared() -> None:
    notice = empty(first(1284, 1284), HALF_AN_HOUR, filtered=True)
    assert (notice.title, notice.detail) == ("Nothing matches these filters", "1,284 traces are hidden")
    assert (notice.action, notice.second_action) == (CLEAR_FILTERS, "")


def test_where_there_is_more_elsewhere_a_wider_range_is_offered() -> None:
    notice = empty(first(1, 9), HALF_AN_HOUR, filtered=True)
    assert (notice.detail, notice.second_action) == ("1 trace is hidden", LAST_WEEK)
    assert empty(first(1, 9), WEEK, filtered=True).second_action == ALL_TIME
    assert empty(first(9, 9), EVER, filtered=True).second_action == ""


def test_an_empty_range_says_what_lies_outside() -> None:
    notice = empty(first(0, 12), HALF_AN_HOUR, filtered=False)
    assert (notice.title, notice.detail) == ("No traces in the last 30 min", "12 traces outside it")
    assert (notice.action, notice.second_action) == ("", LAST_WEEK)
    chosen = empty(first(0, 1), TimeRange(None, 5, 9), filtered=False)
    assert (chosen.title, chosen.second_action) == ("No traces in the chosen range", ALL_TIME)


def test_an_empty_store_waits() -> None:
    assert empty(first(), HALF_AN_HOUR, filtered=False).title == "No traces yet"
    assert empty(first(), EVER, filtered=True).action == ""


@pytest.mark.parametrize("sentence", ["The disk is full.", "<b>x</b>"])
def test_a_failure_can_be_tried_again(sentence: str) -> None:
    notice = failed(sentence)
    assert (notice.detail, notice.action) == (sentence, TRY_AGAIN)
