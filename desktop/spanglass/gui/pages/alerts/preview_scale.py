"""Where times and values of the preview lie, and what its axes say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF

from spanglass.alerts.course import Period
from spanglass.alerts.wording import amount, percent, unit_of
from spanglass.core.alerting import Rule, Unit
from spanglass.core.local_zone import LOCAL
from spanglass.core.watched import DAY_NS, HOUR_NS, MINUTE_NS, SECOND_NS
from spanglass.gui.charts.drawing import Tick, nice_step, scale, trimmed

_ROOM = 1.5
_SNAPS = 100
_LINED = frozenset({
    "error_rate", "refusal_rate", "schema_failures", "latency", "figure", "daily_spend", "token_usage",
    "zero_traffic", "runaway",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """The plot's rectangle, the time it shows and its highest value."""

    rect: QRectF
    period: Period
    top: float

    def x(self, time_ns: int) -> float:
        """The x of a time, kept inside."""
        length = self.period.end_ns - self.period.start_ns
        share = (time_ns - self.period.start_ns) / length
        return self.rect.left() + self.rect.width() * min(max(0.0, share), 1.0)

    def middle(self, bucket: int) -> float:
        """The x of a bucket's middle."""
        return self.x(self.period.start_ns + self.period.bucket_ns * bucket + self.period.bucket_ns // 2)

    def y(self, value: float) -> float:
        """The y of a value."""
        return self.rect.bottom() - self.rect.height() * min(max(0.0, value / self.top), 1.0)

    def value(self, y: float) -> float:
        """The value at a y, rounded to a hundredth of the height or so, never nothing."""
        share = min(max(0.0, (self.rect.bottom() - y) / max(1.0, self.rect.height())), 1.0)
        step = snap(self.top)
        return rounded(max(step, round(self.top * share / step) * step))


def rounded(value: float) -> float:
    """A value without the dust of its arithmetic."""
    return float(f"{value:.9g}")


def snap(top: float) -> float:
    """The step by which a limit moves on an axis that reaches so far."""
    return nice_step(top / _SNAPS * 3)


def has_line(rule: Rule) -> bool:
    """Whether a rule's limit is in the unit of its figure, and so a line that can be moved."""
    return rule.kind in _LINED


def axis(rule: Rule, values: Iterable[float | None], limit: float | None) -> tuple[float, tuple[Tick, ...]]:
    """The highest value, with room over the limit, and the ticks; in the rule's unit."""
    known = [value for value in values if value is not None]
    peak = max([*known, (limit or 0) * _ROOM], default=0) or 1.0
    size = _size(rule, peak)
    top, ticks = scale(peak / size, nice_step(peak / size), trimmed)
    return top * size, tuple(Tick(tick.value * size, tick_text(rule, tick.value * size)) for tick in ticks)


def tick_text(rule: Rule, value: float) -> str:
    """A value as an axis names it."""
    unit = unit_of(rule)
    if unit is Unit.SHARE or rule.kind == "unfinished":
        return percent(value)
    if unit is Unit.MONEY:
        return f"${trimmed(value / 1e9)}"
    if unit is Unit.DURATION:
        size, name = _time_unit(value)
        return f"{trimmed(round(value / size, 3))} {name}"
    return f"{trimmed(round(value, 3))}×" if unit is Unit.MULTIPLE else amount(value, unit)


def times(period: Period) -> list[tuple[int, str]]:
    """Labelled times along a period: hours of a day, days of a week, dates of a month."""
    length = period.end_ns - period.start_ns
    hours = 4 if length <= DAY_NS else 24 if length <= 7 * DAY_NS else 5 * 24
    moment = datetime.fromtimestamp(period.start_ns // SECOND_NS, LOCAL)
    moment = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    found = []
    while (time_ns := int(moment.timestamp()) * SECOND_NS) < period.end_ns:
        if time_ns >= period.start_ns:
            found.append((time_ns, _named(moment, hours)))
        moment += timedelta(hours=hours)
    return found


def _named(moment: datetime, hours: int) -> str:
    if hours < 24:
        return f"{moment:%H:%M}"
    return f"{moment:%a}" if hours == 24 else f"{moment:%b} {moment.day}"


def _time_unit(value: float) -> tuple[int, str]:
    return next(
        ((size, name) for size, name in ((HOUR_NS, "h"), (MINUTE_NS, "min")) if value >= 2 * size),
        (SECOND_NS, "s"),
    )


def _size(rule: Rule, peak: float) -> float:
    """How much of the rule's unit one of the axis's units is."""
    unit = unit_of(rule)
    if unit is Unit.DURATION and rule.kind != "unfinished":
        return float(_time_unit(peak)[0])
    return {Unit.SHARE: 0.01, Unit.MONEY: 1e9}.get(unit, 0.01 if rule.kind == "unfinished" else 1.0)
