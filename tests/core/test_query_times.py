"""The times that ``at:`` names."""

from datetime import datetime

import pytest

from spanglass.core.query_times import at, range_of, without_times

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
