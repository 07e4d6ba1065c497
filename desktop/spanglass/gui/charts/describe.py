"""Charts in words, for screen readers: last values, trends and what was first seen when."""

from collections.abc import Iterable

from spanglass.core.display import clock, one_line
from spanglass.gui.charts.drawing import Drawing, Entry, Values, series
from spanglass.gui.charts.snapshots import Arrival

_STEADY = 0.15
_LEAST = 4


def trend(values: Values) -> str:
    """``rising``, ``falling`` or ``steady``: the last quarter against the first half; "" if too short."""
    known = [value for value in values if value is not None]
    if len(known) < _LEAST:
        return ""
    early = known[: len(known) // 2]
    late = known[-(len(known) // 4) :]
    before, after = sum(early) / len(early), sum(late) / len(late)
    if abs(after - before) <= _STEADY * max(abs(before), abs(after)):
        return "steady"
    return "rising" if after > before else "falling"


def description(drawing: Drawing, last: Iterable[Entry], news: Iterable[Arrival]) -> str:
    """The last figures of a chart with their trends, then the versions first seen in it."""
    if drawing.note:
        return ", ".join(part for part in drawing.note if part)
    trends = {line.name: trend(line.values) for line in series(drawing.shapes)}
    parts = [
        " ".join(filter(None, (entry.name, entry.value + ("," if trends.get(entry.name) else ""))))
        + (f" {trends[entry.name]}" if trends.get(entry.name) else "")
        for entry in last
    ]
    parts += [f"{one_line(item.version, 80)} first seen at {clock(item.time_ns)}" for item in news]
    return "; ".join(parts)
