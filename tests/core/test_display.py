"""Times of other days are told with their date."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from spanglass.core.display import dated_clock

NANO = 1_000_000_000


def ns(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * NANO  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ((2026, 11, 26, 0, 0, 1), "00:00:01"), ((2026, 11, 25, 23, 59, 59), "Nov 25, 23:59:59"),
        ((2025, 11, 26, 7, 5, 58), "Nov 26, 2025, 07:05:58"), ((2027, 1, 1), "Jan 1, 2027, 00:00:00"),
    ],
)  # fmt: skip
def test_the_date_is_told_of_another_day(moment: tuple[int, ...], text: str) -> None:
    assert dated_clock(ns(*moment), ns(2026, 11, 26, 14, 3), UTC) == text


def test_the_day_is_that_of_the_zone() -> None:
    late = timezone(timedelta(hours=9))
    assert dated_clock(ns(2026, 11, 25, 16), ns(2026, 11, 26, 3), late) == "01:00:00"


def test_without_a_moment_it_is_beside_now() -> None:
    assert ", " not in dated_clock(int(datetime.now(UTC).timestamp()) * NANO)
