"""Live charts over time: each file gives one `CHART`, which says what to draw and knows nothing of Qt."""

from typing import Protocol

from spanglass.core.views import Pulse
from spanglass.gui.charts.drawing import Drawing, Entry, Tile
from spanglass.gui.charts.model_colours import ModelColours


class Chart(Protocol):
    """One chart of the Pulse column.

    `place` orders the charts from the top, `height` is relative to the others'. A chart that
    `yields` becomes a tile in a low column; one that `stays` is kept in the narrowest strip.
    """

    title: str
    place: int
    height: int
    yields: bool
    stays: bool

    def draw(self, pulse: Pulse, colours: ModelColours) -> Drawing:
        """What the plot shows."""

    def legend(self, pulse: Pulse, colours: ModelColours, bucket: int | None = None) -> tuple[Entry, ...]:
        """The figures above the plot: of the whole range, or of one bucket."""

    def term(self, pulse: Pulse, bucket: int, value: float) -> str:
        """What of the filter a point stands for besides its time, "" for nothing; `value` is its height."""

    def tile(self, pulse: Pulse, colours: ModelColours) -> Tile:
        """The chart as a figure and a small line."""
