"""The questions of a range: one for each part of what is shown, so that none has to wait for another."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from spanglass.gui.charts.buckets import Window
from spanglass.gui.charts.feed import Answer, Found, Request, fitted, window_of
from spanglass.gui.pages.monitor.alarms import alarms
from spanglass.gui.pages.monitor.told import Options, Question, Told, Wishes
from spanglass.gui.pages.monitor.view import Strip
from spanglass.gui.session.selection import TimeRange
from spanglass.store.reader import Reader
from spanglass.store.rollups.charts import Span

_NEEDED = 20
_OPEN_NS = 2**63 - 1
_LONGER = 6
_MOST_BARS, _MOST_POINTS = 120, 40
_PART = 10
_SECOND_NS = 1_000_000_000
_LENGTHS = (
    5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
    2 * 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400,
)  # fmt: skip


def _now(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """What the range came to."""
    window, first_ns = window_of(reader, request)
    way = wishes.options.way
    keys = (way, "streaming") if way == "model" else (way,)
    sums = reader.range_sums(window.start_ns, _end_ns(window), request.query, keys, ("version",))
    return _told(window, first_ns, now=sums, way=way)


def _before(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """What the equally long range before came to, and whether calls are known for all of it."""
    del wishes
    window, first_ns = window_of(reader, request)
    start_ns, length_ns = window.start_ns, window.end_ns - window.start_ns
    sums = reader.range_sums(max(0, start_ns - length_ns), start_ns, request.query, counted=("version",))
    known_ns = reader.first_call_ns(request.query)
    comparable = known_ns is not None and known_ns <= start_ns - length_ns + length_ns // _PART
    return _told(window, first_ns, before=sums, comparable=comparable)


def _course(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """How the calls went, if wanted apart by a key and beside the range before."""
    course, window, found = fitted(
        reader,
        request,
        lambda window: reader.course(window.first_ns, window.last_ns, window.buckets, request.query),
        lambda course: course.pulse.calls,
        _NEEDED,
    )
    more = _with_options(reader, window, request.query, wishes.options)
    return Answer(Told(window, partial(replace, course=course, window=window, **more)), found)


def _with_options(reader: Reader, window: Window, query: str, options: Options) -> Mapping[str, Any]:
    earlier = parts = None
    length_ns = window.bucket_ns * window.buckets
    if options.compare and window.first_ns >= length_ns:
        earlier = reader.pulse(window.first_ns - length_ns, window.first_ns, window.buckets, query)
    if options.split is not None:
        span = Span(window.first_ns, window.last_ns, window.buckets)
        parts = reader.course_parts(options.split, span, query)
    return {"earlier": earlier, "parts": parts, "split": options.split}


def _strip(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """Requests of a longer time."""
    window, first_ns = window_of(reader, request)
    start_ns, end_ns, length_ns = _bounds(window, request)
    counts = wishes.past.counts(
        (request.query, length_ns),
        start_ns // length_ns,
        (request.now_ns, request.now_ns // length_ns),
        lambda first: reader.request_counts(first * length_ns, end_ns, length_ns, request.query),
    )
    numbers = range(start_ns // length_ns, end_ns // length_ns)
    strip = Strip(start_ns, length_ns, tuple(counts.get(number, 0) for number in numbers))
    return _told(window, first_ns, strip=strip)


def _quality(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """Tools that failed and what was thought of it."""
    del wishes
    window, first_ns = window_of(reader, request)
    found = reader.quality(window.start_ns, _end_ns(window), _period_ns(window), request.query, asked=False)
    return _told(window, first_ns, quality=found)


def _asked(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """Questions asked again; the whole periods that have passed are kept."""
    window, first_ns = window_of(reader, request)
    start_ns, end_ns, length_ns = window.start_ns, _end_ns(window), _period_ns(window)
    first = -(-start_ns // length_ns)
    whole = wishes.past.counts(
        ("asked", request.query, length_ns, end_ns),
        first,
        (request.now_ns, request.now_ns // length_ns),
        lambda start: reader.asked_again(start * length_ns, end_ns, length_ns, request.query),
    )
    before = reader.asked_again(start_ns, min(end_ns, first * length_ns), length_ns, request.query)
    return _told(window, first_ns, asked={**before, **whole}, asked_ns=length_ns)


def _changes(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """What changed with another version."""
    del wishes
    window, first_ns = window_of(reader, request)
    return _told(
        window, first_ns, changes=reader.version_changes(window.first_ns, _end_ns(window), request.query)
    )


def _alarms(reader: Reader, request: Request, wishes: Wishes) -> Answer:
    """The alerts of the longer time."""
    del wishes
    window, first_ns = window_of(reader, request)
    start_ns, end_ns, _ = _bounds(window, request)
    return _told(window, first_ns, alarms=alarms(reader, start_ns, max(end_ns, request.now_ns)))


def _told(window: Window, first_ns: int | None, **fields: Any) -> Answer:
    return Answer(Told(window, partial(replace, **fields)), Found(1, first_ns))


def _end_ns(window: Window) -> int:
    return _OPEN_NS if window.live else window.end_ns


def _bounds(window: Window, request: Request) -> tuple[int, int, int]:
    """Six times the range, or all time where that is shown, in whole periods: start, end and their length."""
    everything = request.time_range == TimeRange(None)
    span_ns = (window.end_ns - window.start_ns) * (1 if everything else _LONGER)
    end_ns = max(window.end_ns, min(request.now_ns, window.end_ns + span_ns // 3))
    start_ns = max(0, end_ns - span_ns)
    length_ns = _length_ns(end_ns - start_ns)
    return start_ns // length_ns * length_ns, -(-end_ns // length_ns) * length_ns, length_ns


def _period_ns(window: Window) -> int:
    return _length_ns(window.end_ns - window.start_ns, _MOST_POINTS)


def _length_ns(span_ns: int, most: int = _MOST_BARS) -> int:
    fitting = (seconds * _SECOND_NS for seconds in _LENGTHS if span_ns <= most * seconds * _SECOND_NS)
    return next(fitting, _LENGTHS[-1] * _SECOND_NS)


RANGE_PARTS: Mapping[str, Question] = {
    "now": _now, "course": _course, "before": _before, "alarms": _alarms, "strip": _strip,
    "quality": _quality, "asked": _asked, "changes": _changes,
}  # fmt: skip
"""In the order in which they are asked."""
CALM = frozenset(("before", "changes"))
"""What news hardly change."""
