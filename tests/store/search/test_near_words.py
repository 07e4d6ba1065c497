"""Words are looked for among so many next traces more as should fill a page, and not in very many steps."""

from collections.abc import Mapping, Sequence
from typing import Any

from spanglass.core.views import NEWEST
from spanglass.store.search.near_words import STEPS, near_places
from spanglass.store.search.text_conditions import LOW_SPAN

LAST = 1_000_000
LIMIT = 200


def walked(found: Sequence[int]) -> list[int]:
    """Among how many traces each step looks, if so many were found after each."""
    looked: list[int] = []

    def rows(text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        if "near" not in values:
            return [(LAST,)]
        looked.append(values["near"])
        return [(1, LAST - values["near"], values["near"])]

    steps = near_places(
        rows, NEWEST, "1", {LOW_SPAN: 0, "limit": LIMIT}, lambda: (0, *found)[min(len(looked), len(found))]
    )
    assert len(list(steps)) == len(looked)
    return looked


def test_without_anything_found_the_steps_are_long() -> None:
    assert walked([0]) == list(STEPS)


def test_as_many_more_are_looked_at_as_should_fill_the_page() -> None:
    assert walked([19, 199])[:2] == [STEPS[0], 11_470]
    assert walked([100])[:2] == [STEPS[0], STEPS[0] + 1.4 * 800]
    assert walked([1])[:2] == [STEPS[0], STEPS[-1]]


def test_what_is_hardly_missing_is_not_looked_for_bit_by_bit() -> None:
    assert walked([199])[0] == STEPS[0]
    assert len(walked([199])) < 20
    assert walked([199])[-1] == STEPS[-1]
