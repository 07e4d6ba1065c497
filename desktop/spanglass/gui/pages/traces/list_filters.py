"""The quick filters above the trace list: one is chosen, each says how many traces it would show."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from spanglass.core import display
from spanglass.core.views import QuickCounts
from spanglass.gui.theme import Size, Theme

_HEIGHT = 24
_ROW = 34
_EXACT_BELOW = 100_000


@dataclass(frozen=True, slots=True)
class QuickFilter:
    """One quick filter: `id` names its field of `QuickCounts`, `term` is what it adds to the query."""

    id: str
    title: str
    term: str
    hint: str
    icon: str = ""
    token: str = "text2"


QUICK_FILTERS = (
    QuickFilter("all", "All", "", "Every trace of the filter"),
    QuickFilter("errors", "Errors", "has:error", "Traces with an error", "circle-x", "error"),
    QuickFilter("refusals", "Refusals", "has:refusal", "Traces with a refusal", "hand", "refusal"),
    QuickFilter("retries", "Retries", "has:retry", "Traces with a retry", "rotate-cw"),
    QuickFilter("slow", "Slow", "slow:yes", "Slower than 95% of the traces of the same name", "timer"),
)


class QuickFilters(QWidget):
    """The row of quick filters; `chosen` carries the `QuickFilter`. Narrow, it drops the titles."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(theme.px(2))
        self._buttons = [_QuickButton(theme, item, self) for item in QUICK_FILTERS]
        for button in self._buttons:
            self._group.addButton(button)
            self._layout.addWidget(button)
            button.clicked.connect(lambda _checked=False, button=button: self.choose(button.filter))
        self._layout.addStretch()
        self._buttons[0].setChecked(True)
        self.current = QUICK_FILTERS[0]
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._layout.setContentsMargins(px(10), 0, 0, 0)
        self._layout.setSpacing(px(2))
        self.setFixedHeight(px(_ROW))
        self._fit()

    def choose(self, chosen: QuickFilter) -> None:
        """Make a quick filter the current one."""
        if chosen is not self.current:
            self.current = chosen
            self._buttons[QUICK_FILTERS.index(chosen)].setChecked(True)
            self._fit()
            self.chosen.emit(chosen)

    def set_counts(self, counts: QuickCounts | None) -> None:
        """Show how many traces each would list; None shows no numbers."""
        for button in self._buttons:
            button.set_count(None if counts is None else getattr(counts, button.filter.id))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out titles, then filters from the last on, until the rest fits; never the current one."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for button in self._buttons:
            button.set_compact(False)
            button.show()
        if self._needed() > self.width():
            for button in self._buttons[1:]:
                button.set_compact(True)
        for button in reversed(self._buttons[1:]):
            if self._needed() > self.width() and button.filter is not self.current:
                button.hide()

    def _needed(self) -> int:
        widths = [button.sizeHint().width() for button in self._buttons if not button.isHidden()]
        return sum(widths) + self._theme.px(2) * len(widths) + self._theme.px(10)


class _QuickButton(QAbstractButton):
    """One of them, 24 pixels high: icon, title, count."""

    def __init__(self, theme: Theme, item: QuickFilter, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.filter = theme, item
        self._count, self._compact = "", False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText(item.title)
        self.setToolTip(item.hint)
        self.set_count(None)

    def set_count(self, number: int | None) -> None:
        """Show a number beside the title, or none."""
        self._count = (
            "" if number is None else f"{number:,}" if number < _EXACT_BELOW else display.count(number)
        )
        self.setAccessibleName(
            f"{self.filter.title}, {self._count} traces" if self._count else self.filter.title
        )
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Leave out the title, or not."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def _shown(self) -> str:
        return "" if self._compact and self.filter.icon else self.filter.title

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
