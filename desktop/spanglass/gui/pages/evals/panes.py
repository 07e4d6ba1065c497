"""The three panes of the page, two of which are stacks."""

from collections.abc import Iterable

from PySide6.QtWidgets import QStackedWidget, QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.three_panes import OuterWidths, ThreePanes

_WIDTHS = OuterWidths(wide=(240, 360), narrow=(190, 280))


class Panes(ThreePanes):
    """One widget at the left, one of several in the middle and at the right."""

    def __init__(
        self, theme: Theme, left: QWidget, middle: Iterable[QWidget], right: Iterable[QWidget]
    ) -> None:
        stacks = QStackedWidget(), QStackedWidget()
        super().__init__(theme, (left, *stacks), _WIDTHS)
        self.middle, self.right = stacks
        for stack, widgets in zip(stacks, (middle, right), strict=True):
            for widget in widgets:
                stack.addWidget(widget)

    def put(self, middle: QWidget, right: QWidget | None) -> None:
        """Show what is in the middle, and what at the right; nothing there gives the middle its room."""
        self.middle.setCurrentWidget(middle)
        self.right.setVisible(right is not None)
        if right is not None:
            self.right.setCurrentWidget(right)
