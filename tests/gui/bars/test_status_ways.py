"""The parts of the status bar lead to what they tell of."""

from pytestqt.qtbot import QtBot

from spanglass.gui.bars.status_ways import lead
from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.search.searching import Ways
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.theming.theme import Theme


def test_each_part_leads_to_what_it_tells_of_and_the_number_of_traces_to_all_of_them(qtbot: QtBot) -> None:
    bar, selection, went = StatusBar(Theme()), Selection(), list[str]()
    qtbot.addWidget(bar)
    ways = Ways(went.append, lambda part: went.append(f"settings {part}"), went.append)
    lead(bar, selection, ways)
    selection.set_query("status:error")
    for part in ("grpc", "rate", "size", "kept", "today"):
        bar.part_wanted.emit(part)
    assert went == ["settings Receiving"] * 2 + ["settings Storage"] * 2 + ["monitor"]
    assert selection.query == "status:error"
    bar.part_wanted.emit("traces")
    assert (went[-1], selection.query, selection.range) == ("traces", "", TimeRange(None))
