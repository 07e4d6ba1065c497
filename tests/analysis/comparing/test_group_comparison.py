import random
from collections.abc import Sequence
from typing import Any

import pytest

from spanglass.analysis.comparing.group_comparison import (
    GroupCall,
    GroupLine,
    Unit,
    Verdict,
    group_lines,
    quantile_estimate,
    rank_z,
)


def calls(count: int, bad: int = 0, seed: int = 1, slow: float = 1.0, **changes: Any) -> list[GroupCall]:
    """So many calls of about a second, the first of which are errors."""
    chance = random.Random(seed)
    return [
        GroupCall(
            **{
                "took_ns": int(slow * chance.lognormvariate(0, 0.4) * 1e9), "first_token_ns": None,
                "input_tokens": 100, "output_tokens": 20, "cost_nano": 1000, "error": number < bad,
                "refused": False, "schema_valid": None, "retried": False, "truncated": False, **changes,
            }
        )
        for number in range(count)
    ]  # fmt: skip


def line(name: str, first: Sequence[GroupCall], second: Sequence[GroupCall]) -> GroupLine:
    return next(line for line in group_lines(first, second) if line.name == name)


def test_shares_have_intervals_and_a_verdict() -> None:
    errors = line("Errors", calls(200, 4), calls(200, 40))
    assert (errors.first.value, errors.second.value) == (0.02, 0.2)
    assert errors.first.low == pytest.approx(0.0078, abs=1e-4)
    assert errors.first.high == pytest.approx(0.0503, abs=1e-4)
    assert errors.verdict is Verdict.HIGHER
    assert line("Errors", calls(200, 40), calls(200, 4)).verdict is Verdict.LOWER


def test_a_few_more_may_be_chance_and_few_calls_say_nothing() -> None:
    assert line("Errors", calls(200, 4), calls(200, 7)).verdict is Verdict.UNCLEAR
    assert line("Errors", calls(200), calls(10, 2)).verdict is Verdict.UNCLEAR
    assert line("Errors", calls(200), calls(4, 4)).verdict is Verdict.FEW


def test_groups_of_one_kind_are_seldom_told_apart() -> None:
    wrong = 0
    for seed in range(100):
        lines = group_lines(calls(60, seed=2 * seed), calls(60, seed=2 * seed + 1))
        wrong += sum(line.verdict in (Verdict.HIGHER, Verdict.LOWER) for line in lines)
    assert wrong <= 8


def test_slower_calls_are_told_by_their_ranks() -> None:
    slower = line("Latency, median", calls(80), calls(80, seed=2, slow=1.5))
    assert slower.verdict is Verdict.HIGHER
    assert slower.unit is Unit.DURATION
    assert slower.first.low is not None
    assert slower.first.low < slower.first.value < slower.first.high  # type: ignore[operator]
    tail = line("Latency, p95", calls(200), calls(200, seed=2, slow=3))
    assert tail.verdict is Verdict.HIGHER
    assert line("Latency, p95", calls(19), calls(200)).first.value is None


def test_what_no_call_tells_is_left_out() -> None:
    names = [line.name for line in group_lines(calls(10), calls(10))]
    assert "First token, median" not in names
    assert "Schema failures" not in names
    assert group_lines([], []) == ()
    one_side = line("Schema failures", calls(10, schema_valid=False), [])
    assert (one_side.first.value, one_side.second.value, one_side.verdict) == (1.0, None, Verdict.FEW)


def test_failed_calls_count_for_errors_alone() -> None:
    lines = {each.name: each for each in group_lines(calls(10, 4), calls(10, 10))}
    assert lines["Refusals"].first.count == 6
    assert lines["Latency, median"].second.count == 0


def test_equal_values_have_no_order() -> None:
    assert rank_z([1.0] * 20, [1.0] * 20) == 0
    assert rank_z([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) == pytest.approx(2.611, abs=1e-3)
    assert rank_z([1, 1, 2], [2, 3, 3]) == -rank_z([2, 3, 3], [1, 1, 2])


def test_quantiles_have_no_interval_where_values_are_too_few() -> None:
    assert quantile_estimate([], 0.5).value is None
    few = quantile_estimate([1, 2, 3], 0.5)
    assert (few.value, few.low, few.high) == (2, None, None)
    many = quantile_estimate(list(range(1, 101)), 0.5)
    assert (many.value, many.low, many.high) == (50, 40, 61)
