"""The live charts as a strip of tiles above the list, for narrow windows."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from spanglass.gui.charts import Chart
from spanglass.gui.charts.buckets import PulseView
from spanglass.gui.charts.feed import PulseFeed
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.tile import HEIGHT, TileView
from spanglass.gui.theming.theme import Theme
from spanglass.gui.widgets.buttons import Button, Look
from spanglass.gui.widgets.panels import Panel, Rule

_NARROW, _HYSTERESIS = 950, 40


class PulseStrip(Panel):
    """Tiles of 60 pixels side by side; in the narrowest windows only those that stay.

    `button` is at the right end; who places the strip decides what it does.
    """

    def __init__(self, theme: Theme, feed: PulseFeed, charts: Sequence[Chart], colours: ModelColours) -> None:
        super().__init__(theme, "bg1")
        self._feed, self._colours = feed, colours
        self.tiles = [(chart, TileView(theme)) for chart in charts]
        self.button = Button(theme, look=Look(icon="panel-right", flat=True, token="text2"))
        self.button.set_hint("Show Pulse as a column")
        self.setAccessibleName("Pulse")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines: list[Rule] = []
        self._arrange(theme)
        feed.changed.connect(self._show_view)
        theme.changed.connect(self._restyle)
        self._narrow = False
        self._restyle()

    def _arrange(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        self._row = QHBoxLayout()
        for layout in (column, self._row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        column.addLayout(self._row, 1)
        column.addWidget(Rule(theme))
        for number, (_, tile) in enumerate(self.tiles):
            if number:
                line = Rule(theme, down=True, token="line2")
                self._lines.append(line)
                self._row.addWidget(line)
            self._row.addWidget(tile, 1)
        self._row.addWidget(self.button)

    def set_remark(self, title: str, text: str) -> None:
        """Say what stands out in the chart of a title."""
        for chart, tile in self.tiles:
            if chart.title == title:
                tile.set_remark(text)

    def _restyle(self) -> None:
        px = self._theme.px
        self.setFixedHeight(px(HEIGHT) + 1)
        self._row.setContentsMargins(0, 0, px(6), 0)
        for line in self._lines:
            line.setFixedHeight(px(42))
        self.update()

    def sizeHint(self) -> QSize:
        """The height of a tile."""
        return QSize(self._theme.px(800), self._theme.px(HEIGHT) + 1)

    def minimumSizeHint(self) -> QSize:
        """Narrower than its tiles: it drops some."""
        return QSize(self._theme.px(300), self._theme.px(HEIGHT) + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep only the tiles that stay when the strip is narrow."""
        limit = self._theme.px(_NARROW + (_HYSTERESIS if self._narrow else 0))
        self._narrow = event.size().width() < limit
        before = False
        for number, (chart, tile) in enumerate(self.tiles):
            shown = chart.stays or not self._narrow
            tile.setVisible(shown)
            if number:
                self._lines[number - 1].setVisible(shown and before)
            before = before or shown
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Show what is known and ask for what is new."""
        if self._feed.view is not None:
            self._show_view(self._feed.view)
        self._feed.watch(self, shown=True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing while hidden."""
        self._feed.watch(self, shown=False)
        super().hideEvent(event)

    def _show_view(self, view: PulseView) -> None:
        if self.isVisible():
            for chart, tile in self.tiles:
                tile.show_tile(chart.tile(view.pulse, self._colours), view)
