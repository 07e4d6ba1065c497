"""What the page shows at one moment, put together of parts that come one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from spanglass.analysis.mixes import moved
from spanglass.core.monitor import Course, CoursePart, Quality, RangeSums, Sums
from spanglass.core.views import Percentiles, Pulse
from spanglass.gui.charts.buckets import PulseView, Window
from spanglass.gui.pages.monitor.alarms import NO_ALARMS, Alarms
from spanglass.store.answers.version_changes import VersionChange

_LEAST_MIXED = 30
_NONE = Percentiles(None, None, None)
_NO_SUMS = RangeSums(0, Sums(0, 0, 0, 0, None, None, None, None, 0, 0, 0, 0, 0, _NONE, _NONE, exact=True), {})
_NO_COURSE = Course(Pulse(0, 1, (), (), (), (), (), {}, _NONE, 0, {}), (), (), (), (), (), ())
_NO_QUALITY = Quality(1, {}, {}, ())
_FIELDS: Mapping[str, Sequence[str]] = {
    "now": ("now", "way"), "before": ("before", "comparable"),
    "course": ("course", "earlier", "parts", "split"), "strip": ("strip",), "quality": ("quality",),
    "asked": ("asked", "asked_ns"), "changes": ("changes",), "alarms": ("alarms",),
}  # fmt: skip
"""What a view is made of: its parts, each of which is asked for by itself, and the fields they fill."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Requests of a longer time in equal periods; the chosen range lies within it."""

    start_ns: int
    length_ns: int
    counts: tuple[int, ...]

    @property
    def end_ns(self) -> int:
        """Where the last period ends."""
        return self.start_ns + self.length_ns * len(self.counts)


@dataclass(frozen=True, slots=True)
class MonitorView:
    """A range: how its calls went, what it came to, and what the equally long range before it came to.

    Where calls are known for a part of that one alone, the two are not `comparable`. `asked` has questions
    of sessions, and those that take up the one before, by periods of `asked_ns`. Of what is not `known` yet
    there is nothing.
    """

    window: Window
    course: Course = _NO_COURSE
    now: RangeSums = _NO_SUMS
    before: RangeSums = _NO_SUMS
    strip: Strip | None = None
    quality: Quality = _NO_QUALITY
    asked: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    asked_ns: int = 1
    changes: tuple[VersionChange, ...] = ()
    earlier: Pulse | None = None
    parts: tuple[CoursePart, ...] | None = None
    alarms: Alarms = NO_ALARMS
    way: str = "model"
    split: str | None = None
    comparable: bool = True
    known: frozenset[str] = frozenset(_FIELDS)

    def without(self, part: str) -> "MonitorView":
        """The view before a part of it was known."""
        fields = {name: getattr(_NOTHING, name) for name in _FIELDS[part]}
        return replace(self, **fields, known=self.known - {part})

    @property
    def pulse_view(self) -> PulseView:
        """The view that plots are drawn in."""
        return PulseView(self.course.pulse, self.window)

    @property
    def pulse(self) -> Pulse:
        """The course of the calls; what is said of all of it is of the traces that started in the range."""
        return replace(self.course.pulse, overall=self.now.whole.latency)

    @property
    def shift(self) -> float | None:
        """Which share of the calls went to other versions than before; None with too few to say."""
        if not self.comparable:
            return None
        before, now = (_mix(sums) for sums in (self.before, self.now))
        enough = min(sum(before.values()), sum(now.values())) >= _LEAST_MIXED
        return moved(before, now) if enough else None


_NOTHING = MonitorView(Window(0, 1, 1), comparable=False, known=frozenset())


def nothing_known(window: Window) -> MonitorView:
    """What is shown of a window before any part has come."""
    return replace(_NOTHING, window=window)


def _mix(sums: RangeSums) -> dict[str, int]:
    return {
        str(value): part.calls
        for value, part in sums.by.get("version", ())
        if value is not None and part.calls
    }
