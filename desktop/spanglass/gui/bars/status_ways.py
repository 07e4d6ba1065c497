"""Where the parts of the status bar lead: each figure to what it is of."""

from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.search.searching import Ways
from spanglass.gui.session.selection import Selection, TimeRange

_SETTINGS = {
    "grpc": "Receiving",
    "rate": "Receiving",
    "size": "Storage",
    "judging": "Storage",
    "kept": "Storage",
}


def lead(status_bar: StatusBar, selection: Selection, ways: Ways) -> None:
    """Let a click on a part show it; the number of traces shows all of them."""

    def go(part: str) -> None:
        if part in _SETTINGS:
            ways.settings(_SETTINGS[part])
        elif part == "today":
            ways.page("monitor")
        else:
            selection.set_query("")
            selection.set_range(TimeRange(None))
            ways.page("traces")

    status_bar.part_wanted.connect(go)
