"""All proposals of a group beside each other: what checking each has shown, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.core.display import one_line
from spanglass.core.fixes import FixCheck, Proposal
from spanglass.gui.theming.theme import Size, Theme

_HEAD, _ROW, _EDGE, _NUMBER, _CELL, _CELL_NARROW = 28, 28, 12, 24, 84, 62
_NARROW_UNDER, _TITLE = 560, 120
_TITLES = ("Fixed", "Failing", "Regressed", "Cost", "Latency")
_LONG, _SHORT = "Regressed", ("Fixed", "Fail", "Regr.", "Cost", "Time")
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class TableRow:
    """A proposal and its last check, None if it was not checked."""

    proposal: Proposal
    check: FixCheck | None = None

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """The texts of the columns with their colours."""
        if self.check is None:
            return (("—", "text3"),) * len(_TITLES)
        found = self.check.judgement
        return (
            (f"{found.fixed:,}", "ok" if found.fixed else "text2"),
            (f"{found.failing:,}", "warn" if found.failing else "text2"),
            (f"{found.regressed:,}", "error" if found.regressed else "text2"),
            (share(self.check.cost_change), "text1"),
            (share(self.check.latency_change), "text1"),
        )

    @property
    def spoken(self) -> str:
        """All of it in words."""
        title = one_line(self.proposal.title, 80)
        if self.check is None:
            return f"{title}, not checked"
        words = (f"{text} {name.lower()}" for name, (text, _) in zip(_TITLES, self.cells, strict=True))
        return ", ".join((title, *words))


def share(change: float | None) -> str:
    """A change against the baseline: ``+2%``, ``−16%``."""
    if change is None:
        return "—"
    number = round(change * 100)
    return f"{'+' if number > 0 else '−' if number < 0 else ''}{abs(number):,}%"


class ProposalTable(QWidget):
    """`chosen` carries the place of the proposal that becomes the current one."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._current = theme, 0
        self._rows: tuple[TableRow, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Proposals")
        theme.changed.connect(self.updateGeometry)

    def show_rows(self, rows: Sequence[TableRow], current: int) -> None:
        """Show these proposals, one of them as the current one."""
        self._rows = tuple(rows)
        self._current = current
        told = "; ".join(row.spoken for row in rows)
        self.setAccessibleDescription(f"{current + 1} of {len(rows)} chosen: {told}" if rows else "")
        self.updateGeometry()
        self.update()

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """What is shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        """All rows."""
        px = self._theme.px
        return QSize(px(260), px(_HEAD) + len(self._rows) * px(_ROW) + 2)

    def _places(self, top: int) -> list[QRect]:
        """The places of the columns of a row, from the left."""
        px, height = self._theme.px, self._theme.px(_ROW)
        cell = px(_CELL if self.width() >= px(_NARROW_UNDER) else _CELL_NARROW)
        cell = min(cell, max(1, (self.width() - px(_EDGE + _NUMBER + _TITLE)) // len(_TITLES)))
        first = self.width() - px(_EDGE) - cell * len(_TITLES)
        return [QRect(first + at * cell, top, cell, height) for at in range(len(_TITLES))]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw head, rows and frame."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Size.CAPTION))
        painter.setPen(theme.color("text2"))
        left = px(_EDGE + _NUMBER)
        painter.drawText(QRect(left, 0, px(200), px(_HEAD)), _MIDDLE, "Proposal")
        places = self._places(0)
        wide = painter.fontMetrics().horizontalAdvance(_LONG) + px(6) <= places[0].width()
        for place, title in zip(places, _TITLES if wide else _SHORT, strict=True):
            painter.drawText(QRect(place.left(), 0, place.width(), px(_HEAD)), _RIGHT, title)
        for number, row in enumerate(self._rows):
            self._paint_row(painter, number, row)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = self.hasFocus()
        painter.setPen(QPen(theme.color("accent" if ring else "line2"), 2 if ring else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _paint_row(self, painter: QPainter, number: int, row: TableRow) -> None:
        theme, px = self._theme, self._theme.px
        top = px(_HEAD) + number * px(_ROW)
        place = QRect(1, top, self.width() - 2, px(_ROW))
        painter.fillRect(QRect(1, top, place.width(), 1), theme.color("line1"))
        if number == self._current:
            painter.fillRect(place, theme.color("sel"))
            painter.fillRect(QRect(1, top, px(2), px(_ROW)), theme.color("accent"))
        painter.setPen(theme.color("text1"))
        painter.setFont(theme.font(Size.BODY, 600, figures=True))
        painter.drawText(place.adjusted(px(_EDGE), 0, 0, 0), _MIDDLE, str(number + 1))
        cells = self._places(top)
        painter.setFont(theme.font(Size.BODY, 500))
        left = px(_EDGE + _NUMBER)
        title = QRect(left, top, cells[0].left() - left, px(_ROW))
        text = one_line(row.proposal.title, 200)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, title.width())
        painter.drawText(title, _MIDDLE, shown)
        painter.setFont(theme.font(Size.BODY, 500, figures=True))
        for cell, (words, token) in zip(cells, row.cells, strict=True):
            painter.setPen(theme.color(token))
            painter.drawText(cell, _RIGHT, words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the row under the pointer."""
        px = self._theme.px
        self._take(int(event.position().y() - px(_HEAD)) // px(_ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go through the rows."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take(self._current + step)

    def _take(self, number: int) -> None:
        if 0 <= number < len(self._rows) and number != self._current:
            self.chosen.emit(number)
