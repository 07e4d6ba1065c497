"""Foldings are kept by trace name and place, the oldest forgotten."""

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
