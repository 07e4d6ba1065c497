"""The head of the list of lines: titles, and the ruler over the bars."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from spanglass.gui.pages.compare.line_model import AGAINST, BARS, CHANGE, FIRST, SECOND, SPAN, TITLES
from spanglass.gui.pages.traces.time_scale import TimeScale
from spanglass.gui.theme import Size, Theme

HEIGHT = 26
LEFT, RIGHT = 14, 12
GUTTER = 26
_WIDTHS = {CHANGE: 128, FIRST: 76, SECOND: 76, AGAINST: 62}
_BARS_SHARE, _NARROW_SHARE, _NARROW_UNDER = 0.34, 0.24, 1100
_LEAST_SPAN = 160


class LineHead(QHeaderView):
    """Shares the width out; `scale` is the time that the bars stand on, `changed` says that it did."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.scale = TimeScale()
        self.setMinimumSectionSize(0)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setStretchLastSection(False)
        self.setAccessibleName("Columns")
        theme.changed.connect(self.arrange)

    def set_length(self, nanoseconds: int) -> None:
        """Let the ruler reach so far."""
        self.scale = self.scale.over(0, nanoseconds).reset()
        self.arrange()

    @property
    def origin(self) -> int:
        """Where the ruler begins in the viewport."""
        return self.sectionViewportPosition(BARS) + self._theme.px(LEFT)

    def arrange(self) -> None:
        """Share the width out among the columns."""
        if self.count() != len(TITLES):
            return
        px, whole = self._theme.px, self.width()
        share = _NARROW_SHARE if whole < px(_NARROW_UNDER) else _BARS_SHARE
        widths = {column: px(width) for column, width in _WIDTHS.items()}
        rest = whole - sum(widths.values())
        widths[BARS] = max(0, min(round(whole * share), rest - px(_LEAST_SPAN)))
        widths[SPAN] = max(0, rest - widths[BARS])
        for column, width in widths.items():
            self.resizeSection(column, width)
        self.scale = self.scale.resized(max(1, widths[BARS] - px(LEFT) - px(RIGHT)), self._theme.scale)
        self.viewport().update()
        self.changed.emit()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(super().sizeHint().width(), self._theme.px(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the new width."""
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, titles, ticks and the line below."""
        theme, viewport, px = self._theme, self.viewport(), self._theme.px
        painter = QPainter(viewport)
        painter.fillRect(viewport.rect(), theme.color("bg1"))
        painter.setFont(theme.font(Size.BODY))
        painter.setPen(theme.color("text3"))
        middle = Qt.AlignmentFlag.AlignVCenter
        for column in (SPAN, CHANGE, FIRST, SECOND, AGAINST):
            left, width = self.sectionViewportPosition(column), self.sectionSize(column)
            right = column in (FIRST, SECOND, AGAINST)
            inset = 0 if right else px(GUTTER + 6) if column == SPAN else px(8)
            place = QRect(left + inset, 0, width - inset - px(4 if right else 0), viewport.height() - 1)
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            painter.drawText(place, middle | side, TITLES[column])
        self._paint_ruler(painter)
        painter.fillRect(0, viewport.height() - 1, viewport.width(), 1, theme.color("line1"))
        painter.end()

    def _paint_ruler(self, painter: QPainter) -> None:
        theme, px, height = self._theme, self._theme.px, self.viewport().height()
        painter.setFont(theme.font(Size.AXIS, 500))
        for tick in self.scale.ticks():
            x = self.origin + round(tick.x)
            painter.fillRect(x, px(9), 1, height - px(9), theme.color("line2"))
            room = self.viewport().width() - x - px(3)
            if painter.fontMetrics().horizontalAdvance(tick.text) <= room:
                place = QRect(x + px(3), 0, room, height - 1)
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, tick.text)
