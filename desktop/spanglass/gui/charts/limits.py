"""The limits of alert rules as the live charts draw them: dashed lines at the heights they speak of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from spanglass.core.alerting import Rule
from spanglass.gui.charts.drawing import Drawing, trimmed

_NANO = 1_000_000_000
_ROOM, _FAR = 1.05, 1.6


@dataclass(frozen=True, slots=True)
class Limit:
    """A height in a chart's unit, how the axis names it, and the rule it is of."""

    value: float
    text: str
    title: str


def limits_of(rules: Iterable[Rule]) -> Mapping[str, tuple[Limit, ...]]:
    """The limits by the titles of the charts; rules that are off or look at a part of the calls have none."""
    found: dict[str, list[Limit]] = {}
    for rule in rules:
        if rule.enabled and not rule.query and rule.kind in _CHARTS:
            chart, seconds = _CHARTS[rule.kind]
            value = rule.limit / _NANO if seconds else rule.limit
            text = f"{trimmed(value)} s" if seconds else f"{trimmed(value * 100)}%"
            found.setdefault(chart, []).append(Limit(value, text, rule.title))
    return {chart: tuple(limits) for chart, limits in found.items()}


def with_room(drawing: Drawing, limits: Iterable[Limit]) -> Drawing:
    """The drawing with room for the limits that are not far above what it shows."""
    near = [limit.value for limit in limits if limit.value <= drawing.top * _FAR]
    top = max([drawing.top, *(value * _ROOM for value in near)])
    return drawing if drawing.note or top == drawing.top else replace(drawing, top=top)


_CHARTS: Mapping[str, tuple[str, bool]] = {
    "latency": ("Latency", True),
    "error_rate": ("Errors and refusals", False),
    "refusal_rate": ("Errors and refusals", False),
}
"""By the kind of rule: which chart its limit is drawn in, and whether it is a time."""
