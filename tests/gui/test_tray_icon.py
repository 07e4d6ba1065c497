"""The mark on the icon in the tray."""

import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spanglass.gui.receiving import Kind, ReceiverState
from spanglass.gui.theme import Theme
from spanglass.gui.tray_icon import mark_of, marked_icon


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
