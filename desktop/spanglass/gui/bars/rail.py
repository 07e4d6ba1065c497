"""The rail at the window's left: the logo, which opens the main menu, and a button for each page."""

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from spanglass.gui.keyboard.action_table import ACTIONS
from spanglass.gui.keyboard.actions import keys_named
from spanglass.gui.theming.theme import Scheme, Size, Theme
from spanglass.gui.widgets.logo import logo
from spanglass.gui.widgets.panels import Panel, Rule

WIDE, NARROW = 64, 48
_GAP = 8
_LOGO = 26
_FADED = 0.5
_GROUNDS = {Scheme.DARK: "bg3", Scheme.LIGHT: "bg4"}


@dataclass(frozen=True, slots=True)
class RailPage:
    """A page as the rail names it; `keys` are shown in its tool tip."""

    id: str
    text: str
    icon: str
    keys: str


def _page(name: str) -> RailPage:
    action = next(action for action in ACTIONS if action.id == f"page.{name}")
    return RailPage(name, action.text, action.icon, keys_named(action.id))


WATCH = tuple(_page(name) for name in ("traces", "monitor", "alerts"))
ACT = tuple(_page(name) for name in ("replay", "fixes", "compare", "evals"))
SETTINGS = _page("settings")


class Rail(Panel):
    """64 pixels with labels or 48 without; `page_chosen` carries a page's id, `menu_wanted` where to open."""

    page_chosen = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, available: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(theme, "bg0", parent)
        self._logo = _LogoButton(theme)
        self._logo.clicked.connect(self.open_menu)
        self._line = Rule(theme, token="line2")
        self._buttons = {page.id: self._button(page, available) for page in (*WATCH, *ACT, SETTINGS)}
        self._compact = False
        self._arrange()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _button(self, page: RailPage, available: Collection[str]) -> "_PageButton":
        button = _PageButton(self._theme, page)
        if page.id not in available:
            button.setEnabled(False)
            button.setToolTip(f"{page.text} is not available in this version")
        button.clicked.connect(lambda: self.page_chosen.emit(page.id))
        return button

    def _arrange(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self._logo)
        for page in WATCH:
            self._column.addWidget(self._buttons[page.id])
        self._gaps = [QSpacerItem(0, 0) for _ in range(3)]
        self._column.insertItem(1, self._gaps[0])
        self._column.addItem(self._gaps[1])
        self._column.addWidget(self._line)
        self._column.addItem(self._gaps[2])
        for page in ACT:
            self._column.addWidget(self._buttons[page.id])
        self._column.addStretch(1)
        self._column.addWidget(self._buttons[SETTINGS.id])

    def open_menu(self) -> None:
        """Ask for the main menu beside the logo."""
        self.menu_wanted.emit(self._logo.mapToGlobal(QPoint(self._logo.width(), 0)))

    def set_page(self, page: str) -> None:
        """Show which page is open."""
        for name, button in self._buttons.items():
            button.setChecked(name == page)

    def set_count(self, page: str, count: int) -> None:
        """Put a number on a page's icon; 0 takes it away."""
        self._buttons[page].set_count(count)

    def set_compact(self, compact: bool) -> None:
        """Show icons only, for narrow windows."""
        if compact != self._compact:
            self._compact = compact
            self._restyle()

    def _restyle(self) -> None:
        px, compact = self._theme.px, self._compact
        self.setFixedWidth(px(NARROW if compact else WIDE))
        self._logo.setFixedHeight(px(44))
        self._column.setContentsMargins(px(6), 0, px(6), px(8))
        self._line.setFixedWidth(px(36 if not compact else 24))
        for gap in self._gaps:
            gap.changeSize(0, px(_GAP), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum)
        self._column.invalidate()
        self._column.setAlignment(self._line, Qt.AlignmentFlag.AlignHCenter)
        for button in self._buttons.values():
            button.set_compact(compact)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill, and draw the line at the right edge."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.color("line1"))
        painter.end()


class _LogoButton(QAbstractButton):
    """The logo as a button."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Menu")
        self.setToolTip(f"Menu ({keys_named('menu.open')})")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._redraw()
        theme.changed.connect(self._redraw)

    def _redraw(self) -> None:
        self._pixmap = logo(self._theme, _LOGO, 2.0)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the top bar."""
        return QSize(self._theme.px(36), self._theme.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the logo in the middle."""
        theme, side = self._theme, self._theme.px(_LOGO)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self.hasFocus():
            _focus_ring(painter, theme, self.rect().adjusted(2, 4, -2, -4))
        painter.drawPixmap(
            QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side), self._pixmap
        )
        painter.end()


class _PageButton(QAbstractButton):
    """A page's icon over its name."""

    def __init__(self, theme: Theme, page: RailPage) -> None:
        super().__init__()
        self._theme, self._page, self._compact, self._count = theme, page, False, 0
        self.setText(page.text)
        self.setAccessibleName(page.text)
        self.setToolTip(f"{page.text} ({page.keys})")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_compact(self, compact: bool) -> None:
        """Show the icon alone."""
        self._compact = compact
        self.updateGeometry()
        self.update()

    def set_count(self, count: int) -> None:
        """Put a number on the icon; 0 takes it away."""
        self._count = count
        self.setAccessibleName(f"{self._page.text}, {count} firing" if count else self._page.text)
        self.update()

    def nextCheckState(self) -> None:
        """A click does not check it: the window does when the page is open."""

    def sizeHint(self) -> QSize:
        """48 pixels high and 4 between two, 36 and 4 in a narrow window."""
        return QSize(self._theme.px(36), self._theme.px(40 if self._compact else 52))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover fill."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """Repaint without it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw fill, icon and name."""
        theme, box = self._theme, self._box()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(_GROUNDS[theme.scheme] if self.isChecked() else "bg2"))
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            _focus_ring(painter, theme, box)
        painter.setOpacity(1.0 if self.isEnabled() else _FADED)
        self._paint_content(painter, box)
        painter.end()

    def _box(self) -> QRect:
        gap = self._theme.px(2)
        return self.rect().adjusted(0, gap, 0, -gap)

    def _paint_content(self, painter: QPainter, box: QRect) -> None:
        theme = self._theme
        token, side = "text1" if self.isChecked() else "text2", theme.px(20)
        top = box.top() + ((box.height() - side) // 2 if self._compact else theme.px(6))
        pixmap = theme.pixmap(self._page.icon, token, 20, self.devicePixelRatioF())
        painter.drawPixmap(QRect((self.width() - side) // 2, top, side, side), pixmap)
        if self._count:
            self._paint_count(painter, QRect(self.width() // 2 + theme.px(3), top - theme.px(5), 0, 0))
        if not self._compact:
            painter.setFont(theme.font(Size.AXIS, 500))
            painter.setPen(theme.color(token))
            label = QRect(0, box.top() + theme.px(28), self.width(), theme.px(16))
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, self._page.text)

    def _paint_count(self, painter: QPainter, place: QRect) -> None:
        """A round mark at the icon's upper right corner."""
        theme, text = self._theme, str(self._count) if self._count < 100 else "99+"
        font = theme.font(Size.AXIS, 600)
        width = max(theme.px(14), QFontMetrics(font).horizontalAdvance(text) + theme.px(6))
        mark = QRect(place.left(), place.top(), width, theme.px(14))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("error"))
        painter.drawRoundedRect(mark, mark.height() / 2, mark.height() / 2)
        painter.setFont(font)
        painter.setPen(theme.color("bg0"))
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, text)


def _focus_ring(painter: QPainter, theme: Theme, box: QRect) -> None:
    painter.setPen(QPen(theme.color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
