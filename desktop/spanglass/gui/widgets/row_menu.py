"""A menu for the rows of a view, asked for with the right button or with the menu key."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget


class RowMenu(QObject):
    """Opens what `make` returns: where a row was pressed, or below the current one for the keyboard.

    A press on no row opens nothing. The view itself makes the pressed row the current one before.
    """

    def __init__(self, view: QAbstractItemView, make: Callable[[], QMenu]) -> None:
        super().__init__(view)
        self._view, self._make = view, make
        for watched in (view, view.viewport()):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the wish for a menu from the view."""
        if not isinstance(event, QContextMenuEvent):
            return False
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self._below_current()
        else:
            at = self._view.viewport().mapFromGlobal(event.globalPos())
            place = event.globalPos() if self._view.indexAt(at).isValid() else None
        if place is not None:
            open_menu(self._make(), place)
        return True

    def _below_current(self) -> QPoint | None:
        current = self._view.currentIndex()
        if not current.isValid():
            return None
        self._view.scrollTo(current)
        return self._view.viewport().mapToGlobal(self._view.visualRect(current).bottomLeft())


def ask_for_menu(focus: QWidget | None) -> None:
    """Ask whoever has the keyboard for a menu, as the menu key does, which not every keyboard has."""
    if focus is not None:
        middle = focus.rect().center()
        reason = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(focus, QContextMenuEvent(reason, middle, focus.mapToGlobal(middle)))


def open_menu(menu: QMenu, place: QPoint) -> None:
    """Open a menu at a place of the screen; it is gone when it closes."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
