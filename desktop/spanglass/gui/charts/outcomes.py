"""Errors and refusals: their shares of the calls, on one scale."""

from spanglass.core.views import Pulse
from spanglass.gui.charts import Chart
from spanglass.gui.charts.drawing import (
    NO_CALLS,
    Drawing,
    Entry,
    Figure,
    Line,
    Mark,
    Tile,
    nice_step,
    peak_of,
    percent,
    scale,
    trimmed,
)
from spanglass.gui.charts.model_colours import ModelColours
from spanglass.gui.charts.rates import rates

_LEAST_PEAK = 0.03


class Outcomes:
    """Two lines; a bucket without calls has no rate."""

    title = "Errors and refusals"
    place = 30
    height = 10
    yields = False
    stays = True

    def draw(self, pulse: Pulse, colours: ModelColours) -> Drawing:
        """The two rates."""
        if not pulse.total_calls:
            return Drawing(1.0, note=NO_CALLS)
        lines = _lines(pulse)
        peak = max(_LEAST_PEAK, peak_of(*(line.values for line in lines)))
        step = min(nice_step(peak), 0.5)
        top, ticks = scale(peak, step, lambda value: f"{trimmed(value * 100)}%")
        return Drawing(top, ticks, lines)

    def legend(self, pulse: Pulse, colours: ModelColours, bucket: int | None = None) -> tuple[Entry, ...]:
        """Both rates of the range or of a bucket; the icons tell them apart without colour."""
        errors, refusals = _shares(pulse, bucket)
        return (
            Entry("errors", percent(errors), "error", Mark.LINE, "circle-x"),
            Entry("refusals", percent(refusals), "refusal", Mark.LINE, "hand", _loud(refusals)),
        )

    def term(self, pulse: Pulse, bucket: int, value: float) -> str:
        """Errors or refusals, whichever line is nearer."""
        errors, refusals = (line.values[bucket] for line in _lines(pulse))
        if errors is None or refusals is None:
            return ""
        return "has:error" if abs(errors - value) < abs(refusals - value) else "has:refusal"

    def tile(self, pulse: Pulse, colours: ModelColours) -> Tile:
        """Both rates and both lines."""
        errors, refusals = _shares(pulse, None)
        lines = _lines(pulse) if pulse.total_calls else ()
        figures = (
            Figure(percent(errors), "error", "circle-x"),
            Figure(percent(refusals), "refusal", "hand"),
        )
        peak = peak_of(*(line.values for line in lines))
        return Tile("Errors · refusals", figures, max(peak, _LEAST_PEAK) * 1.15, lines)


def _loud(share: float | None) -> str:
    """The colour of the refusals' figure: its own as soon as there is one."""
    return "refusal" if share else "text1"


def _shares(pulse: Pulse, bucket: int | None) -> tuple[float | None, float | None]:
    if bucket is None:
        calls, errors, refusals = pulse.total_calls, sum(pulse.errors), sum(pulse.refusals)
    else:
        calls, errors, refusals = pulse.calls[bucket], pulse.errors[bucket], pulse.refusals[bucket]
    return (errors / calls, refusals / calls) if calls else (None, None)


def _lines(pulse: Pulse) -> tuple[Line, ...]:
    return (
        Line("errors", "error", rates(pulse.errors, pulse.calls), 1.6),
        Line("refusals", "refusal", rates(pulse.refusals, pulse.calls), 1.9),
    )


CHART: Chart = Outcomes()
