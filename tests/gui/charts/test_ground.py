"""What of a plot is kept as a picture: drawn once for each key and size, stretched while the size changes."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spanglass.gui.charts.ground import Ground
from spanglass.gui.theming.theme import Scheme, Theme


class Ruled(QWidget):
    """A widget whose ground is a filled square; counts how often it is drawn."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self.key, self.drawn = theme, "a", 0
        self.ground = Ground(theme, self)
        self.resize(40, 40)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.ground.paint(painter, self.key, self.draw)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        self.drawn += 1
        painter.fillRect(self.rect(), self.theme.color("accent"))

    def corner(self) -> str:
        """The colour of the last pixel."""
        image = self.grab().toImage()
        return image.pixelColor(image.width() - 1, image.height() - 1).name()


def test_it_is_drawn_once_for_a_key_and_a_scheme(qtbot: QtBot) -> None:
    theme = Theme()
    ruled = Ruled(theme)
    qtbot.addWidget(ruled)
    assert [ruled.corner() for _ in range(3)] == [theme.css("accent")] * 3
    assert ruled.drawn == 1
    ruled.key = "b"
    ruled.grab()
    assert ruled.drawn == 2
    theme.change(scheme=Scheme.LIGHT)
    assert ruled.corner() == theme.css("accent")
    assert ruled.drawn == 3


def test_it_is_stretched_until_the_size_rests(qtbot: QtBot) -> None:
    theme = Theme()
    ruled = Ruled(theme)
    qtbot.addWidget(ruled)
    ruled.show()
    qtbot.waitUntil(lambda: ruled.drawn == 1)
    ruled.resize(80, 60)
    ruled.ground.resized()
    assert ruled.corner() == theme.css("accent")
    assert ruled.drawn == 1
    qtbot.waitUntil(lambda: ruled.drawn == 2)
