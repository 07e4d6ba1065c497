"""The head of the page fits the smallest window at every size of type."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.pages.compare.page_head import PageHead
from spanglass.gui.theming.theme import Theme

RAIL = 48


@pytest.mark.parametrize("scale", [0.9, 1.0, 1.5])
@pytest.mark.parametrize("width", [960, 1100, 1440])
def test_nothing_is_cut(qtbot: QtBot, width: int, scale: float) -> None:
    theme = Theme()
    theme.change(scale=scale)
    head = PageHead(theme)
    qtbot.addWidget(head)
    head.resize(width - round(RAIL * scale), head.height())
    head.show()
    controls: list[QWidget] = [head.mode, head.layouts, head.only, head.swap]
    qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in controls))
    assert max(control.geometry().right() for control in controls) < head.width()
    assert bool(head.swap.text()) is (head.width() >= theme.px(760))
    assert head.swap.accessibleName() == "Swap (X)"
