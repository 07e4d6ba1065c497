"""Builders of what the page that watches shows, for tests."""

from dataclasses import replace
from typing import Any

from pulses import BUCKET, NEW, OLD, START, a_drift
from spanglass.analysis.comparing.group_comparison import GroupCall, group_lines
from spanglass.core.monitor import Course, Opinion, Quality, RangeSums, RequestCost, Sums
from spanglass.core.views import Percentiles
from spanglass.gui.charts.buckets import Window
from spanglass.gui.charts.feed import Request
from spanglass.gui.pages.monitor.days import DAYS_PARTS, DaysView, Layer, no_days_known
from spanglass.gui.pages.monitor.parts import RANGE_PARTS
from spanglass.gui.pages.monitor.told import Chosen, Wishes
from spanglass.gui.pages.monitor.view import MonitorView, Strip, nothing_known
from spanglass.store.answers.version_changes import VersionChange
from spanglass.store.reader import Reader

SECOND = 1_000_000_000


def some_sums(**changes: Any) -> Sums:
    """A thousand calls of which 14 failed and 68 refused, for $4.82."""
    sums = Sums(
        calls=1000, errors=14, refusals=68, retries=30, input_tokens=12_400_000, cached_tokens=8_100_000,
        output_tokens=2_200_000, cost_nano=4_820_000_000, unpriced_calls=0, tools_called=100, tools_failed=3,
        schema_declared=200, schema_valid=197,
        latency=Percentiles(1_900_000_000, 6_400_000_000, 11_200_000_000),
        first_token=Percentiles(400_000_000, 800_000_000, 1_000_000_000), exact=True,
    )  # fmt: skip
    return replace(sums, **changes)


def a_range(**changes: Any) -> RangeSums:
    """2,412 requests, most of them by the old snapshot."""
    by = {
        "model": (("gpt-4o", some_sums(calls=800)), ("gpt-4o-mini", some_sums(calls=200))),
        "version": ((OLD, some_sums(calls=800)), (NEW, some_sums(calls=200))),
        "streaming": ((1, some_sums(calls=700)), (0, some_sums(calls=300))),
    }
    return replace(RangeSums(2412, some_sums(), by), **changes)


def a_course(**changes: Any) -> Course:
    """Half an hour in which gpt-4o became another snapshot."""
    pulse = a_drift()
    size = len(pulse.calls)
    course = Course(
        pulse, (50_000,) * size, (20_000,) * size, (9_000,) * size, (1,) * size, (10,) * size, (9,) * size
    )
    return replace(course, **changes)


def a_view(**changes: Any) -> MonitorView:
    """The page at the end of that half hour; before it only the old snapshot answered."""
    course = a_course()
    end_ns = START + BUCKET * len(course.pulse.calls)
    before = a_range(
        by={"model": (), "version": ((OLD, some_sums()),), "streaming": ()},
        whole=some_sums(refusals=12, cost_nano=4_000_000_000),
    )
    strip = Strip(end_ns - 180 * 60 * SECOND, 120 * SECOND, (7,) * 90)
    window = Window(START, end_ns, BUCKET)
    quality = some_quality()
    whole = MonitorView(window, course, a_range(), before, strip, quality, quality.asked, quality.length_ns)
    return replace(whole, **changes)


def a_look(reader: Reader, request: Request, wishes: Wishes | None = None) -> MonitorView:
    """All parts of the page, asked for one after the other."""
    view = nothing_known(Window.of(request.time_range, request.now_ns))
    for name, ask in RANGE_PARTS.items():
        told = ask(reader, request, wishes or Wishes()).view
        view = told.into(view)
        view = replace(view, known=view.known | {name})
    return view


def a_look_at_days(reader: Reader, request: Request, chosen: Chosen) -> DaysView:
    """All parts of the last days, asked for one after the other."""
    days, wishes = no_days_known(request.now_ns), Wishes(chosen=chosen)
    for name, ask in DAYS_PARTS.items():
        while (answer := ask(reader, request, wishes)).more:
            pass
        days = replace(answer.view.into(days), known=days.known | {name})
    return days


def some_quality(**changes: Any) -> Quality:
    """Tools, questions, 16 votes of which 13 are up, and two judges."""
    minute, length_ns = START // (60 * SECOND), 60 * SECOND
    votes = tuple(Opinion(START + n * 60 * SECOND, "thumbs", float(n > 2), n > 2) for n in range(16))
    scores = tuple(Opinion(START, name, value, None) for name, value in (("a", 4.0), ("a", 4.5), ("b", 90.0)))
    tools, asked = {minute: (60, 3), minute + 1: (40, 0)}, {minute: (90, 2), minute + 1: (10, 0)}
    return replace(Quality(length_ns, tools, asked, (*votes, *scores)), **changes)


def some_days(**changes: Any) -> DaysView:
    """Fourteen days, refunds and others, of which today is twice as dear as the ones before."""
    day_ns = 86_400 * SECOND
    start_ns = START // day_ns * day_ns
    starts = tuple(start_ns + number * day_ns for number in range(14))
    layers = (
        Layer("refunds", (*(1_000_000_000,) * 13, 3_000_000_000)),
        Layer("inbox", (1_000_000_000,) * 14),
    )
    today = (RequestCost("u_2841", None, 412, 820_000_000), RequestCost(None, None, 3, None))
    window = Window(starts[0], starts[-1] + day_ns, day_ns, live=False)
    return replace(DaysView(Chosen(), window, starts, layers, (100,) * 14, today), **changes)


def a_group(count: int, refused: int = 0, took_ns: int = 900_000_000) -> list[GroupCall]:
    """So many calls of which the first ones were refused."""
    return [
        GroupCall(
            took_ns + n * 37 % 101 * 1_000_000,
            None,
            1000,
            100,
            3_500_000,
            False,
            n < refused,
            None,
            False,
            False,
        )
        for n in range(count)
    ]


def a_change(after: list[GroupCall] | None = None) -> VersionChange:
    """A hundred calls of the old snapshot against those of the new one."""
    before, after = a_group(100), a_group(100) if after is None else after
    counts = len(before), len(after)
    return VersionChange("gpt-4o", (OLD, NEW), START + 30 * BUCKET, counts, group_lines(before, after))
