"""The main window: rail, top bar, pages and status bar, with banners between and sheets over them."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from spanglass.gui.bars.banner import Banners
from spanglass.gui.bars.messages import MessageList
from spanglass.gui.bars.rail import Rail
from spanglass.gui.bars.statusbar import StatusBar
from spanglass.gui.bars.toasts import Toasts
from spanglass.gui.bars.topbar import TopBar
from spanglass.gui.files.dragover import DragOver
from spanglass.gui.files.dropping import FileDrop
from spanglass.gui.keyboard import pane_focus
from spanglass.gui.keyboard.tab_order import next_stop, tab_stops
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Panel

SMALLEST = QSize(960, 600)
_FIRST_SIZE, _FRAME = QSize(1440, 900), QSize(16, 48)
_COMPACT_UNDER = 1200


def first_size(screen: QSize) -> QSize:
    """How large a window opens that was never sized, on a screen with so much free: all of it within reach.

    The frame that the system puts around is known only once it is there.
    """
    return _FIRST_SIZE.boundedTo(screen - _FRAME).expandedTo(smallest(screen))


def smallest(screen: QSize) -> QSize:
    """How small a window can be made, on a screen with so much free: never larger than that."""
    return SMALLEST.boundedTo(screen - _FRAME)


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The bars around the pages."""

    rail: Rail
    top_bar: TopBar
    banners: Banners
    status_bar: StatusBar


class MainWindow(Panel):
    """Arranges its parts and knows nothing of what they show; `closing` is emitted before it closes.

    It closes only if `may_close` says so.
    """

    closing = Signal()
    page_shown = Signal(str)

    def __init__(self, theme: Theme, parts: WindowParts) -> None:
        super().__init__(theme, "bg1")
        self._parts = parts
        self.may_close: Callable[[], bool] = lambda: True
        self._pages: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        self.setWindowTitle("Spanglass")
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus()
        self._arrange()
        self.toasts = Toasts(theme, self)
        self.toasts.kept_changed.connect(parts.status_bar.bell.add)
        parts.status_bar.messages_wanted.connect(self._show_messages)
        theme.changed.connect(self._fit)
        self.drop = FileDrop(self)
        over = DragOver(theme, self)
        self.drop.hovering.connect(over.show_offer)
        self.drop.left.connect(over.hide)

    def _arrange(self) -> None:
        parts = self._parts
        column = QVBoxLayout()
        for widget in (parts.banners, parts.top_bar, self._stack, parts.status_bar):
            column.addWidget(widget, int(widget is self._stack))
        row = QHBoxLayout(self)
        row.addWidget(parts.rail)
        row.addLayout(column, 1)
        for layout in (column, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)

    def add_page(self, name: str, page: QWidget) -> None:
        """Take in a page under its id; the first one is shown."""
        self._pages[name] = page
        self._stack.addWidget(page)
        if len(self._pages) == 1:
            self.show_page(name)

    @property
    def page(self) -> str:
        """The page that is shown, by its id."""
        return next((name for name, page in self._pages.items() if page is self._stack.currentWidget()), "")

    def show_page(self, name: str) -> None:
        """Show a page; an unknown id changes nothing."""
        if name in self._pages:
            self._stack.setCurrentWidget(self._pages[name])
            self._parts.rail.set_page(name)
            self.page_shown.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F6 goes from part to part of a page that has no order of its own."""
        page = self._stack.currentWidget()
        if event.key() == Qt.Key.Key_F6 and page is not None:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            pane_focus.step(pane_focus.parts_of(page), -1 if back else 1)
        else:
            super().keyPressEvent(event)

    def come_forward(self) -> None:
        """Show it over other windows, wherever it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go through what can be seen in the order in which it lies, the rail last."""
        parts = self._parts
        roots = (parts.banners, parts.top_bar, self._stack, *self.toasts.cards, parts.status_bar, parts.rail)
        stop = next_stop(tab_stops(roots), self.focusWidget(), 1 if forward else -1)
        if stop is not None:
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            stop.setFocus(reason)
        return stop is not None

    def event(self, event: QEvent) -> bool:
        """Fit onto the screen, also another one."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.ScreenChangeInternal):
            self.setMinimumSize(smallest(self.screen().availableSize()))
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow the rail in a narrow window and keep the toasts in their corner."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._parts.rail.set_compact(self.width() < self._theme.px(_COMPACT_UNDER))
        area = QRect(0, 0, self.width(), self.height() - self._parts.status_bar.height())
        self.toasts.arrange(area)

    def _show_messages(self) -> None:
        bell = self._parts.status_bar.bell
        messages = MessageList(self._theme, self.toasts.kept, self)
        messages.open_over(bell.mapToGlobal(QPoint(bell.width(), -self._theme.px(6))))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that the window closes, if it may."""
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Hand over to the file drop."""
        self.drop.entered(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Hand over to the file drop."""
        self.drop.moved(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Hand over to the file drop."""
        self.drop.gone(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over to the file drop."""
        self.drop.dropped(event)
