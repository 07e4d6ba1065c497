"""Cards: rounded surfaces on the page's ground, with a title, a badge and what else stands in their head."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from spanglass.gui.pages.monitor.tables import Table
from spanglass.gui.theming.theme import Scheme, Size, Theme
from spanglass.gui.widgets.badge import Badge

_RADIUS, _EDGE = 8, 12
_LINES = {Scheme.DARK: "line1", Scheme.LIGHT: "line1"}


class Surface(QWidget):
    """A rounded area in the colour of panels."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the area and the line around it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color(_LINES[self._theme.scheme]), 1))
        painter.setBrush(self._theme.color("bg1"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.end()


class Card(Surface):
    """A surface with a head; `body` is for what it shows, `tail` for what stands at the end of the head.

    Where the title would be cut, the tail has a line of its own below it.

    `opened` says that the title was taken, `menu_wanted` carries where its menu is asked for.
    """

    opened = Signal()
    menu_wanted = Signal(object)

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__(theme)
        self.name = title
        self.title = _Title(theme, title)
        self.badge = Badge(theme)
        self.badge.hide()
        self.tail = QHBoxLayout()
        self._is_below = False
        self._head = QHBoxLayout()
        self._head.addWidget(self.title)
        self._head.addStretch(1)
        self._head.addWidget(self.badge)
        self._head.addLayout(self.tail)
        self.body = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addLayout(self.body, 1)
        self.title.clicked.connect(self.opened)
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_badge(self, text: str, icon: str = "", tone: str = "warn") -> None:
        """Show a badge in the head; an empty text takes it away."""
        self.badge.setVisible(bool(text))
        self.badge.show_as(text, icon, tone)
        self.fit()

    def table(self) -> Table:
        """What the card shows, as a table."""
        return Table()

    def set_full(self, full: bool) -> None:
        """Show more while the card has the whole page."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the tail a line of its own where there is little room."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Place the tail beside the title or below it."""
        seen = (self.title, *(() if self.badge.isHidden() else (self.badge,)))
        gaps = self._head.spacing() * (len(seen) + 1)
        margins = self._column.contentsMargins()
        taken = sum(one.sizeHint().width() for one in seen) + gaps + margins.left() + margins.right()
        below = taken + self.tail.minimumSize().width() > self.width()
        if below is self._is_below:
            return
        self._is_below = below
        (self._head if below else self._column).removeItem(self.tail)
        self.tail.setParent(None)
        if below:
            self._column.insertLayout(1, self.tail)
            self._column.setAlignment(self.tail, Qt.AlignmentFlag.AlignLeft)
        else:
            self._head.addLayout(self.tail)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_wanted.emit(event.globalPos())

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(_EDGE), px(8), px(_EDGE), px(8))
        self._column.setSpacing(px(4))
        self._head.setSpacing(px(8))
        self.body.setSpacing(px(4))
        self.title.setFixedHeight(px(26))


class _Title(QAbstractButton):
    """The title as a button, underlined while it is pointed at."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(f"{text}: open full page")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As wide as the text needs."""
        metrics = QFontMetrics(self._theme.font(Size.TITLE, 600))
        return QSize(metrics.horizontalAdvance(self.text()) + 4, self._theme.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text."""
        theme = self._theme
        painter = QPainter(self)
        painter.setFont(theme.font(Size.TITLE, 600))
        painter.setPen(theme.color("text1"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus() or self.underMouse():
            token = "accent" if self.hasFocus() else "text3"
            painter.fillRect(0, self.height() - 4, self.width() - 4, 1, theme.color(token))
        painter.end()
