"""Bounds of shares, and bets on them."""

import random

import pytest

from spanglass.analysis.intervals import Bets, chance_of, newcombe, wilson_high, wilson_low


def test_wilsons_interval_is_the_published_one() -> None:
    # Brown, Cai, DasGupta 2001: the score interval; 5 of 20 at 95%
    assert wilson_low(5, 20, 1.959964) == pytest.approx(0.1119, abs=1e-4)
    assert wilson_high(5, 20, 1.959964) == pytest.approx(0.4687, abs=1e-4)
    assert wilson_low(0, 20, 3.3) == 0.0
    assert wilson_high(0, 0, 3.3) == 1.0


def test_seven_of_twenty_one_are_at_least_eleven_percent() -> None:
    assert wilson_low(7, 21, 3.3) == pytest.approx(0.11, abs=0.005)


@pytest.mark.parametrize("share", [0.005, 0.015, 0.02])
def test_bets_against_a_limit_that_holds_are_lost(share: float) -> None:
    rng, bets, won = random.Random(3), Bets(0.02), 0
    for _ in range(20_000):
        bets.add(rng.random() < share)
        if bets.evidence >= 2_000:
            won += 1
            bets.restart()
    # at most one in 2,000 calls is promised for the limit itself
    assert won <= 10


def test_bets_against_a_limit_that_is_broken_are_won() -> None:
    bets = Bets(0.02)
    for _ in range(4):
        bets.add(True)
    assert bets.evidence > 2_000
    bets.restart()
    assert bets.evidence == 1.0


def test_a_bet_pays_what_its_alternative_makes_of_it() -> None:
    bets = Bets(0.02)
    bets.add(True)
    assert bets.evidence == pytest.approx((2.5 + 5 + 15 + 40) / 4)
    bets.restart()
    bets.add(False)
    assert bets.evidence == pytest.approx((0.95 + 0.9 + 0.7 + 0.2) / 0.98 / 4)


@pytest.mark.parametrize(("limit", "share"), [(0.5, 0.95), (0.97, 0.985)])
def test_no_alternative_is_surer_than_can_be(limit: float, share: float) -> None:
    bets = Bets(limit)
    bets.add(True)
    assert bets.evidence == pytest.approx(share / limit)


def test_a_call_that_is_taken_back_leaves_the_bets_as_they_were() -> None:
    bets = Bets(0.02)
    bets.add(True)
    before = bets.evidence
    bets.add(True)
    bets.take_back(True)
    assert bets.evidence == pytest.approx(before)
    bets.take_back(True)
    assert bets.evidence == pytest.approx(1.0)


def test_newcombes_interval_is_that_of_his_paper() -> None:
    low, high = newcombe((48, 80), (56, 70), 1.96)
    assert (low, high) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))
    assert newcombe((0, 0), (3, 10), 1.96)[0] < 0


@pytest.mark.parametrize(
    ("bad", "count", "share", "chance"),
    [(3, 3, 0.1, 0.001), (1, 2, 0.5, 0.75), (0, 5, 0.2, 1.0), (2, 10, 0.0, 0.0), (3, 20, 0.005, 0.0001337)],
)
def test_the_chance_of_so_many_is_the_binomial_tail(
    bad: int, count: int, share: float, chance: float
) -> None:
    assert chance_of(bad, count, share) == pytest.approx(chance, rel=0.01)


def test_nothing_is_known_of_no_calls() -> None:
    assert newcombe((0, 0), (0, 0), 2.58) == (-1.0, 1.0)
    assert newcombe((0, 10), (0, 10), 2.58)[0] == pytest.approx(-newcombe((0, 10), (0, 10), 2.58)[1])
    assert wilson_low(1, 10_000_000, 3.3) >= 0.0
    assert chance_of(0, 10, 0.0) == 1.0
