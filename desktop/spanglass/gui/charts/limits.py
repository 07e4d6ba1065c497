"""The limits of alert rules as the live charts draw them: dashed lines at the heights they speak of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from spanglass.core.alerting import Rule
from spanglass.gui.charts.drawing import Drawing, trimmed

_NANO = 1_000_000_000
_ROOM, _FAR = 1.05, 1.6


class Unit(StrEnum):
    """What a height of a chart is: seconds, or a share."""

    SECONDS = "s"
    SHARE = "%"


@dataclass(frozen=True, slots=True)
class Limit:
    """A height in a chart's unit, how the axis names it, and title and id of the rule it is of.

    `token` is the colour of its line: that of what it limits, where the chart has several.
    """

    value: float
    text: str
    title: str
    rule: str = ""
    unit: Unit = Unit.SECONDS
    token: str = "text2"


@dataclass(frozen=True, slots=True)
class Watched:
    """A figure of a chart that a rule can watch: as rules name it, in words, and its unit."""

    figure: str
    name: str
    unit: Unit

    def in_rules(self, value: float) -> float:
        """A height of the chart as rules write it."""
        return in_rules(value, self.unit)


def limits_of(rules: Iterable[Rule]) -> Mapping[str, tuple[Limit, ...]]:
    """The limits by the titles of the charts; rules that are off or look at a part of the calls have none."""
    found: dict[str, list[Limit]] = {}
    for rule in rules:
        place = _PLACES.get(rule.figure or rule.kind)
        if rule.enabled and rule.above and not rule.query and place is not None:
            chart, unit = place
            value = rule.limit / _NANO if unit is Unit.SECONDS else rule.limit
            token = _TOKENS.get(rule.figure or rule.kind, "text2")
            limit = Limit(value, limit_text(value, unit), rule.title, rule.id, unit, token)
            found.setdefault(chart, []).append(limit)
    return {chart: tuple(limits) for chart, limits in found.items()}


def limit_text(value: float, unit: Unit) -> str:
    """A height as the axis names it: ``15 s``, ``2.5%``."""
    return f"{trimmed(value)} s" if unit is Unit.SECONDS else f"{trimmed(value * 100)}%"


def in_rules(value: float, unit: Unit) -> float:
    """A height of a chart as rules write it: times in nanoseconds."""
    return value * _NANO if unit is Unit.SECONDS else value


def rounded(value: float, unit: Unit) -> float:
    """A height as a person would set it: tenths of a second or of a percent, whole ones where it is large."""
    steps = (0.01, 0.1, 1) if unit is Unit.SECONDS else (0.0001, 0.001, 0.005)
    starts = (1, 20) if unit is Unit.SECONDS else (0.01, 0.1)
    step = steps[sum(value >= start for start in starts)]
    return max(step, round(round(value / step) * step, 6))


def chart_of(rule: Rule) -> str:
    """The title of the chart that shows what a rule watches; empty if none does."""
    name = rule.figure or rule.kind
    return _PLACES[name][0] if name in _PLACES else _SHOWN_IN.get(name, "")


def with_room(drawing: Drawing, limits: Iterable[Limit]) -> Drawing:
    """The drawing with room for the limits that are not far above what it shows."""
    near = [limit.value for limit in limits if limit.value <= drawing.top * _FAR]
    top = max([drawing.top, *(value * _ROOM for value in near)])
    return drawing if drawing.note or top == drawing.top else replace(drawing, top=top)


WATCHED: Mapping[str, tuple[Watched, ...]] = {
    "Latency": tuple(
        Watched(f"latency_{part}", f"latency {part}", Unit.SECONDS) for part in ("p95", "p50", "p99")
    ),
    "Errors and refusals": (
        Watched("error_rate", "the error rate", Unit.SHARE),
        Watched("refusal_rate", "the refusal rate", Unit.SHARE),
    ),
}
"""By the titles of the charts: what of them a rule can watch."""
_PLACES: Mapping[str, tuple[str, Unit]] = {
    "latency": ("Latency", Unit.SECONDS),
    **{one.figure: (chart, one.unit) for chart, figures in WATCHED.items() for one in figures},
}
"""By the figure or kind of a rule: which chart its limit is drawn in, and its unit."""
_TOKENS = {"error_rate": "error", "refusal_rate": "refusal"}
_SHOWN_IN: Mapping[str, str] = {
    "daily_spend": "Cost",
    "cost": "Cost",
    "model_version": "Model versions",
    "new_snapshot": "Model versions",
}
"""Charts that show what a rule watches, but not its limit."""
