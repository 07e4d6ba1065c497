"""What stands in the list's place when there are no rows: skeleton rows, or a sentence with a way on."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from spanglass.gui.pages.traces.list_delegate import row_height
from spanglass.gui.theming.theme import Size, Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel
from spanglass.gui.widgets.text import Label

_NAME_WIDTHS = (110, 84, 132, 96, 120, 72, 104)


@dataclass(frozen=True, slots=True)
class Notice:
    """A state in words: what is, what more there is to say, and up to two buttons by their texts."""

    title: str
    detail: str = ""
    action: str = ""
    second_action: str = ""
    icon: str = "search-x"


class Skeleton(Panel):
    """Seven fading rows of the right height, shown while the first page takes its time."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        super().paintEvent(event)
        theme, height = self._theme, row_height(self._theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        top = theme.px(26)
        for row, width in enumerate(_NAME_WIDTHS):
            fill = QColor(theme.color("bg4"))
            fill.setAlphaF(1 - row * 0.13)
            painter.setBrush(fill)
            for left, wide in self._bars(width):
                bar = QRect(left, top + row * height + (height - theme.px(8)) // 2, wide, theme.px(8))
                painter.drawRoundedRect(bar, theme.px(4), theme.px(4))
        painter.end()

    def _bars(self, name: int) -> list[tuple[int, int]]:
        px, width = self._theme.px, self.width()
        figures = [(width - px(117), px(40)), (width - px(53), px(46))]
        room = figures[0][0] - px(12) - px(98)
        return [(px(28), px(52)), (px(98), max(0, min(px(name), room))), *figures]


class NoticeView(Panel):
    """A notice in the middle; `acted` carries the text of the button that was pressed."""

    acted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, ground: str = "bg1") -> None:
        super().__init__(theme, ground, parent)
        self._icon = _Icon(theme)
        self._title = Label(theme).with_font(Size.TITLE, 600)
        self._detail = Label(theme, token="text2")
        self._detail.setWordWrap(True)
        self._first = Button(theme, "", Look(height=26))
        self._second = Button(theme, "", Look(height=26, flat=True, token="text2"))
        for label in (self._title, self._detail):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for button in (self._first, self._second):
            button.clicked.connect(lambda _checked=False, button=button: self.acted.emit(button.text()))
        self._arrange()

    def _arrange(self) -> None:
        self._buttons = QHBoxLayout()
        self._buttons.addStretch()
        self._buttons.addWidget(self._first)
        self._buttons.addWidget(self._second)
        self._buttons.addStretch()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addStretch(2)
        self._column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self._title)
        self._column.addWidget(self._detail)
        self._column.addLayout(self._buttons)
        self._column.addStretch(3)
        self._restyle()
        self._theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(24), px(24), px(24), px(24))
        self._title.setContentsMargins(0, px(10), 0, px(2))
        self._buttons.setContentsMargins(0, px(8), 0, 0)
        self._buttons.setSpacing(px(8))

    def show_notice(self, notice: Notice) -> None:
        """Say something else."""
        self._icon.set_name(notice.icon)
        self._title.set_text(notice.title)
        self._detail.set_text(notice.detail)
        self._detail.setVisible(bool(notice.detail))
        for button, text in ((self._first, notice.action), (self._second, notice.second_action)):
            button.setText(text)
            button.setVisible(bool(text))
            button.updateGeometry()


class _Icon(QWidget):
    """A large grey icon."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._name = theme, "search-x"
        theme.changed.connect(self.updateGeometry)

    def set_name(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._theme.px(24), self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._theme.pixmap(self._name, "text3", 24, self.devicePixelRatioF()))
        painter.end()


class NewPill(QAbstractButton):
    """The pill "12 new" that lies over the top of the list while new rows are held back."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Show the newest and follow again (Home)")
        theme.changed.connect(self._restyle)
        self.hide()

    def _restyle(self) -> None:
        self.resize(self.sizeHint())

    def set_number(self, number: int) -> None:
        """Say how many are new; hidden for none."""
        self.setText(f"{number:,} new")
        self.setAccessibleName(f"{number:,} new traces, show them")
        self.resize(self.sizeHint())
        self.setVisible(number > 0)
        self.raise_()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its text."""
        px = self._theme.px
        width = QFontMetrics(self._theme.font(Size.BODY, 500)).horizontalAdvance(self.text())
        return QSize(width + px(38), px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line3"))
        painter.setBrush(theme.color("bg4" if self.underMouse() else "bg3"))
        radius = self.height() / 2 - 0.5
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        pixmap = theme.pixmap("arrow-up", "accent", 14, self.devicePixelRatioF())
        painter.drawPixmap(px(10), (self.height() - px(14)) // 2, pixmap)
        painter.setFont(theme.font(Size.BODY, 500))
        painter.setPen(theme.color("text1"))
        place = self.rect().adjusted(px(28), 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
