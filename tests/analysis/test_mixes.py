"""Mixes of versions compared."""

import pytest

from spanglass.analysis.mixes import chance, chi_square_tail, moved


def test_what_moved_is_the_share_that_went_elsewhere() -> None:
    assert moved({"a": 60, "b": 30, "c": 10}, {"a": 45, "b": 45, "c": 10}) == pytest.approx(0.15)
    assert moved({"a": 10}, {"b": 3}) == 1.0
    assert moved({}, {"a": 3}) == 0.0


@pytest.mark.parametrize(
    ("value", "degrees", "tail"),
    [(3.841, 1, 0.05), (5.991, 2, 0.05), (7.815, 3, 0.05), (13.277, 4, 0.01), (20.515, 5, 0.001)],
)
def test_the_tail_of_chi_square_is_that_of_the_tables(value: float, degrees: int, tail: float) -> None:
    assert chi_square_tail(value, degrees) == pytest.approx(tail, rel=2e-3)


def test_the_test_of_a_mix_is_the_g_test() -> None:
    # 2 * sum of observed * log(observed / expected) = 17.26 at one degree of freedom
    assert chance({"a": 10, "b": 10}, {"a": 20}) == pytest.approx(3.26e-5, rel=0.01)
    assert chance({"a": 30, "b": 20, "c": 10}, {"a": 10, "b": 20, "c": 30}) == pytest.approx(
        2.86e-5, rel=0.01
    )
    assert chance({}, {"a": 5, "b": 5}) == 1.0
    assert moved({"a": 5}, {"a": 0}) == 0.0


def test_a_small_difference_of_few_calls_may_be_chance() -> None:
    assert chance({"a": 100, "b": 100}, {"a": 18, "b": 12}) > 0.001
    assert chance({"a": 190, "b": 10}, {"a": 15, "b": 15}) < 0.001
    assert chance({"a": 100}, {"a": 30}) == 1.0
