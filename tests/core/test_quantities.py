"""Numbers with units as people type them: what they mean, and none larger than a column holds."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from spanglass.core.quantities import amount, dollars_nano, duration_ns, moment_ns, number, whole_number

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
NOON_NS = int(NOW.timestamp()) * 1_000_000_000
LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (duration_ns, "500ms", 500_000_000),
        (duration_ns, "2", 2_000_000_000),
        (duration_ns, "1.5h", 5_400_000_000_000),
        (amount, "10k", 10_000),
        (amount, "2M", 2_000_000),
        (dollars_nano, "$0.05", 50_000_000),
        (number, ".5", 0.5),
        (lambda text: moment_ns(text, NOW), "12:00", NOON_NS),
        (lambda text: moment_ns(text, NOW), "2026-11-25T12:00:00+00:00", NOON_NS),
    ],
)
def test_numbers_are_read_with_their_units(read: Callable[[str], float], text: str, value: float) -> None:
    assert read(text) == value


@pytest.mark.parametrize("read", [duration_ns, amount, dollars_nano, lambda text: moment_ns(text, NOW)])
@pytest.mark.parametrize("text", ["x", "", "5x", "-1"])
def test_what_is_no_number_is_refused(read: Callable[[str], int], text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        read(text)


@pytest.mark.parametrize("text", ["24:01", "25:00", "7:60", "07:01:60", "99:99"])
def test_a_time_that_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time such as"):
        moment_ns(text, NOW)


def test_a_day_may_end_at_24_hours() -> None:
    assert moment_ns("24:00", NOW) == moment_ns("24:00:00", NOW) == NOON_NS + 43_200_000_000_000


def test_what_is_no_length_of_time_is_told_how_one_is_written() -> None:
    with pytest.raises(ValueError, match="“zz” is not a length of time such as 500ms, 5s or 2h"):
        duration_ns("zz")


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (duration_ns, "9" * 400),
        (duration_ns, "200000d"),
        (amount, "9" * 19),
        (amount, "99999999999g"),
        (dollars_nano, "9300000000"),
        (lambda text: moment_ns(text, NOW), "9999-01-01T00:00:00+00:00"),
    ],
)
def test_what_no_column_holds_is_refused(read: Callable[[str], int], text: str) -> None:
    with pytest.raises(ValueError, match="is too large"):
        read(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), (" 30 ", 30), ("²", None), ("-1", None), ("1.5", None), ("", None), ("9" * 5000, None)],
)
def test_a_whole_number_is_read_or_is_none(text: str, value: int | None) -> None:
    assert whole_number(text) == value


def test_the_largest_that_fit_are_read() -> None:
    assert duration_ns("100000d") < LARGEST
    assert dollars_nano("9200000000") < LARGEST
