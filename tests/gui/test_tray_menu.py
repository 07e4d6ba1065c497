"""What the tray's menu says of alerts, and the mark on its icon."""

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spanglass.gui.receiving import Kind, ReceiverState
from spanglass.gui.theme import Theme
from spanglass.gui.tray_icon import mark_of, marked_icon
from spanglass.gui.tray_menu import FiringAlert, TrayMenu


def texts(menu: TrayMenu) -> list[str]:
    return [action.text() for action in menu.menu.actions() if "firing" in action.text()]


def test_alerts_are_named_over_the_way_to_mute_them(qtbot: QtBot) -> None:
    menu = TrayMenu(Theme())
    menu.show_alerts((FiringAlert("a", "Refusal rate", "8 min"), FiringAlert("b", "A & B", "")), "")
    assert texts(menu) == ["Refusal rate firing, 8 min", "A && B firing"]
    places = [action.text() for action in menu.menu.actions()]
    assert places.index("A && B firing") + 1 == places.index("Mute alerts for 1 h")
    with qtbot.waitSignal(menu.rule_wanted) as told:
        menu.alerts[1].trigger()
    assert told.args == ["b"]
    menu.show_alerts((), "59 min")
    assert not texts(menu)
    assert menu.mute.text() == "Muted for 59 min: tell of alerts again"


def test_many_alerts_are_counted(qtbot: QtBot) -> None:
    menu = TrayMenu(Theme())
    menu.show_alerts([FiringAlert(str(number), f"Rule {number}", "") for number in range(9)], "")
    assert len(texts(menu)) == 5
    assert texts(menu)[-1] == "5 more alerts firing"


@pytest.mark.parametrize(
    ("kind", "firing", "mark"),
    [
        (Kind.LISTENING, 0, ""), (Kind.LISTENING, 2, "error"), (Kind.PAUSED, 2, "warn"),
        (Kind.STOPPED, 0, "text3"), (Kind.STARTING, 0, ""),
    ],
)  # fmt: skip
def test_the_mark_says_what_is_to_be_seen_to(kind: Kind, firing: int, mark: str) -> None:
    assert mark_of(ReceiverState(kind, "127.0.0.1:4318"), firing) == mark


def test_the_mark_is_drawn_on_the_icon(qtbot: QtBot) -> None:
    theme = Theme()
    plain, marked = (marked_icon(theme, mark).pixmap(64, 64).toImage() for mark in ("", "error"))
    assert plain != marked
    assert marked.pixelColor(50, 50) == QColor(theme.color("error"))
