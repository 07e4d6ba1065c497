"""The ring of a row: within the row, whatever the density of the screen."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.focus_ring import paint_row_ring


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_a_rows_ring_lies_within_the_row(qapp: object, ratio: int) -> None:
    theme, image = Theme(), QImage(30 * ratio, 30 * ratio, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    paint_row_ring(painter, theme, QRect(0, 10, 30, 10))
    painter.end()
    lit = [y for y in range(30 * ratio) if image.pixelColor(15 * ratio, y) == theme.color("accent")]
    assert lit == [*range(10 * ratio, 11 * ratio), *range(19 * ratio, 20 * ratio)]
