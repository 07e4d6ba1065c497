"""Three panes beside each other, the outer ones with a width of their own."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Splitter

_NARROW_UNDER = 1200


@dataclass(frozen=True, slots=True)
class OuterWidths:
    """The widths of the left and of the right pane, in a wide window and in a narrow one."""

    wide: tuple[int, int]
    narrow: tuple[int, int]


class ThreePanes(Splitter):
    """The middle one has the room that the outer ones leave, until their width is set by hand."""

    def __init__(self, theme: Theme, panes: tuple[QWidget, QWidget, QWidget], widths: OuterWidths) -> None:
        super().__init__(theme, Qt.Orientation.Horizontal)
        self._widths, self._moved = widths, False
        for pane in panes:
            self.addWidget(pane)
        self.setStretchFactor(1, 1)
        self.splitterMoved.connect(self._keep_edges)

    def _keep_edges(self) -> None:
        self._moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the outer panes their width."""
        super().resizeEvent(event)
        if not self._moved:
            narrow = self.window().width() < self.theme.px(_NARROW_UNDER)
            left, right = map(self.theme.px, self._widths.narrow if narrow else self._widths.wide)
            self.setSizes([left, max(1, self.width() - left - right), right])
