"""The figures of two groups as a list: values, intervals drawn on one scale, and the verdict."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from spanglass.analysis.comparing.group_comparison import Estimate, GroupLine
from spanglass.gui.pages.compare.group_words import calls, interval, sentence, value, verdict
from spanglass.gui.pages.compare.line_paint import FIRST_COLOUR, SECOND_COLOUR
from spanglass.gui.theming.theme import Size, Theme

_ROW, _HEAD, _DOT, _LINE = 44, 26, 8, 2
_NAME, _SIDE, _VERDICT = 0.18, 0.17, 0.22
_TITLES = ("Figure", "A", "B", "95% intervals", "B against A")


class GroupList(QWidget):
    """Lines that can be gone through and copied."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.lines: tuple[GroupLine, ...] = ()
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Figures of both groups")
        theme.changed.connect(self.updateGeometry)

    def show_lines(self, lines: Sequence[GroupLine]) -> None:
        """Show other figures."""
        self.lines, self.current = tuple(lines), 0
        self.updateGeometry()
        self._tell()

    def _tell(self) -> None:
        self.setAccessibleDescription(sentence(self.lines[self.current]) if self.lines else "No calls")
        self.update()

    def sizeHint(self) -> QSize:
        """The titles and all lines."""
        return QSize(self._theme.px(400), self._theme.px(_HEAD + _ROW * len(self.lines)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go through the lines; copying takes all, with tabs between."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        place = min(max(0, self.current + step), len(self.lines) - 1)
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText("\n".join(map(_row_text, self.lines)))
        elif step and place != self.current:
            self.current = place
            self._tell()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the line under the pointer."""
        at = (round(event.position().y()) - self._theme.px(_HEAD)) // self._theme.px(_ROW)
        if 0 <= at < len(self.lines):
            self.current = at
            self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()

    def _places(self, top: int, height: int) -> list[QRect]:
        """Name, A, B, intervals and verdict side by side."""
        px, width = self._theme.px, self.width() - self._theme.px(24)
        shares = [_NAME, _SIDE, _SIDE, 1 - _NAME - 2 * _SIDE - _VERDICT, _VERDICT]
        out, left = [], px(12)
        for share in shares:
            out.append(QRect(left, top, round(width * share) - px(12), height))
            left += round(width * share)
        return out

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw titles and lines."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, text in zip(self._places(0, px(_HEAD)), _TITLES, strict=True):
            self._words(painter, place, text, "text3")
        for number, line in enumerate(self.lines):
            top = px(_HEAD) + number * px(_ROW)
            painter.fillRect(0, top, self.width(), 1, theme.color("line1"))
            if self.hasFocus() and number == self.current:
                painter.fillRect(0, top + 1, self.width(), px(_ROW) - 1, theme.color("sel"))
            self._paint_line(painter, self._places(top, px(_ROW)), line)
        painter.end()

    def _paint_line(self, painter: QPainter, places: Sequence[QRect], line: GroupLine) -> None:
        half = places[0].height() // 2
        self._words(painter, places[0], line.name, "text1", weight=500)
        for place, estimate in ((places[1], line.first), (places[2], line.second)):
            upper, lower = QRect(place), QRect(place)
            upper.setHeight(half + self._theme.px(2))
            lower.setTop(place.top() + half - self._theme.px(2))
            used = self._words(painter, upper, value(estimate, line.unit), "text1", weight=600)
            beside = upper.adjusted(used + self._theme.px(8), 0, 0, 0)
            self._words(painter, beside, interval(estimate, line.unit), "text2")
            self._words(painter, lower, calls(estimate), "text3")
        self._paint_intervals(painter, places[3], line)
        text, token = verdict(line)
        self._words(painter, places[4], text, token, weight=500)

    def _paint_intervals(self, painter: QPainter, place: QRect, line: GroupLine) -> None:
        """Both intervals on one scale from 0 to the higher end, values as dots."""
        ends = [
            end for each in (line.first, line.second) for end in (each.value, each.high) if end is not None
        ]
        most, px = max(ends, default=0.0), self._theme.px
        if not most:
            return
        sides = ((line.first, FIRST_COLOUR, -1), (line.second, SECOND_COLOUR, 1))
        for estimate, token, side in sides:
            y = place.center().y() + side * px(7)
            self._paint_interval(
                painter, QRect(place.left(), y, place.width() - px(8), 0), estimate, (token, most)
            )

    def _paint_interval(
        self, painter: QPainter, place: QRect, estimate: Estimate, look: tuple[str, float]
    ) -> None:
        token, most = look
        px, colour = self._theme.px, self._theme.color(token)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if estimate.low is not None and estimate.high is not None:
            left, right = (
                place.left() + round(place.width() * end / most) for end in (estimate.low, estimate.high)
            )
            painter.drawRect(left, place.top() - px(_LINE) // 2, max(1, right - left), px(_LINE))
        if estimate.value is not None:
            x = place.left() + round(place.width() * estimate.value / most)
            painter.drawEllipse(x - px(_DOT) // 2, place.top() - px(_DOT) // 2, px(_DOT), px(_DOT))

    def _words(self, painter: QPainter, place: QRect, text: str, token: str, *, weight: int = 400) -> int:
        font = self._theme.font(Size.BODY, weight)
        metrics = QFontMetrics(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, place.width()))
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        return metrics.horizontalAdvance(text)


def _row_text(line: GroupLine) -> str:
    cells = [line.name]
    for each in (line.first, line.second):
        cells += [value(each, line.unit), interval(each, line.unit), calls(each)]
    return "\t".join([*cells, verdict(line)[0]])
