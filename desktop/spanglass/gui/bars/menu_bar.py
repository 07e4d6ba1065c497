"""The menu bar: over the window while Alt asks for it, or the system's own on macOS."""

import sys

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from spanglass.gui.keyboard.actions import Actions


class MenuBar(QMenuBar):
    """Alt pressed and let go alone shows it, and hides it again; so do Escape and choosing something."""

    def __init__(self, actions: Actions, window: QWidget, *, native: bool = sys.platform == "darwin") -> None:
        super().__init__(window)
        self._offered, self._native, self._armed = actions, native, False
        self._before: QWidget | None = None
        self.setNativeMenuBar(native)
        self.setAccessibleName("Menu bar")
        self.triggered.connect(lambda _action: self.close_bar())
        window.installEventFilter(self)
        if native:
            self.refresh()
        else:
            self.hide()

    def refresh(self) -> None:
        """Fill it with what works on the page that is shown."""
        old = self.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self.clear()
        for menu in old:
            menu.deleteLater()
        self._offered.fill(self)

    def open_bar(self) -> None:
        """Show it, the first menu marked."""
        self.refresh()
        window = self.window()
        self._before = window.focusWidget()
        self.setGeometry(0, 0, window.width(), self.sizeHint().height())
        self.raise_()
        self.show()
        self.setFocus(Qt.FocusReason.MenuBarFocusReason)
        self._mark_first()

    def _mark_first(self) -> None:
        """Mark the first menu as the pointer would: `setActiveAction` would open it."""
        place = self.actionGeometry(self.actions()[0]).center()
        none, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
        at, there = QPointF(place), QPointF(self.mapToGlobal(place))
        self.mouseMoveEvent(QMouseEvent(QEvent.Type.MouseMove, at, there, button, button, none))

    def close_bar(self) -> None:
        """Hide it and give the keyboard back."""
        if self._native or self.isHidden():
            return
        self.hide()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.MenuBarFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the window for Alt; Qt's own way with Alt is not wanted, as it needs a bar that is shown."""
        kind = event.type()
        if kind == QEvent.Type.Show and watched is self.window():
            handle = self.window().windowHandle()
            if handle is not None:
                handle.installEventFilter(self)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._armed = event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat()
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.FocusOut, QEvent.Type.Wheel):
            self._armed = False
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._released(event)
        return False

    def _released(self, event: QKeyEvent) -> None:
        armed, self._armed = self._armed, False
        if event.key() == Qt.Key.Key_Alt and armed and not self._native:
            if self.isHidden():
                self.open_bar()
            else:
                self.close_bar()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape hides it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it when the keyboard goes elsewhere but into one of its menus."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason):
            self.close_bar()
