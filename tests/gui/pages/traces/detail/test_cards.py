"""Cards below a heading: they say in words what they draw, and stay within their room."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.core.shown import shown
from spanglass.gui.pages.traces.detail.blocks import CallItem, TextItem
from spanglass.gui.pages.traces.detail.cards import CallCard, RefusalLine
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Theme


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize(("worked", "word"), [(True, "worked"), (False, "failed"), (None, "no result")])
def test_a_call_says_how_it_ended(qtbot: QtBot, worked: bool | None, word: str) -> None:
    theme = Theme()
    card = CallCard(theme, CallItem("lookup", TextItem(shown("{}")), worked), Turns())
    qtbot.addWidget(card)
    card.resize(300, 60)
    card.show()
    assert card.accessibleName() == f"Tool call lookup, {word}"
    assert (theme.color("ok").name() in colours(card)) is (worked is True)


def test_a_refusal_says_why(qtbot: QtBot) -> None:
    theme = Theme()
    line = RefusalLine(theme, "matched “I can't”")
    qtbot.addWidget(line)
    line.resize(300, 26)
    line.show()
    assert line.accessibleName() == "Refusal, matched “I can't”"
    assert theme.color("refusal").name() in colours(line)
