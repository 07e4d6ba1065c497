"""A scrolled column of widgets for the detail's tabs: no frame, a bar over its edge, keys that scroll."""

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from spanglass.gui.pages.traces.detail.column_layout import ColumnLayout
from spanglass.gui.pages.traces.detail.text_view import NEEDLE, TextView
from spanglass.gui.pages.traces.detail.turns import Turns
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.overlay_scroll_bar import OverlayScrollBar
from spanglass.gui.widgets.ringed_area import RingedArea

_REST_MS = 60
_NESTED = 6
"""Layouts within layouts, from the column's outside to the text of a block."""


class ScrolledColumn(RingedArea):
    """Widgets below each other, as wide as the view; the arrow keys, Home and End scroll."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._inner = QWidget()
        self.column = self._new_column()
        self.bar = OverlayScrollBar(self)
        self.verticalScrollBar().setSingleStep(theme.px(18))
        self.verticalScrollBar().valueChanged.connect(self._see_more)
        self._dropped: list[QWidget] = []
        self._dropping = Turns(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._catch_up)

    def mark(self, text: str) -> None:
        """Let a text stand out wherever it is shown here, now and later; none for the empty text."""
        self.setProperty(NEEDLE, text)
        for view in self.findChildren(TextView):
            view.mark(text)

    def append(self, widget: QWidget) -> None:
        """Add a widget below the others and show it at once, so that its work is done now."""
        self.place(widget, self.column.count())

    def place(self, widget: QWidget, position: int) -> None:
        """Put a widget at a position of the column; one that is there already stays as it is."""
        entry = self.column.itemAt(position)
        if entry is None or entry.widget() is not widget:
            self.column.insertWidget(position, widget)
            widget.show()
            self.settle()

    def settle(self) -> None:
        """Let all around a widget know its height now; what is made next would squeeze it until then."""
        for _ in range(_NESTED):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def clear_column(self) -> None:
        """Take everything out of the column and drop it."""
        self.drop(*self.widgets())

    def drop(self, *widgets: QWidget) -> None:
        """Take widgets out of the column and drop them: a few at a time, as texts take their time to go."""
        if not widgets:
            return
        self.column.leave(widgets)
        for widget in widgets:
            widget.hide()
        if not self._dropped:
            self._dropping.add(self, self._drop_one)
        self._dropped += widgets

    def _drop_one(self) -> bool:
        shiboken6.delete(self._dropped.pop())
        return bool(self._dropped)

    def widgets(self) -> list[QWidget]:
        """What is in the column, in order."""
        entries = (self.column.itemAt(number) for number in range(self.column.count()))
        return [widget for entry in entries if entry and (widget := entry.widget())]

    def _new_column(self) -> ColumnLayout:
        palette = self.viewport().palette()
        palette.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.transparent)
        self.viewport().setPalette(palette)
        column = ColumnLayout(self._inner, self._sight)
        column.setContentsMargins(0, self._theme.px(4), 0, self._theme.px(4))
        self.hold(self._inner)
        return column

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll to either end with Home and End."""
        bar = self.verticalScrollBar()
        ends = {Qt.Key.Key_Home: bar.minimum(), Qt.Key.Key_End: bar.maximum()}
        end = ends.get(Qt.Key(event.key()))
        if end is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(end)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the edge; what is out of sight takes its new width when it rests."""
        super().resizeEvent(event)
        self.bar.place()
        if event.size().width() != event.oldSize().width():
            self.settle()
            self._rest.start(_REST_MS)

    def _sight(self) -> tuple[int, int]:
        top = self.verticalScrollBar().value()
        return top, top + self.viewport().height()

    def _see_more(self) -> None:
        """Give what came into sight its width before it is painted."""
        if self._rest.isActive():
            self.column.invalidate()
            self.column.activate()

    def _catch_up(self) -> None:
        """Lay out a few of those out of sight; what is in sight stays where it is."""
        bar = self.verticalScrollBar()
        first = next((one for one in self.widgets() if one.geometry().bottom() >= bar.value()), None)
        above = first.y() - bar.value() if first is not None else 0
        more = self.column.catch_up()
        self.settle()
        if first is not None:
            bar.setValue(first.y() - above)
        if more:
            self._rest.start(0)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the bar while the pointer is here."""
        super().enterEvent(event)
        self.bar.set_wanted(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Let it go."""
        super().leaveEvent(event)
        self.bar.set_wanted(False)
