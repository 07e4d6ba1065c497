"""What can be done with a card: its menu, its table over the window, copies of it."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from spanglass.gui.charts.as_table import as_csv
from spanglass.gui.charts.limits import Watched
from spanglass.gui.charts.table_sheet import TableSheet
from spanglass.gui.pages.monitor.bar_list import BarList
from spanglass.gui.pages.monitor.card import Card
from spanglass.gui.pages.monitor.plot_pane import PlotPane
from spanglass.gui.pages.monitor.tables import Table
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.row_menu import open_menu


class CardMenus(QObject):
    """The menus of all cards; `told` says in a word what was done, `full_wanted` carries a card.

    `rule_wanted` carries what of a chart is to be watched, and its limit.
    """

    told = Signal(str)
    full_wanted = Signal(object)
    rule_wanted = Signal(object, float)

    def __init__(self, theme: Theme, page: QWidget) -> None:
        super().__init__(page)
        self._theme, self._page = theme, page
        self.sheet: TableSheet | None = None

    def add(self, card: Card) -> None:
        """Give a card its menu."""
        card.menu_wanted.connect(lambda place: self.open(card, place))

    def menu(self, card: Card, place: QPoint | None = None) -> QMenu:
        """A new menu of a card and of a place on it; the caller opens and drops it."""
        menu = QMenu(self._page)
        for lead in _leads(card, place) if place is not None else ():
            menu.addAction(self._theme.icon("list-tree"), "Show traces").triggered.connect(lead)
        for pane in card.findChildren(PlotPane) if place is not None else ():
            for words, watched, limit in pane.alerts_at(place or QPoint()):
                menu.addAction(words).triggered.connect(self._asking(watched, limit))
        for text, icon, act in (
            ("Full page", "", lambda: self.full_wanted.emit(card)),
            ("Show as a table", "list", lambda: self.show(card.name, card.table())),
            ("", "", None),
            ("Copy as CSV", "copy", lambda: self.copy_csv(card)),
            ("Copy as a picture", "image", lambda: self.copy_picture(card)),
        ):
            if act is None:
                menu.addSeparator()
                continue
            action = menu.addAction(text)
            if icon:
                action.setIcon(self._theme.icon(icon))
            action.triggered.connect(act)
        return menu

    def _asking(self, watched: Watched, limit: float) -> Callable[[], None]:
        return lambda: self.rule_wanted.emit(watched, limit)

    def open(self, card: Card, place: QPoint) -> None:
        """Open a card's menu."""
        menu = self.menu(card, place)
        open_menu(menu, place)

    def show(self, name: str, table: Table) -> None:
        """Show a table over the window."""
        if table.columns:
            self.sheet = self.sheet or TableSheet(self._theme, self._page.window())
            self.sheet.set_name(name)
            self.sheet.show_table(table.columns, table.rows)

    def copy_csv(self, card: Card) -> None:
        """Put what a card shows on the clipboard as text with commas."""
        table = card.table()
        QGuiApplication.clipboard().setText(as_csv(table.columns, table.rows))
        self.told.emit(f"{card.name} copied as CSV")

    def copy_picture(self, card: Card) -> None:
        """Put a picture of a card on the clipboard."""
        QGuiApplication.clipboard().setPixmap(card.grab())
        self.told.emit(f"{card.name} copied as a picture")


def _leads(card: Card, place: QPoint) -> Iterator[Callable[[], None]]:
    """What a click at a place on a card would do: it leads to traces."""
    for pane in card.findChildren(PlotPane):
        point = pane.point_at(place)
        if point is not None:
            yield partial(pane.picked.emit, *point)
    for rows in card.findChildren(BarList):
        at = rows.mapFromGlobal(place)
        number = rows.row_at(at.y()) if rows.isVisible() and rows.rect().contains(at) else None
        if number is not None:
            yield partial(rows.chosen.emit, rows.rows[number])
