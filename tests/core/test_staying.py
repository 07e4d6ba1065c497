"""Cycles are not looked for among what is made to stay, while it is made and after, and else seldom."""

import gc
from collections.abc import Iterator

import pytest

from spanglass.core.staying import collect_seldom, making_what_stays


@pytest.fixture(autouse=True)
def _nothing_is_left_frozen() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_it_is_let_be_while_it_is_made_and_after() -> None:
    with making_what_stays():
        assert not gc.isenabled()
        made = [[each] for each in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(made)
    assert not any(each is made for each in gc.get_objects())


def test_they_are_looked_for_again_after_a_failure() -> None:
    with pytest.raises(KeyError), making_what_stays():
        raise KeyError
    assert gc.isenabled()


def test_much_that_comes_and_goes_is_not_searched() -> None:
    searched: list[str] = []
    collect_seldom()
    gc.callbacks.append(lambda phase, _: searched.append(phase))
    try:
        for _ in range(10):
            made = [[each] for each in range(20_000)]
        assert searched == []
        made = [[each] for each in range(120_000)]
    finally:
        gc.callbacks.pop()
    assert searched
    assert len(made) == 120_000
