"""What a player tells is taken in a little at a time, and told on seldom."""

from pytestqt.qtbot import QtBot

from builders import a_detail
from gui.pages.replay.stage import PATIENCE_MS, Scripted
from spanglass.gui.pages.replay.bridge import Show
from spanglass.replay.events import AllEnded, RunStarted, TextCame
from spanglass.replay.plan import Original, Plan, Variant


def a_plan() -> Plan:
    return Plan(Original(b"\1" * 16, "t", (a_detail(),)), (Variant("B"),), runs=3)


def test_many_pieces_are_told_on_together(qtbot: QtBot) -> None:
    player = Scripted()
    told: list[object] = []
    show = Show(player)
    show.changed.connect(told.append)
    show.start(a_plan())
    player.tell(RunStarted("B", 1))
    show.take()
    assert told == [{"B"}]
    for _ in range(30):
        player.tell(TextCame("B", 1, 1, "x", 1))
        show.take()
    assert len(told) < 5
    player.tell(AllEnded())
    show.take()
    assert (show.playing, show.results.columns["B"].runs[1].text) == (False, "x" * 30)


def test_what_is_left_of_very_much_is_taken_in_later(qtbot: QtBot) -> None:
    player = Scripted()
    show = Show(player)
    show.start(a_plan())
    for _ in range(20_000):
        player.tell(TextCame("B", 1, 1, "x", 1))
    player.tell(AllEnded())
    show.take()
    assert show.playing
    with qtbot.waitSignal(show.ended, timeout=PATIENCE_MS):
        pass
    assert len(show.results.columns["B"].runs[1].text) == 20_000
