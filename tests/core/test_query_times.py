"""The times that ``at:`` names."""

from datetime import datetime

import pytest

from places import clock_of
from spanglass.core.query import Term, parse
from spanglass.core.query_times import at, bounds, range_of, without_times

NOW = datetime(2026, 11, 25, 12, 0, 30).astimezone()
NOW_NS = int(NOW.timestamp()) * 1_000_000_000


def ns(text: str) -> int:
    return int(datetime.fromisoformat(text).astimezone().timestamp()) * 1_000_000_000


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("at:07:01..07:05", "2026-11-25T07:01", "2026-11-25T07:05"),
        ("user:x at:07:01:30..07:05", "2026-11-25T07:01:30", "2026-11-25T07:05"),
        ("at:23:50..00:10", "2026-11-24T23:50", "2026-11-25T00:10"),
        ("at:14:00..15:00", "2026-11-24T14:00", "2026-11-24T15:00"),
        ("at:11:00..13:00", "2026-11-25T11:00", "2026-11-25T13:00"),
        ("at:2026-11-01T10:00..2026-11-02T10:00", "2026-11-01T10:00", "2026-11-02T10:00"),
    ],
)
def test_a_range_is_of_the_last_time_the_clock_showed_it(query: str, start: str, end: str) -> None:
    assert range_of(query, NOW_NS) == (ns(start), ns(end))


@pytest.mark.parametrize(
    "query",
    ["", "user:x", "at:>07:01", "at:07:01", "-at:07:01..07:05", "a OR at:07:01..07:05", "(", "at:x..y"],
)
def test_a_query_that_is_not_bound_to_a_range_has_none(query: str) -> None:
    assert range_of(query, NOW_NS) is None


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("at:07:01..07:05", ""),
        ("user:x at:07:01..07:05 name:y", "user:x name:y"),
        ("user:x", "user:x"),
        ("a OR at:07:01..07:05", "a OR at:07:01..07:05"),
        ("(", "("),
    ],
)
def test_the_range_is_taken_out(query: str, rest: str) -> None:
    assert without_times(query) == rest


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2026-11-25T07:01", "2026-11-25T07:05", "at:07:01..07:05"),
        ("2026-11-25T07:01:05", "2026-11-25T07:05", "at:07:01:05..07:05"),
        ("2026-11-24T23:50", "2026-11-25T00:10", "at:23:50..00:10"),
        ("2026-11-20T23:50", "2026-11-20T23:55", "at:2026-11-20T23:50..2026-11-20T23:55"),
    ],
)
def test_a_range_is_written_so_that_it_is_read_again(start: str, end: str, text: str) -> None:
    assert at(ns(start), ns(end), NOW_NS) == text
    assert range_of(text, NOW_NS) == (ns(start), ns(end))


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2026-10-24T21:00", "2026-10-24T21:30", "at:23:00..23:30"),
        ("2026-10-24T22:30", "2026-10-24T23:00", "at:00:30..01:00"),
        ("2026-10-24T21:00", "2026-10-25T06:00", "at:23:00..07:00"),
    ],
)
def test_the_clock_of_before_a_change_of_the_hour_is_that_of_then(start: str, end: str, text: str) -> None:
    with clock_of("Europe/Berlin"):  # where an hour began anew at 01:00 UTC
        now_ns = ns("2026-10-25T09:00+00:00")
        bounds = ns(f"{start}+00:00"), ns(f"{end}+00:00")
        assert at(*bounds, now_ns) == text
        assert range_of(text, now_ns) == bounds


def test_a_night_in_which_the_hour_changes_ends_at_the_clocks_time() -> None:
    with clock_of("Europe/Berlin"):
        now_ns = ns("2026-10-25T02:00+00:00")  # three o'clock
        assert range_of("at:23:00..04:00", now_ns) == (
            ns("2026-10-24T21:00+00:00"), ns("2026-10-25T03:00+00:00"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "seconds"),
    [
        ("07:01", "2026-11-25T07:01", 60),
        ("07:01:30", "2026-11-25T07:01:30", 1),
        ("12:30", "2026-11-24T12:30", 60),
        ("2026-11-20T07:01", "2026-11-20T07:01", 1),
        ("2026-11-28T07:01", "2026-11-28T07:01", 1),
    ],
)
def test_a_single_time_stands_for_its_minute_or_second(text: str, start: str, seconds: int) -> None:
    term = parse(f"at:{text}")
    assert isinstance(term, Term)
    assert bounds(term, NOW_NS) == (ns(start), ns(start) + seconds * 1_000_000_000 - 1)


@pytest.mark.parametrize(
    ("start", "end", "dated"),
    [
        ("2026-11-24T12:00:31", "2026-11-24T13:00", False),
        ("2026-11-24T12:00:30", "2026-11-24T13:00", True),
        ("2026-11-25T11:00", "2026-11-25T12:00:31", False),
        ("2026-11-25T11:00", "2026-11-25T12:00:32", True),
    ],
)
def test_a_range_is_written_with_its_date_unless_it_is_of_the_last_day(
    start: str, end: str, dated: bool
) -> None:
    text = at(ns(start), ns(end), NOW_NS)
    assert ("2026-11" in text) is dated
    assert range_of(text, NOW_NS) == (ns(start), ns(end))
