"""An icon that stands by itself: in the middle of its square, and away where there is none."""

from pytestqt.qtbot import QtBot

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.icon_mark import IconMark


def inked(mark: IconMark) -> set[tuple[int, int]]:
    """The pixels that are not as the corner is."""
    image = mark.grab().toImage()
    ground, side = image.pixel(0, 0), range(image.width())
    return {(x, y) for x in side for y in side if image.pixel(x, y) != ground}


def test_it_is_drawn_in_the_middle(qtbot: QtBot) -> None:
    theme = Theme()
    mark = IconMark(theme, "square", 16, 24)
    qtbot.addWidget(mark)
    mark.resize(mark.sizeHint())
    assert mark.width() == mark.height() == theme.px(24)
    for axis in zip(*inked(mark), strict=True):
        assert min(axis) == mark.width() - 1 - max(axis) >= theme.px(4)


def test_none_takes_no_room(qtbot: QtBot) -> None:
    mark = IconMark(Theme(), "", 14, 14)
    qtbot.addWidget(mark)
    mark.resize(mark.sizeHint())
    mark.show_icon("check", "ok")
    assert not mark.isHidden()
    assert inked(mark)
    mark.show_icon("", "text2")
    assert mark.isHidden()
    assert not inked(mark)
