"""The icon in the tray with a mark on it: alerts, told or muted, a pause, no receiver."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from spanglass.gui.receiver.receiving import Kind, ReceiverState
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.logo import application_icon

_SIDES = (22, 44, 64)
_SHARE = 0.42
_HOLE = (0.27, 0.27, -0.27, -0.27)


@dataclass(frozen=True, slots=True)
class Mark:
    """The colour token of the mark, empty while all is well; a ring says that alerts are muted."""

    token: str = ""
    ring: bool = False


def mark_of(state: ReceiverState, firing: int, muted: bool = False) -> Mark:
    """The mark for how receiving and alerts stand."""
    if state.kind is Kind.PAUSED:
        return Mark("warn")
    if not state.receiving and state.kind is not Kind.STARTING:
        return Mark("text3")
    if firing:
        return Mark("error", muted)
    return Mark("text2", ring=True) if muted else Mark()


def marked_icon(theme: Theme, mark: Mark) -> QIcon:
    """The application's icon with a dot or ring at its lower right."""
    icon = application_icon()
    if not mark.token:
        return icon
    made = QIcon()
    for side in _SIDES:
        pixmap = QPixmap(icon.pixmap(side, side))
        width = pixmap.width() * _SHARE
        place = QRectF(pixmap.width() - width - 1, pixmap.height() - width - 1, width, width)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.GlobalColor.black, max(1.0, width * 0.08)))
        painter.setBrush(theme.color(mark.token))
        painter.drawEllipse(place)
        if mark.ring:
            painter.setBrush(Qt.GlobalColor.black)
            painter.drawEllipse(place.adjusted(*(width * share for share in _HOLE)))
        painter.end()
        made.addPixmap(pixmap)
    return made
