"""Foldings are kept by trace name and place, the oldest forgotten."""

import json

import pytest

from spanglass.gui.pages.traces.detail.folds import Folds


def test_a_block_never_touched_is_as_it_comes() -> None:
    folds = Folds()
    assert folds.folded("answer", "0.0", True)
    assert not folds.folded("answer", "0.0", False)


def test_a_folding_holds_for_traces_of_the_same_name_only() -> None:
    folds = Folds()
    folds.set("answer", "0.0", False)
    assert not folds.folded("answer", "0.0", True)
    assert folds.folded("other", "0.0", True)
    assert folds.folded("answer", "1.0", True)


def test_beyond_some_thousands_the_oldest_are_forgotten() -> None:
    folds = Folds()
    folds.set("answer", "first", True)
    for number in range(4000):
        folds.set("answer", str(number), True)
    assert not folds.folded("answer", "first", False)
    assert folds.folded("answer", "0", False)


def test_the_latest_are_kept_for_the_next_window() -> None:
    folds, next_ones = Folds(), Folds()
    for number in range(1000):
        folds.set("answer", str(number), number % 2 == 0)
    folds.set("x" * 1000, "long", True)
    kept = json.loads(json.dumps(folds.state()))
    assert len(kept["blocks"]) < 500
    next_ones.restore(kept)
    assert next_ones.folded("answer", "999", True) is False
    assert next_ones.folded("answer", "998", False) is True
    assert next_ones.folded("answer", "0", False) is False
    assert next_ones.state() == kept


@pytest.mark.parametrize(
    "broken", [{}, {"blocks": 7}, {"blocks": [1, ["a"], ["a", "b", "c"], ["a", 1, True]]}]
)
def test_what_makes_no_sense_is_not_taken(broken: dict[str, object]) -> None:
    folds = Folds()
    folds.restore(broken)
    assert folds.state() == {"blocks": []}
