"""Buttons: as wide as they need, pressed by mouse and keys, and never without a name."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.bell_button import BellButton
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.live_button import LiveButton
from spanglass.gui.widgets.range_button import RangeButton


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme()


def shown(qtbot: QtBot, button: QAbstractButton) -> QWidget:
    """The active window in which it is shown, without the focus; the caller keeps it."""
    window = QWidget()
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    QVBoxLayout(window).addWidget(button)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    window.setFocus()
    return window


def test_icon_text_and_keys_each_need_room(theme: Theme) -> None:
    widths = [
        Button(theme, "", Look(icon="x")).sizeHint().width(),
        Button(theme, "Replay").sizeHint().width(),
        Button(theme, "Replay", Look(icon="repeat")).sizeHint().width(),
        Button(theme, "Replay", Look(icon="repeat", keys="R")).sizeHint().width(),
    ]
    assert widths == sorted(set(widths))


def test_a_button_grows_with_the_interface(theme: Theme) -> None:
    assert Button(theme, "Stop", Look(height=24)).sizeHint().height() == 24
    theme.change(scale=1.5)
    assert Button(theme, "Stop", Look(height=24)).sizeHint().height() == 36


def test_a_hint_is_the_name_too(qtbot: QtBot) -> None:
    button = Button(Theme(), "", Look(icon="copy"))
    button.set_hint("Copy the address")
    assert (button.toolTip(), button.accessibleName()) == ("Copy the address",) * 2


@pytest.mark.parametrize(
    "look", [Look(), Look(flat=True), Look(main=True), Look(icon="x", keys="R", token="text2")]
)
def test_every_look_is_painted_in_every_state(qtbot: QtBot, look: Look) -> None:
    button = Button(Theme(), "Do it & go", look)
    window = shown(qtbot, button)
    assert window.isVisible()
    plain = button.grab().toImage()
    button.setFocus()
    focused = button.grab().toImage()
    button.setDown(True)
    assert button.grab().toImage() != plain or look.main
    button.setEnabled(False)
    assert not button.grab().isNull()
    assert focused != plain


def test_space_presses(qtbot: QtBot) -> None:
    button = Button(Theme(), "Go")
    window = shown(qtbot, button)
    assert window.isVisible()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


def test_live_says_what_it_is(qtbot: QtBot) -> None:
    live = LiveButton(Theme())
    window = shown(qtbot, live)
    assert window.isVisible()
    assert live.text() == "Live"
    live.set_live(False)
    assert live.text() == "Paused"
    live.set_missed(1038)
    assert (live.text(), live.accessibleName()) == ("Paused · 1,038 new",) * 2
    assert live.sizeHint().width() > LiveButton(Theme()).sizeHint().width()
    live.set_live(True)
    live.set_missed(5)
    assert live.text() == "Live"


def test_live_asks_for_the_other_state_or_for_the_receiver(qtbot: QtBot) -> None:
    live = LiveButton(Theme())
    window = shown(qtbot, live)
    assert window.isVisible()
    with qtbot.waitSignal(live.toggled_live), qtbot.assertNotEmitted(live.receiver_wanted):
        live.click()
    live.set_receiving(False, "Port 4318 is taken.")
    assert (live.text(), live.toolTip()) == ("Not receiving", "Port 4318 is taken.")
    with qtbot.waitSignal(live.receiver_wanted), qtbot.assertNotEmitted(live.toggled_live):
        live.click()


def test_the_range_is_named(qtbot: QtBot) -> None:
    button = RangeButton(Theme(), "Last 30 min")
    window = shown(qtbot, button)
    assert window.isVisible()
    before = button.sizeHint().width()
    button.set_label("All time")
    assert (button.text(), button.accessibleName()) == ("All time", "Time range: All time")
    assert button.sizeHint().width() < before
    assert not button.grab().isNull()


def test_the_bell_counts_until_it_is_looked_at(qtbot: QtBot) -> None:
    bell = BellButton(Theme())
    qtbot.addWidget(bell)
    assert bell.isHidden()
    bell.add()
    bell.add()
    assert (bell.isVisible(), bell.text(), bell.accessibleName()) == (True, "2", "Messages, 2 new")
    assert not bell.grab().isNull()
    bell.click()
    assert (bell.isVisible(), bell.text(), bell.accessibleName()) == (True, "", "Messages")
