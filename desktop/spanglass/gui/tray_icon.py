"""The icon in the tray with a mark on it: alerts, a pause, no receiver."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from spanglass.gui.receiving import Kind, ReceiverState
from spanglass.gui.theme import Theme
from spanglass.gui.widgets.logo import application_icon

_SIDES = (22, 44, 64)
_SHARE = 0.42


def mark_of(state: ReceiverState, firing: int) -> str:
    """The colour token of the mark; empty while all is well."""
    if state.kind is Kind.PAUSED:
        return "warn"
    if not state.receiving and state.kind is not Kind.STARTING:
        return "text3"
    return "error" if firing else ""


def marked_icon(theme: Theme, mark: str) -> QIcon:
    """The application's icon with a dot at its lower right."""
    icon = application_icon()
    if not mark:
        return icon
    made = QIcon()
    for side in _SIDES:
        pixmap = QPixmap(icon.pixmap(side, side))
        width = pixmap.width() * _SHARE
        place = QRectF(pixmap.width() - width - 1, pixmap.height() - width - 1, width, width)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.GlobalColor.black, max(1.0, width * 0.08)))
        painter.setBrush(theme.color(mark))
        painter.drawEllipse(place)
        painter.end()
        made.addPixmap(pixmap)
    return made
