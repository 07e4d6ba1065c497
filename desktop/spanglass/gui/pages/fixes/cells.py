"""One small square for each trace of a check: fixed, still failing, regressed, as before, or not known."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from spanglass.core.display import one_line
from spanglass.gui.models.table import as_hint
from spanglass.gui.pages.fixes.looks import GROUNDS, VERDICTS
from spanglass.gui.pages.fixes.progress import Cell
from spanglass.gui.theming.theme import Theme

_SIDE, _GAP, _ICON = 18, 4, 12


class CellGrid(QWidget):
    """As many in a row as there is room for; `chosen` carries the cell that is pressed or taken by Enter."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._cells: tuple[Cell, ...] = ()
        self._at = 0
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.updateGeometry)

    def show_cells(self, cells: Sequence[Cell]) -> None:
        """Show other cells."""
        if tuple(cells) == self._cells:
            return
        many = len(cells) != len(self._cells)
        self._cells = tuple(cells)
        self._at = min(self._at, max(0, len(cells) - 1))
        self._tell()
        if many:
            self.updateGeometry()
        self.update()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What is shown."""
        return self._cells

    def _tell(self) -> None:
        states = [cell.state for cell in self._cells]
        told = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
        self.setAccessibleName(f"{self._name}: {told}" if told else self._name)
        if self._cells:
            self.setAccessibleDescription(_words(self._cells[self._at]))

    def _across(self, width: int) -> int:
        step = self._theme.px(_SIDE) + self._theme.px(_GAP)
        return max(1, (width + self._theme.px(_GAP)) // step)

    def heightForWidth(self, width: int) -> int:
        """As many rows as it takes."""
        rows = -(-len(self._cells) // self._across(width))
        return max(0, rows * (self._theme.px(_SIDE) + self._theme.px(_GAP)))

    def sizeHint(self) -> QSize:
        """The height at the width that it has."""
        width = self.width() or self._theme.px(280)
        return QSize(self._theme.px(160), self.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need other rows."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _place(self, number: int) -> QRect:
        side, gap = self._theme.px(_SIDE), self._theme.px(_GAP)
        row, column = divmod(number, self._across(self.width()))
        return QRect(column * (side + gap), row * (side + gap), side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the squares."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icon = theme.px(_ICON)
        for number, cell in enumerate(self._cells):
            place, mark = self._place(number), VERDICTS[cell.state]
            focused = self.hasFocus() and number == self._at
            painter.setPen(QPen(theme.color("accent"), 2) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(GROUNDS.get(mark.token, "bg3")))
            painter.drawRoundedRect(place.toRectF().adjusted(1, 1, -1, -1) if focused else place, 4, 4)
            inset = (place.width() - icon) // 2
            picture = theme.pixmap(mark.icon, mark.token, _ICON, self.devicePixelRatioF())
            painter.drawPixmap(QRect(place.left() + inset, place.top() + inset, icon, icon), picture)
        painter.end()

    def _at_place(self, x: float, y: float) -> int | None:
        inside = (n for n in range(len(self._cells)) if self._place(n).contains(int(x), int(y)))
        return next(inside, None)

    def event(self, event: QEvent) -> bool:
        """Say in a tool tip which trace is under the pointer."""
        if isinstance(event, QHelpEvent):
            number = self._at_place(event.pos().x(), event.pos().y())
            hint = as_hint(_words(self._cells[number])) if number is not None else None
            QToolTip.showText(event.globalPos(), hint or "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the cell under the pointer."""
        number = self._at_place(event.position().x(), event.position().y())
        if number is not None:
            self._at = number
            self.update()
            self.chosen.emit(self._cells[number])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go through the cells, Enter takes one."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and self._cells:
            self._at = min(max(0, self._at + step), len(self._cells) - 1)
            self._tell()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cells:
            self.chosen.emit(self._cells[self._at])
        else:
            super().keyPressEvent(event)


def _words(cell: Cell) -> str:
    return f"{one_line(cell.trace.title, 120)}: {cell.state}"
