"""Cost of calls per minute, and today's."""

from spanglass.core.display import UNKNOWN, cents, money
from spanglass.core.views import Pulse
from spanglass.gui.charts import Chart
from spanglass.gui.charts.drawing import (
    NO_CALLS,
    Bars,
    Drawing,
    Entry,
    Figure,
    Line,
    Mark,
    Tile,
    nice_step,
    peak_of,
    scale,
    trimmed,
)
from spanglass.gui.charts.model_colours import ModelColours

_MINUTE_NS = 60_000_000_000
_CENT = 10_000_000
_LEAST_PEAK = 0.03
_UNITS = ((1e11, "G"), (1e8, "M"), (1e5, "k"), (1e2, ""))


class Cost:
    """A bar a bucket, in cents per minute."""

    title = "Cost"
    place = 20
    height = 9
    yields = True
    stays = True

    def draw(self, pulse: Pulse, colours: ModelColours) -> Drawing:
        """The bars."""
        if not pulse.total_calls:
            return Drawing(1.0, note=NO_CALLS)
        values = _per_minute(pulse)
        peak = max(peak_of(values), _LEAST_PEAK)
        top, ticks = scale(peak, nice_step(peak), _tick)
        return Drawing(top, ticks, (Bars("per min", "chart_2", values),))

    def legend(self, pulse: Pulse, colours: ModelColours, bucket: int | None = None) -> tuple[Entry, ...]:
        """The rate over the range or in a bucket, and today's sum."""
        calls, nano, spent_ns = pulse.total_calls, sum(pulse.cost_nano), len(pulse.calls) * pulse.bucket_ns
        if bucket is not None:
            calls, nano, spent_ns = pulse.calls[bucket], pulse.cost_nano[bucket], pulse.bucket_ns
        rate = cents(nano * _MINUTE_NS // spent_ns) if calls and spent_ns else UNKNOWN
        return (
            Entry("per min", rate, "chart_2", Mark.BOX),
            Entry("today", money(pulse.cost_today_nano)),
        )

    def term(self, pulse: Pulse, bucket: int, value: float) -> str:
        """Its time is all a point stands for."""
        return ""

    def tile(self, pulse: Pulse, colours: ModelColours) -> Tile:
        """Today's sum."""
        values = _per_minute(pulse)
        line = Line("per min", "chart_2", values, 1.4, filled=True)
        shapes = (line,) if pulse.total_calls else ()
        figures = (Figure(money(pulse.cost_today_nano)),)
        return Tile("Cost today", figures, peak_of(values) * 1.15 or 1.0, shapes)


def _per_minute(pulse: Pulse) -> tuple[float, ...]:
    """Cents per minute of each bucket."""
    minutes = max(1, pulse.bucket_ns) / _MINUTE_NS
    return tuple(nano / _CENT / minutes for nano in pulse.cost_nano)


def _tick(value: float) -> str:
    """``2¢``, ``$5``, ``$20k``."""
    for cents_of, unit in _UNITS:
        if value >= cents_of:
            return f"${trimmed(value / cents_of)}{unit}"
    return f"{trimmed(value)}¢"


CHART: Chart = Cost()
