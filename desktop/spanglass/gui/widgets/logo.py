"""The logo in theme colours, and the application's icon."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from spanglass.files import resource
from spanglass.gui.theming.theme import Theme

_INKS = {"#ECEDEF": "text1", "#5FA5FF": "accent", "#8778F2": "kind_llm", "#D9A348": "kind_tool"}
_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


def logo(theme: Theme, size: int, dpr: float = 1.0) -> QPixmap:
    """The glass over three spans, `size` drawn pixels wide and high; a caller that paints keeps it."""
    svg = resource("icons/spanglass-logo.svg").read_text()
    for colour, token in _INKS.items():
        svg = svg.replace(colour, theme.css(token))
    pixmap = _drawn(svg, max(1, round(size * theme.scale * dpr)))
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


def application_icon() -> QIcon:
    """The icon of windows and task bars, the same in every theme."""
    svg = resource("icons/spanglass.svg").read_text()
    icon = QIcon()
    for size in _ICON_SIZES:
        icon.addPixmap(_drawn(svg, size))
    return icon


def _drawn(svg: str, pixels: int) -> QPixmap:
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return pixmap
