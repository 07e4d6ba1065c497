"""How many traces are fixed, still failing and regressed, as three figures."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spanglass.gui.pages.fixes.looks import VERDICTS
from spanglass.gui.pages.fixes.progress import COUNTED, CheckView, summary
from spanglass.gui.theming.theme import Size, Theme

_HEIGHT, _LINE, _ICON = 44, 24, 16


class VerdictFigures(QWidget):
    """An icon and a number each, over what it counts; a count of nothing is grey."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.counts = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_view(self, view: CheckView) -> None:
        """Show the counts of a check."""
        self.counts = tuple(view.count(verdict) for verdict in COUNTED)  # type: ignore[assignment]
        self.setAccessibleName(summary(view))
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(self._theme.px(220), self._theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        third = self.width() // len(COUNTED)
        for at, (verdict, count) in enumerate(zip(COUNTED, self.counts, strict=True)):
            mark, left = VERDICTS[verdict], at * third
            token = mark.token if count else "text2"
            side, top = px(_ICON), (px(_LINE) - px(_ICON)) // 2
            picture = theme.pixmap(mark.icon, token, _ICON, self.devicePixelRatioF())
            painter.drawPixmap(QRect(left, top, side, side), picture)
            painter.setPen(theme.color(token if count else "text1"))
            painter.setFont(theme.font(Size.HEADLINE, 600, figures=True))
            number = QRect(left + px(_ICON + 6), 0, third, px(_LINE))
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter, f"{count:,}")
            painter.setPen(theme.color("text2"))
            painter.setFont(theme.font(Size.BODY))
            words = QRect(left, px(_LINE), third, px(_HEIGHT - _LINE))
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, verdict.value)
        painter.end()
