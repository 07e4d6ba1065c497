"""The edges between the panes of the page: by its size, unless they were moved by hand."""

from PySide6.QtWidgets import QWidget

from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.panels import Splitter

_LEFT, _LEFT_NARROW, _NARROW_UNDER = 292, 252, 1200
_EDITOR, _EDITOR_LOW, _EDITOR_LEAST, _LOW_UNDER, _LEAST_UNDER = 160, 116, 94, 760, 620


class Edges:
    """The edge beside the variants and the one under the editor."""

    def __init__(self, theme: Theme, across: Splitter, down: Splitter) -> None:
        self._theme, self._across, self._down = theme, across, down
        self._moved = False
        for splitter in (across, down):
            splitter.splitterMoved.connect(self._keep)

    def _keep(self) -> None:
        self._moved = True

    def fit(self, page: QWidget) -> bool:
        """Give the variants and the editor their room; whether the page is as low as can be."""
        px, least = self._theme.px, page.height() < self._theme.px(_LEAST_UNDER)
        if not self._moved:
            room = px(_LEFT_NARROW if page.window().width() < px(_NARROW_UNDER) else _LEFT)
            self._across.setSizes([room, page.width() - room])
            upper = px(_EDITOR_LOW if page.height() < px(_LOW_UNDER) else _EDITOR)
            upper = px(_EDITOR_LEAST) if least else upper
            self._down.setSizes([upper, max(1, self._down.height() - upper)])
        return least
