"""Windows hold a range in round buckets aligned to the clock, and time ticks name it."""

from itertools import pairwise

import pytest

from places import clock_of
from pulses import BUCKET, SECOND, START, a_pulse
from spanglass.core.display import clock
from spanglass.gui.charts.buckets import PulseView, Window, ago, span_text, time_ticks
from spanglass.gui.session.selection import TimeRange

NOW = START + 17 * SECOND


def test_half_an_hour_is_sixty_buckets_and_the_begun_one() -> None:
    window = Window.of(TimeRange(1800), NOW)
    assert (window.bucket_ns, window.buckets) == (BUCKET, 61)
    assert (window.start_ns, window.end_ns) == (NOW - 1800 * SECOND, NOW)
    assert window.first_ns % BUCKET == 0
    assert window.first_ns <= window.start_ns
    assert window.last_ns >= NOW
    assert window.live


def test_every_range_has_a_readable_number_of_round_buckets() -> None:
    for seconds in (5, 60, 300, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400, 400 * 86_400):
        window = Window.of(TimeRange(seconds), NOW)
        assert 5 <= window.buckets <= 92
        assert window.last_ns - window.first_ns == window.buckets * window.bucket_ns


def test_a_fixed_range_is_kept_and_one_of_no_length_gets_a_second() -> None:
    window = Window.of(TimeRange(None, START, START + 120 * SECOND), NOW)
    assert (window.start_ns, window.end_ns, window.live) == (START, START + 120 * SECOND, False)
    assert Window.of(TimeRange(None, START, START), NOW).end_ns - START == 0
    assert Window.of(TimeRange(None, START, START), NOW).start_ns == START - SECOND


def test_sparse_calls_get_longer_buckets_and_few_calls_the_usual_ones() -> None:
    window = Window.of(TimeRange(1800), START)
    assert window.factor_for([6] * 60, 1) == 1
    assert window.factor_for([1] * 60, 1) == 5
    assert window.factor_for([1, 0] * 2, 1) == 1
    assert window.factor_for(([1] + [0] * 19) * 3 + [0, 1, 1], 1) == 10


def test_buckets_become_finer_only_when_that_is_clearly_enough() -> None:
    window = Window.of(TimeRange(1800), START)
    just_enough = [6] * 3 + [1] * 12
    assert window.factor_for(just_enough, 1) == 1
    assert window.factor_for(just_enough, 5) == 5


def test_a_view_finds_buckets_and_keeps_their_middles_inside() -> None:
    view = PulseView(a_pulse(), Window(START + 20 * SECOND, START + 4 * BUCKET, BUCKET))
    assert [view.bucket_at(START + n * BUCKET) for n in (-5, 0, 1, 3, 9)] == [0, 0, 1, 3, 3]
    assert view.middle_ns(0) == START + 20 * SECOND
    assert view.middle_ns(1) == START + BUCKET + BUCKET // 2


def test_live_ticks_count_back_from_now() -> None:
    texts = [text for _, text in time_ticks(Window.of(TimeRange(1800), NOW))]
    assert texts == ["-30m", "-20m", "-10m"]
    assert [text for _, text in time_ticks(Window.of(TimeRange(3600), NOW))] == ["-1h", "-40m", "-20m"]
    assert time_ticks(Window.of(TimeRange(1800), NOW))[0][0] == NOW - 1800 * SECOND


def test_ticks_of_a_fixed_range_are_clock_times() -> None:
    start = START // (600 * SECOND) * 600 * SECOND
    with clock_of("UTC"):
        ticks = time_ticks(Window.of(TimeRange(None, start + SECOND, start + 1500 * SECOND), NOW))
        named = [clock(start + 600 * SECOND)[:5], clock(start + 1200 * SECOND)[:5]]
    assert [text for _, text in ticks] == named


def test_a_range_of_some_days_names_as_many_of_them_as_there_is_room_for() -> None:
    noon = START // (86_400 * SECOND) * 86_400 * SECOND + 43_200 * SECOND
    with clock_of("UTC"):
        ticks = time_ticks(Window.of(TimeRange(None, noon, noon + 84 * 3600 * SECOND), NOW))
    assert len(ticks) in (3, 4)
    assert {later - earlier for (earlier, _), (later, _) in pairwise(ticks)} == {86_400 * SECOND}


@pytest.mark.parametrize("place", ["America/Los_Angeles", "UTC", "Asia/Tokyo", "Pacific/Chatham"])
def test_ticks_of_years_are_years(place: str) -> None:
    with clock_of(place):
        ticks = time_ticks(Window.of(TimeRange(None, 0, NOW), NOW))
    assert 1 <= len(ticks) <= 4
    assert all(len(text) == 4 and text.isdigit() for _, text in ticks)


def test_words_for_spans() -> None:
    assert [ago(seconds) for seconds in (5, 60, 90, 5400, 3600, 86_400)] == [
        "5s", "1m", "90s", "90m", "1h", "1d",
    ]  # fmt: skip
    assert span_text(TimeRange(1800)) == "last 30 min"
    assert span_text(TimeRange(None)) == "all time"
    year = 365 * 86_400 * SECOND
    assert span_text(TimeRange(None, START, START + year)).count("20") >= 2  # a day alone would be of either
    chosen = TimeRange(None, START, START + 600 * SECOND)
    assert span_text(chosen) == f"{clock(START)[:5]}–{clock(START + 600 * SECOND)[:5]}"
