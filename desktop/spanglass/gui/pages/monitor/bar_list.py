"""A small table: names with figures and a bar, each row of which stands for traces."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.display import one_line
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.focus_ring import paint_ring

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_ROW, _GAP = 20, 8
BAR = ""
"""The title of the column that shows the bar."""


@dataclass(frozen=True, slots=True)
class BarRow:
    """A name, the share of a full bar, the texts of the other columns, and what it leads to.

    A row without texts is a heading.
    """

    name: str
    share: float = 0.0
    texts: tuple[str, ...] = ()
    term: str = ""
    token: str = "p95"


class BarList(QWidget):
    """Rows as many as have room; `chosen` carries the `BarRow` that was clicked or taken by Enter.

    `nothing` is said in place of the rows where there are none.
    """

    chosen = Signal(object)

    def __init__(
        self, theme: Theme, name: str, columns: Sequence[tuple[str, int]], title: str | None = None
    ) -> None:
        super().__init__()
        self.nothing = ""
        self._theme, self._columns, self._title = theme, tuple(columns), title
        self.rows: tuple[BarRow, ...] = ()
        self._at: int | None = None
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_rows(self, rows: Sequence[BarRow], title: str | None = None) -> None:
        """Show other rows, and another title over the names."""
        self._title = self._title if title is None else title
        if tuple(rows) != self.rows:
            self.rows = tuple(rows)
            told = "; ".join(_told(row) for row in rows if row.texts)
            self.setAccessibleDescription(told or self.nothing)
        self.update()

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the names and of all columns."""
        return (self._title or "Name", *(title for title, _ in self._columns))

    def set_titles(self, *titles: str) -> None:
        """Name the columns otherwise."""
        widths = [width for _, width in self._columns]
        self._columns = tuple(zip(titles, widths, strict=True))

    def sizeHint(self) -> QSize:
        """High enough for some rows."""
        return QSize(self._theme.px(190), self._theme.px(_ROW * 6))

    def minimumSizeHint(self) -> QSize:
        """Two rows."""
        return QSize(self._theme.px(150), self._theme.px(_ROW * 2))

    def _top(self) -> int:
        return 0 if self._title is None else self._theme.px(_ROW)

    def row_at(self, y: float) -> int | None:
        """The row at a height, None for a heading and below the last."""
        number = int((y - self._top()) // self._theme.px(_ROW))
        inside = y >= self._top() and number < min(len(self.rows), self._fitting())
        return number if inside and self.rows[number].texts else None

    def _fitting(self) -> int:
        return int((self.height() - self._top() + 2) // self._theme.px(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw titles and rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._title is not None:
            self._paint_titles(painter)
        for number, row in enumerate(self.rows[: self._fitting()]):
            self._paint_row(painter, number, row)
        if not self.rows and self.nothing:
            self._paint_row(painter, 0, BarRow(self.nothing))
        if self.hasFocus() and self._at is None:
            paint_ring(painter, self._theme, self.rect())
        painter.end()

    def _places(self, top: int) -> list[QRect]:
        """The places of name and columns of a row."""
        px, right, found = self._theme.px, self.width(), []
        for _, width in reversed(self._columns):
            found.append(QRect(right - px(width), top, px(width), px(_ROW)))
            right -= px(width) + px(_GAP)
        found.append(QRect(0, top, max(0, right), px(_ROW)))
        return found[::-1]

    def _paint_titles(self, painter: QPainter) -> None:
        painter.setFont(self._theme.font(Size.CAPTION))
        painter.setPen(self._theme.color("text3"))
        name, *places = self._places(0)
        painter.drawText(name, _LEFT, self._title or "")
        for place, (title, _) in zip(places, self._columns, strict=True):
            painter.drawText(place, _RIGHT, title)

    def _paint_row(self, painter: QPainter, number: int, row: BarRow) -> None:
        theme, top = self._theme, self._top() + number * self._theme.px(_ROW)
        if number == self._at and row.texts:
            painter.setPen(QPen(theme.color("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bg3"))
            painter.drawRoundedRect(QRectF(-3, top, self.width() + 3, theme.px(_ROW)), 4, 4)
        name, *places = self._places(top)
        painter.setFont(theme.font(Size.BODY if row.texts else Size.CAPTION))
        painter.setPen(theme.color("text1" if row.texts else "text3"))
        text = painter.fontMetrics().elidedText(
            one_line(row.name, 200), Qt.TextElideMode.ElideRight, name.width()
        )
        painter.drawText(name, _LEFT, text)
        texts = iter(row.texts)
        painter.setFont(theme.font(Size.BODY, figures=True))
        for place, (title, _) in zip(places, self._columns, strict=True) if row.texts else ():
            if title == BAR:
                self._paint_bar(painter, place, row)
            else:
                painter.setPen(theme.color("text1"))
                painter.drawText(place, _RIGHT, next(texts, ""))

    def _paint_bar(self, painter: QPainter, place: QRect, row: BarRow) -> None:
        theme, height = self._theme, self._theme.px(6)
        track = QRectF(place.left(), place.center().y() - height // 2, place.width(), height)
        painter.fillRect(track, theme.color("bg4"))
        if row.share > 0:
            track.setWidth(max(2.0, track.width() * min(row.share, 1.0)))
            painter.fillRect(track, theme.color(row.token))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row under the pointer."""
        self._point(self.row_at(event.position().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the row."""
        number = self.row_at(event.position().y())
        if event.button() is Qt.MouseButton.LeftButton and number is not None:
            self.chosen.emit(self.rows[number])

    def enterEvent(self, event: QEnterEvent) -> None:
        """Nothing is pointed at yet."""
        self._point(self.row_at(event.position().y()))

    def leaveEvent(self, event: object) -> None:
        """Take the light away."""
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go through the rows, Enter takes one."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        takes = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if step is not None:
            self._step(step)
        elif takes and self._at is not None:
            self.chosen.emit(self.rows[self._at])
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        """Go to the next row that is no heading."""
        rows = [number for number, row in enumerate(self.rows[: self._fitting()]) if row.texts]
        if not rows:
            return
        if self._at not in rows:
            self._point(rows[0 if by > 0 else -1])
        else:
            self._point(rows[min(max(0, rows.index(self._at) + by), len(rows) - 1)])

    def _point(self, number: int | None) -> None:
        if number != self._at:
            self._at = number
            self.setCursor(
                Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor
            )
            self.update()


def _told(row: BarRow) -> str:
    return " ".join((one_line(row.name, 80), *row.texts))
