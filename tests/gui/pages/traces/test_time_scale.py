"""The time axis of a waterfall: nanoseconds and pixels, zoom around a place, pan to the ends, round ticks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spanglass.gui.pages.traces.time_scale import SMALLEST_NS, TimeScale

SECOND = 1_000_000_000
WHOLE = TimeScale().over(100, 100 + 10 * SECOND).resized(200)


def test_the_ends_stand_at_the_edges() -> None:
    assert WHOLE.x(100) == 0
    assert WHOLE.x(100 + 10 * SECOND) == 200
    assert WHOLE.time_ns(100) == 100 + 5 * SECOND


@given(st.floats(0.01, 50), st.floats(0, 200), st.floats(0, 200))
def test_zooming_in_keeps_the_moment_under_the_pointer(factor: float, x: float, again: float) -> None:
    once = WHOLE.zoomed(max(1.0, factor), x)
    if once.start_ns > once.first_ns and once.end_ns < once.last_ns:
        assert once.x(WHOLE.time_ns(x)) == pytest.approx(x, abs=0.01)
    twice = once.zoomed(factor, again)
    assert twice.first_ns <= twice.start_ns < twice.end_ns <= twice.last_ns


def test_zooming_stops_at_a_microsecond_and_at_the_whole() -> None:
    close = WHOLE.zoomed(1e30, 50)
    assert close.end_ns - close.start_ns == SMALLEST_NS
    assert WHOLE.zoomed(0.001, 50).whole


def test_panning_stops_at_the_ends() -> None:
    close = WHOLE.zoomed(2, 100)
    assert close.panned(-10_000).start_ns == close.first_ns
    assert close.panned(10_000).end_ns == close.last_ns


def test_a_growing_trace_stays_whole_and_a_closer_view_stays_put() -> None:
    assert WHOLE.over(100, 100 + 20 * SECOND).whole
    close = WHOLE.zoomed(4, 100)
    grown = close.over(100, 100 + 20 * SECOND)
    assert (grown.start_ns, grown.end_ns) == (close.start_ns, close.end_ns)


@given(st.integers(1, 10**15), st.integers(90, 2000), st.floats(1, 1000), st.floats(0, 1))
def test_ticks_are_in_view_in_order_and_apart(length: int, width: int, factor: float, place: float) -> None:
    scale = TimeScale().over(10**18, 10**18 + length).resized(width).zoomed(factor, place * width)
    ticks = scale.ticks()
    assert all(-0.01 <= tick.x <= width + 0.01 for tick in ticks)
    assert all(later.x - tick.x >= len(tick.text) * 6 for tick, later in pairwise(ticks))
    assert len({tick.text for tick in ticks}) == len(ticks)


@pytest.mark.parametrize(
    ("length", "texts"),
    [
        (10 * SECOND, ["0 s", "2 s", "4 s", "6 s", "8 s", "10 s"]),
        (2 * SECOND, ["0.0 s", "0.5 s", "1.0 s", "1.5 s", "2.0 s"]),
        (80_000_000, ["0 ms", "20 ms", "40 ms", "60 ms", "80 ms"]),
        (3 * 86_400 * SECOND, ["0 d", "1 d", "2 d", "3 d"]),
    ],
)
def test_ticks_stand_at_round_times(length: int, texts: list[str]) -> None:
    assert [tick.text for tick in TimeScale().over(0, length).resized(260).ticks()] == texts
