"""Paints the lines of a diff: two columns of numbers, a sign, and the text with its words marked."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.pages.fixes.diff_lines import FOLDED, GONE, NEW, DiffLine
from spanglass.gui.pages.traces.detail.text_view import units
from spanglass.gui.theming.theme import Size, Theme

_OLD, _NEW, _SIGN, _TEXT, _RIGHT = 28, 56, 66, 82, 10
_LINE = 19
_TOKENS = {NEW: "diff_add", GONE: "diff_del"}
_NUMBERED = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class DiffView(QWidget):
    """As high as its lines need at its width; long ones are wrapped."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[DiffLine, ...] = ()
        self._laid: list[tuple[QTextLayout, int]] = []
        self._laid_for: object = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.updateGeometry)

    def show_lines(self, lines: tuple[DiffLine, ...], spoken: str) -> None:
        """Show other lines; `spoken` is what they change in words."""
        self.setAccessibleName("Proposed change")
        self.setAccessibleDescription(spoken)
        if lines != self._lines:
            self._lines, self._laid_for = lines, None
            self.updateGeometry()
            self.update()

    @property
    def lines(self) -> tuple[DiffLine, ...]:
        """What is shown."""
        return self._lines

    def heightForWidth(self, width: int) -> int:
        """As high as all lines."""
        pitch = self._theme.px(_LINE)
        return sum(rows for _, rows in self._layouts(width)) * pitch

    def sizeHint(self) -> QSize:
        """The height at the width that it has."""
        width = self.width() or self._theme.px(480)
        return QSize(self._theme.px(240), self.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _layouts(self, width: int) -> list[tuple[QTextLayout, int]]:
        """Each line laid out at a width, and how many rows it takes."""
        key = (width, self._theme.measures, self._theme.scheme)
        if key != self._laid_for:
            room = max(1, width - self._theme.px(_TEXT + _RIGHT))
            self._laid = [self._lay_out(line, room) for line in self._lines]
            self._laid_for = key
        return self._laid

    def _lay_out(self, line: DiffLine, room: int) -> tuple[QTextLayout, int]:
        theme = self._theme
        layout = QTextLayout(line.text, theme.font(Size.CAPTION, mono=True))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        if line.sign in _TOKENS:
            layout.setFormats([self._mark(line, *place) for place in line.marks])
        layout.beginLayout()
        rows = 0
        while (row := layout.createLine()).isValid():
            row.setLineWidth(room)
            below = (theme.px(_LINE) - row.height()) / 2
            row.setPosition(QPointF(0, rows * theme.px(_LINE) + below))
            rows += 1
        layout.endLayout()
        return layout, max(1, rows)

    def _mark(self, line: DiffLine, start: int, end: int) -> QTextLayout.FormatRange:
        mark = QTextLayout.FormatRange()
        mark.start = units(line.text[:start])
        mark.length = units(line.text[start:end])
        ground = QTextCharFormat()
        ground.setBackground(self._theme.color(f"{_TOKENS[line.sign]}_word"))
        mark.format = ground
        return mark

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines that are to be seen."""
        painter = QPainter(self)
        pitch, top = self._theme.px(_LINE), 0
        painter.setFont(self._theme.font(Size.CAPTION, mono=True))
        for line, (layout, rows) in zip(self._lines, self._layouts(self.width()), strict=True):
            place = QRect(0, top, self.width(), rows * pitch)
            if place.intersects(event.rect()):
                self._paint_line(painter, place, line, layout)
            top += rows * pitch
        painter.end()

    def _paint_line(self, painter: QPainter, place: QRect, line: DiffLine, layout: QTextLayout) -> None:
        theme, px, pitch = self._theme, self._theme.px, self._theme.px(_LINE)
        token = _TOKENS.get(line.sign, "")
        if token:
            painter.fillRect(place, theme.color(f"{token}_bg"))
        painter.setPen(theme.color("text3"))
        for number, right in ((line.old, _OLD), (line.new, _NEW)):
            if number is not None:
                painter.drawText(QRect(0, place.top(), px(right), pitch), _NUMBERED, str(number))
        if line.sign:
            painter.setPen(theme.color(token or "text3"))
            sign = QRect(px(_SIGN), place.top(), px(16), pitch)
            painter.drawText(sign, Qt.AlignmentFlag.AlignVCenter, line.sign)
        painter.setPen(theme.color("text3" if line.sign == FOLDED else "text1" if token else "text2"))
        layout.draw(painter, QPointF(px(_TEXT), place.top()))
