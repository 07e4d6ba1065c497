"""What the list says when it has no rows, and which way on it offers."""

from spanglass.gui.pages.traces.list_questions import FirstPage
from spanglass.gui.pages.traces.list_states import Notice
from spanglass.gui.session.selection import TimeRange

CLEAR_FILTERS = "Clear filters"
LAST_WEEK = "Last 7 days"
ALL_TIME = "All time"
TRY_AGAIN = "Try again"
WEEK = TimeRange(7 * 86400)
EVER = TimeRange(None)


def empty(first: FirstPage, time_range: TimeRange, *, filtered: bool) -> Notice:
    """The notice for a question without an answer; `filtered` says that there is a filter to clear."""
    wider = _wider(time_range) if first.elsewhere > first.hidden else ""
    if filtered and first.hidden:
        return Notice("Nothing matches these filters", _hidden(first.hidden), CLEAR_FILTERS, wider)
    if first.elsewhere:
        detail = f"{_traces(first.elsewhere)} outside it" if time_range != EVER else _hidden(first.elsewhere)
        title = (
            f"No traces in {_words(time_range)}" if time_range != EVER else "Nothing matches these filters"
        )
        return Notice(title, detail, CLEAR_FILTERS if filtered else "", wider, "clock")
    return Notice("No traces yet", "They appear here as they arrive", icon="list-tree")


def failed(sentence: str) -> Notice:
    """The notice for a store that could not be read."""
    return Notice("The list could not be read", sentence, TRY_AGAIN, icon="triangle-alert")


def _wider(time_range: TimeRange) -> str:
    if time_range == EVER:
        return ""
    return LAST_WEEK if time_range.seconds and time_range.seconds < (WEEK.seconds or 0) else ALL_TIME


def _words(time_range: TimeRange) -> str:
    return f"the {time_range.label[0].lower()}{time_range.label[1:]}"


def _hidden(number: int) -> str:
    return f"{_traces(number)} {'is' if number == 1 else 'are'} hidden"


def _traces(number: int) -> str:
    return f"{number:,} {'trace' if number == 1 else 'traces'}"
