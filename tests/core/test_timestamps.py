"""Moments in the spellings of clients."""

import pytest

from spanglass.core.timestamps import moment_ns

AT = 1_795_419_025_769_386_000


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T07:30:25.769386+00:00",
        "2026-11-23T07:30:25.769386Z",
        "2026-11-23T07:30:25.769386",
        "2026-11-23 08:30:25.769386+01:00",
        '"2026-11-23T07:30:25.769386Z"',
        "20261123T073025.769386Z",
    ],
)
def test_every_iso_spelling_names_the_same_moment(text: str) -> None:
    assert moment_ns(text) == AT


def test_nine_digits_are_kept() -> None:
    assert moment_ns("2026-11-23T07:30:25.769386123Z") == AT + 123
    assert moment_ns("1795419025.769386123") == AT + 123
    assert moment_ns("1795419025769386.123") == AT + 123


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1_795_419_025, AT // 10**9 * 10**9),
        (1_795_419_025.5, AT // 10**9 * 10**9 + 500_000_000),
        (1_795_419_025_769, AT // 10**6 * 10**6),
        (1_795_419_025_769_386, AT),
        (AT, AT),
    ],
)
def test_a_number_is_taken_in_the_unit_that_gives_a_likely_year(number: float, expected: int) -> None:
    assert moment_ns(number) == expected


@pytest.mark.parametrize(
    "value",
    [None, True, "", "yesterday", "2026-13-40T99:99:99Z", -1, 0, float("nan"), float("inf"), 10**30, [], {},
     "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"],
)  # fmt: skip
def test_what_is_no_moment_is_none(value: object) -> None:
    assert moment_ns(value) is None
