"""What the page shows at one moment, and how it is asked for."""

from dataclasses import dataclass, field, replace

from spanglass.analysis.mixes import moved
from spanglass.core.monitor import Course, CoursePart, Quality, RangeSums
from spanglass.core.views import Pulse
from spanglass.gui.charts.buckets import PulseView, Window
from spanglass.gui.charts.feed import Answer, Request, fitted
from spanglass.gui.pages.monitor.alarms import NO_ALARMS, Alarms, alarms
from spanglass.gui.pages.monitor.past import Past
from spanglass.gui.selection import TimeRange
from spanglass.store.charts import Span
from spanglass.store.reader import Reader
from spanglass.store.version_changes import VersionChange

_NEEDED = 20
_OPEN_NS = 2**63 - 1
_LONGER = 6
_MOST_BARS, _MOST_POINTS = 120, 40
_LEAST_MIXED, _PART = 30, 10
_SECOND_NS = 1_000_000_000
_LENGTHS = (
    5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
    2 * 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400,
)  # fmt: skip


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
class Options:
    """How the course is told: apart by a key, and beside that of the range before.

    `way` is by what latency is listed, `past` what was asked before of times that have passed.
    """

    split: str | None = None
    compare: bool = False
    way: str = "model"
    past: Past = field(default_factory=Past, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MonitorView:
    """A range: how its calls went, what it came to, and what the equally long range before it came to.

    Where calls are known for a part of that one alone, the two are not `comparable`.
    """

    window: Window
    course: Course
    now: RangeSums
    before: RangeSums
    strip: Strip
    quality: Quality
    changes: tuple[VersionChange, ...] = ()
    earlier: Pulse | None = None
    parts: tuple[CoursePart, ...] | None = None
    alarms: Alarms = NO_ALARMS
    way: str = "model"
    comparable: bool = True

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


def look(reader: Reader, request: Request, options: Options | None = None) -> Answer:
    """Ask for the view of a request."""
    options = options or Options()
    course, window, found = fitted(
        reader,
        request,
        lambda window: reader.course(window.first_ns, window.last_ns, window.buckets, request.query),
        lambda course: course.pulse.calls,
        _NEEDED,
    )
    start_ns, end_ns = window.start_ns, _OPEN_NS if window.live else window.end_ns
    length_ns = window.end_ns - start_ns
    keys = ("version", options.way, *(("streaming",) if options.way == "model" else ()))
    now = reader.range_sums(start_ns, end_ns, request.query, keys)
    before = reader.range_sums(max(0, start_ns - length_ns), start_ns, request.query, ("version",))
    strip = _strip(reader, window, request, options.past)
    quality = _quality(reader, (start_ns, end_ns), _length_ns(length_ns, _MOST_POINTS), request, options.past)
    news = bool(course.pulse.first_seen_ns)
    changes = reader.version_changes(window.first_ns, end_ns, request.query) if news else ()
    view = MonitorView(window, course, now, before, strip, quality, changes)
    told = alarms(reader, strip.start_ns, max(strip.end_ns, request.now_ns))
    known = _known(reader, request, start_ns - length_ns + length_ns // _PART)
    view = replace(view, way=options.way, alarms=told, comparable=known)
    return Answer(_with_options(reader, view, request.query, options), found)


def _known(reader: Reader, request: Request, at_ns: int) -> bool:
    """Whether calls are known from a moment on."""
    first_ns = reader.first_call_ns(request.query)
    return first_ns is not None and first_ns <= at_ns


def _with_options(reader: Reader, view: MonitorView, query: str, options: Options) -> MonitorView:
    window = view.window
    length_ns = window.bucket_ns * window.buckets
    if options.compare and window.first_ns >= length_ns:
        pulse = reader.pulse(window.first_ns - length_ns, window.first_ns, window.buckets, query)
        view = replace(view, earlier=pulse)
    if options.split is not None:
        span = Span(window.first_ns, window.last_ns, window.buckets)
        view = replace(view, parts=reader.course_parts(options.split, span, query))
    return view


def _quality(reader: Reader, ends: tuple[int, int], length_ns: int, request: Request, past: Past) -> Quality:
    """What tells of quality; of questions asked again, the whole periods that have passed are kept."""
    start_ns, end_ns = ends
    first = -(-start_ns // length_ns)
    whole = past.counts(
        ("asked", request.query, length_ns, end_ns),
        first,
        (request.now_ns, request.now_ns // length_ns),
        lambda start: reader.asked_again(start * length_ns, end_ns, length_ns, request.query),
    )
    before = reader.asked_again(start_ns, min(end_ns, first * length_ns), length_ns, request.query)
    quality = reader.quality(start_ns, end_ns, length_ns, request.query, asked=False)
    return replace(quality, asked={**before, **whole})


def _strip(reader: Reader, window: Window, request: Request, past: Past) -> Strip:
    """Requests of six times the range, or of all time where that is what is shown."""
    everything = request.time_range == TimeRange(None)
    span_ns = (window.end_ns - window.start_ns) * (1 if everything else _LONGER)
    end_ns = max(window.end_ns, min(request.now_ns, window.end_ns + span_ns // 3))
    start_ns = max(0, end_ns - span_ns)
    length_ns = _length_ns(end_ns - start_ns)
    first, last = start_ns // length_ns, (end_ns - 1) // length_ns
    end_ns = (last + 1) * length_ns
    counts = past.counts(
        (request.query, length_ns),
        first,
        (request.now_ns, request.now_ns // length_ns),
        lambda start: reader.request_counts(start * length_ns, end_ns, length_ns, request.query),
    )
    return Strip(first * length_ns, length_ns, tuple(counts.get(n, 0) for n in range(first, last + 1)))


def _length_ns(span_ns: int, most: int = _MOST_BARS) -> int:
    fitting = (seconds * _SECOND_NS for seconds in _LENGTHS if span_ns <= most * seconds * _SECOND_NS)
    return next(fitting, _LENGTHS[-1] * _SECOND_NS)


def _mix(sums: RangeSums) -> dict[str, int]:
    return {str(value): part.calls for value, part in sums.by["version"] if value is not None and part.calls}
