"""What the page says where there is nothing to show, and what can be done then."""

from spanglass.gui.pages.evals.desk import Desk
from spanglass.gui.pages.traces.list_states import Notice

IMPORT, CLEAR, _TRACES = "Import examples", "Clear the filter", "Show the traces"
_NOTHING = Notice(
    "No datasets yet",
    "Press D on a call among the traces, or in Replay: it is kept with its messages, tools and parameters, "
    "to be asked again whenever something has changed.",
    _TRACES,
    IMPORT,
    icon="database",
)
_EMPTY = Notice(
    "No examples in this dataset yet",
    "Press D on a call among the traces, or import lines of JSON or a table.",
    _TRACES,
    IMPORT,
    icon="database",
)
_NO_MATCH = Notice(
    "No example says this", "Texts, expected answers, tags and metadata are searched.", CLEAR, icon="search-x"
)


def notice_of(desk: Desk, *, filtered: bool) -> Notice | None:
    """What is said in the middle; None where there is something to show."""
    if desk.dataset is not None:
        if desk.page is None or desk.page.rows:
            return None
        return _NO_MATCH if filtered else _EMPTY
    if desk.prompt is not None:
        return None
    return _NOTHING if desk.read else None
