"""The three panes of the page; the outer ones have their width until that is set by hand."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from spanglass.gui.theme import Theme
from spanglass.gui.widgets.panels import Splitter

_LEFT, _RIGHT = 240, 360
_LEFT_NARROW, _RIGHT_NARROW, _NARROW_UNDER = 190, 280, 1200


class Panes(Splitter):
    """One widget at the left, one of several in the middle and at the right."""

    def __init__(
        self, theme: Theme, left: QWidget, middle: Iterable[QWidget], right: Iterable[QWidget]
    ) -> None:
        super().__init__(theme, Qt.Orientation.Horizontal)
        self._px = theme.px
        self._moved = False
        self.middle, self.right = QStackedWidget(), QStackedWidget()
        for stack, widgets in ((self.middle, middle), (self.right, right)):
            for widget in widgets:
                stack.addWidget(widget)
        for part in (left, self.middle, self.right):
            self.addWidget(part)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(self._keep_edges)

    def put(self, middle: QWidget, right: QWidget | None) -> None:
        """Show what is in the middle, and what at the right; nothing there gives the middle its room."""
        self.middle.setCurrentWidget(middle)
        self.right.setVisible(right is not None)
        if right is not None:
            self.right.setCurrentWidget(right)

    def _keep_edges(self) -> None:
        self._moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the outer panes their width."""
        super().resizeEvent(event)
        if not self._moved:
            narrow = self.window().width() < self._px(_NARROW_UNDER)
            left = self._px(_LEFT_NARROW if narrow else _LEFT)
            right = self._px(_RIGHT_NARROW if narrow else _RIGHT)
            self.setSizes([left, max(1, self.width() - left - right), right])
