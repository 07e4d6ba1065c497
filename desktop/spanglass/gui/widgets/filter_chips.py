"""The finished terms of a filter as chips in the field: each can be opened as text or taken away."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.display import one_line
from spanglass.core.query_chips import key_and_value
from spanglass.gui.theming.theme import Size, Theme

_HEIGHT, _GAP, _EDGE, _CROSS = 22, 6, 7, 18
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class _Chip:
    """One chip where it is painted; `number` -1 stands for those there is no room for."""

    number: int
    rect: QRect
    key: str
    value: str


class FilterChips(QWidget):
    """Paints chips; those that do not fit into `room` give way from the left.

    `opened` carries the number of a chip to be edited (-1: all), `removed` of one to be taken away.
    """

    opened = Signal(int)
    removed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: tuple[str, ...] = ()
        self._painted: list[_Chip] = []
        self._room, self._selected, self._wrong = 0, False, -1
        self._hovered: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
        theme.changed.connect(self._place)

    @property
    def chips(self) -> tuple[str, ...]:
        """The terms."""
        return self._chips

    def set_chips(self, chips: tuple[str, ...]) -> None:
        """Show other chips, none of them selected or wrong."""
        self._chips, self._selected, self._wrong = chips, False, -1
        self.setAccessibleName("Filters: " + ", ".join(map(one_line, chips)) if chips else "")
        self._place()

    def set_room(self, width: int) -> None:
        """Take no more than `width` pixels."""
        if width != self._room:
            self._room = width
            self._place()

    def set_selected(self, selected: bool) -> None:
        """Show the chips as selected with the text."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    @property
    def selected(self) -> bool:
        """Whether they are selected with the text."""
        return self._selected

    def set_wrong(self, number: int) -> None:
        """Mark a chip that cannot be understood; -1 marks none."""
        self._wrong = number
        self.update()

    def _place(self) -> None:
        """Lay the chips out from the right end of the room."""
        placed: list[tuple[int, int, str, str]] = []
        px, used = self._theme.px, 0
        more = self._width("", f"+{len(self._chips)}", crossed=False)
        for number in reversed(range(len(self._chips))):
            key, value = (one_line(text, _LONGEST) for text in key_and_value(self._chips[number]))
            wide = self._width(key, value)
            left_over = more + px(_GAP) if number else 0
            if used + wide + left_over > self._room and placed:
                placed.append((-1, more, "", f"+{number + 1}"))
                break
            placed.append((number, min(wide, max(self._room, px(60))), key, value))
            used += wide + px(_GAP)
        left, self._painted = 0, []
        for number, wide, key, value in reversed(placed):
            self._painted.append(_Chip(number, QRect(left, 0, wide, px(_HEIGHT)), key, value))
            left += wide + px(_GAP)
        self.setFixedSize(QSize(left, px(_HEIGHT)))
        self.setVisible(bool(placed))
        self.update()

    def _width(self, key: str, value: str, *, crossed: bool = True) -> int:
        metrics = QFontMetrics(self._theme.font(Size.CAPTION, mono=True))
        cross = self._theme.px(_CROSS) if crossed else 0
        return metrics.horizontalAdvance(key + value) + cross + 2 * self._theme.px(_EDGE)

    def _at(self, place: QPoint) -> _Chip | None:
        return next((chip for chip in self._painted if chip.rect.contains(place)), None)

    def _on_cross(self, chip: _Chip, place: QPoint) -> bool:
        return chip.number >= 0 and place.x() > chip.rect.right() - self._theme.px(_CROSS + 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the cross under the pointer."""
        chip = self._at(event.position().toPoint())
        over = chip and self._on_cross(chip, event.position().toPoint())
        hovered = chip.number if chip and over else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.setToolTip("" if hovered is None else "Remove this filter")
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self._hovered = None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The cross takes the chip away, the rest of it opens it."""
        place = event.position().toPoint()
        chip = self._at(place)
        if chip is None or event.button() != Qt.MouseButton.LeftButton:
            return
        (self.removed if self._on_cross(chip, place) else self.opened).emit(chip.number)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chips."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(Size.CAPTION, mono=True))
        for chip in self._painted:
            self._paint(painter, chip)
        painter.end()

    def _paint(self, painter: QPainter, chip: _Chip) -> None:
        theme, px, rect = self._theme, self._theme.px, chip.rect
        wrong = chip.number >= 0 and chip.number == self._wrong
        painter.setPen(QPen(theme.color("error" if wrong else "line2"), 1))
        painter.setBrush(theme.color("sel" if self._selected else "bg3"))
        painter.drawRoundedRect(rect.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        left = rect.adjusted(px(_EDGE), 0, -px(_EDGE), 0)
        painter.setPen(theme.color("text2"))
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, chip.key)
        left.setLeft(left.left() + painter.fontMetrics().horizontalAdvance(chip.key))
        painter.setPen(theme.color("text1"))
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, chip.value)
        if chip.number >= 0:
            token = "text1" if chip.number == self._hovered else "text3"
            pixmap = theme.pixmap("x", token, 12, self.devicePixelRatioF())
            painter.drawPixmap(rect.right() - px(_EDGE + 11), (rect.height() - px(12)) // 2, pixmap)
