"""What the tray's menu says of alerts."""

from PySide6.QtGui import QColor, QIcon
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.tray_menu import FiringAlert, TrayMenu


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


def test_the_dot_of_the_state_keeps_its_colour_in_a_line_that_cannot_be_chosen(qtbot: QtBot) -> None:
    theme = Theme()
    menu = TrayMenu(theme)
    menu.show_state("Listening", receiving=True, paused=False)
    state = menu.menu.actions()[0]
    shown = state.icon().pixmap(16, 16, QIcon.Mode.Disabled).toImage()
    assert not state.isEnabled()
    assert shown.pixelColor(8, 8) == QColor(theme.color("ok"))
