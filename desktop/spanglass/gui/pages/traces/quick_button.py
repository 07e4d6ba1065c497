"""One quick filter above the trace list: icon, title and count."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from spanglass.core import display
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.hint import show_hint

_HEIGHT = 24
_EXACT_BELOW = 100_000
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class QuickFilter:
    """One quick filter: `id` names its field of `QuickCounts`, `term` is what it adds to the query."""

    id: str
    title: str
    term: str
    hint: str
    icon: str = ""
    token: str = "text2"


class QuickButton(QAbstractButton):
    """24 pixels high; checked while it is the filter."""

    def __init__(self, theme: Theme, item: QuickFilter, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.filter = theme, item
        self._count, self._compact = "", False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._title = display.one_line(item.title, _LONGEST)
        self.setText(self._title.replace("&", "&&"))
        show_hint(self, item.hint)
        self.set_count(None)

    def set_count(self, number: int | None) -> None:
        """Show a number beside the title, or none."""
        self._count = (
            "" if number is None else f"{number:,}" if number < _EXACT_BELOW else display.count(number)
        )
        traces = "trace" if number == 1 else "traces"
        self.setAccessibleName(f"{self._title}, {self._count} {traces}" if self._count else self._title)
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave out the title, or not."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def _shown(self) -> str:
        return "" if self._compact and self.filter.icon else self._title

    def sizeHint(self) -> QSize:
        """As wide as icon, title and count need."""
        px, metrics = self._theme.px, QFontMetrics(self._theme.font(Size.BODY, 500))
        width = px(16)
        if self.filter.icon:
            width += px(14) + (px(5) if self._shown() or self._count else 0)
        if self._shown():
            width += metrics.horizontalAdvance(self._shown()) + (px(6) if self._count else 0)
        if self._count:
            width += QFontMetrics(self._theme.font(Size.BODY)).horizontalAdvance(self._count)
        return QSize(width, px(_HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw fill, icon, title and count."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_fill(painter)
        x = px(8)
        if self.filter.icon:
            pixmap = theme.pixmap(self.filter.icon, self.filter.token, 14, self.devicePixelRatioF())
            painter.drawPixmap(x, (self.height() - px(14)) // 2, pixmap)
            x += px(19)
        if self._shown():
            x += self._paint_text(painter, x, self._shown(), 500) + px(6)
        if self._count:
            self._paint_text(painter, x, self._count, 400)
        painter.end()

    def _paint_fill(self, painter: QPainter) -> None:
        theme = self._theme
        fill = "bg4" if self.isDown() else "bg3" if self.isChecked() or self.underMouse() else ""
        painter.setPen(Qt.PenStyle.NoPen)
        if fill:
            painter.setBrush(theme.color(fill))
            painter.drawRoundedRect(self.rect(), 5, 5)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 5, 5)

    def _paint_text(self, painter: QPainter, x: int, text: str, weight: int) -> int:
        """Draw one text and return its width."""
        font = self._theme.font(Size.BODY, weight)
        token = "text3" if weight == 400 else "text1" if self.isChecked() else "text2"
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        painter.drawText(QRect(x, 0, self.width() - x, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return QFontMetrics(font).horizontalAdvance(text)
