"""The mark on the icon in the tray."""

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.tray_icon import Mark, mark_of, marked_icon


@pytest.mark.parametrize(
    ("kind", "firing", "muted", "mark"),
    [
        (Kind.LISTENING, 0, False, Mark()), (Kind.LISTENING, 2, False, Mark("error")),
        (Kind.LISTENING, 2, True, Mark("error", ring=True)),
        (Kind.LISTENING, 0, True, Mark("text2", ring=True)), (Kind.PAUSED, 2, True, Mark("warn")),
        (Kind.STOPPED, 0, False, Mark("text3")), (Kind.STARTING, 0, False, Mark()),
    ],
)  # fmt: skip
def test_the_mark_says_what_is_to_be_seen_to(kind: Kind, firing: int, muted: bool, mark: Mark) -> None:
    assert mark_of(ReceiverState(kind, "127.0.0.1:4318"), firing, muted) == mark


def test_the_mark_is_drawn_on_the_icon(qtbot: QtBot) -> None:
    theme = Theme()
    plain, marked = (marked_icon(theme, mark).pixmap(64, 64).toImage() for mark in (Mark(), Mark("error")))
    assert plain != marked
    assert marked.pixelColor(50, 50) == QColor(theme.color("error"))


def test_the_mark_of_muted_alerts_is_a_ring(qtbot: QtBot) -> None:
    theme = Theme()
    ring = marked_icon(theme, Mark("error", ring=True)).pixmap(64, 64).toImage()
    assert ring.pixelColor(50, 50) == QColor("black")
    assert ring.pixelColor(40, 50) == QColor(theme.color("error"))
