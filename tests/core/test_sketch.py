"""Percentiles from buckets: never more than 1% off, the same in whatever order they are put together."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spanglass.core.sketch import Counts, add, bucket, decoded, encoded, merged, middle, quantile

VALUES = st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=200)
SHARES = (0.0, 0.5, 0.95, 0.99, 1.0)


def counts_of(values: list[int]) -> Counts:
    counts: Counts = {}
    for value in values:
        add(counts, {bucket(value): 1})
    return counts


def exact(values: list[int], share: float) -> int:
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@given(st.integers(1, 2**63 - 1))
def test_a_bucket_tells_its_values_within_one_percent(value: int) -> None:
    assert abs(middle(bucket(value)) - value) <= 0.01 * value * (1 + 1e-9)


@given(VALUES)
def test_every_percentile_is_within_one_percent(values: list[int]) -> None:
    counts = counts_of(values)
    for share in SHARES:
        true, told = exact(values, share), quantile(counts, share)
        assert told is not None
        assert abs(told - true) <= 0.0101 * true + 0.5


@given(VALUES, VALUES)
def test_counts_that_are_added_and_taken_away_leave_no_trace(some: list[int], others: list[int]) -> None:
    together = counts_of(some + others)
    assert decoded(merged([encoded(counts_of(others)), encoded(counts_of(some))])) == together
    add(together, counts_of(others), -1)
    assert together == counts_of(some)


@given(st.dictionaries(st.integers(0, 2300), st.integers(-(2**31), 2**31 - 1).filter(bool)))
def test_bytes_hold_counts_of_either_sign(counts: Counts) -> None:
    assert decoded(encoded(counts)) == counts


def test_nothing_has_no_percentile_and_no_bytes() -> None:
    assert quantile({}, 0.5) is None
    assert encoded({}) == b""
    assert decoded(b"") == {}


def test_zero_and_less_are_zero() -> None:
    assert quantile(counts_of([-5, 0, 0]), 0.99) == 0


def test_a_million_latencies_take_few_bytes() -> None:
    random = Random(7)
    counts: Counts = {}
    for _ in range(100_000):
        add(counts, {bucket(round(random.lognormvariate(21, 1))): 10})
    assert len(encoded(counts)) < 3000


@pytest.mark.parametrize("data", [b"\x05", b"1234567"])
def test_bytes_cut_off_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not counts"):
        decoded(data)
