"""Ranges of whole periods: nothing twice, nothing left out but the edges."""

from hypothesis import given
from hypothesis import strategies as st

from spanglass.core.periods import Stretch, cover, inside

SECOND_NS = 1_000_000_000
LEVELS = (60, 600, 7200)
TIMES = st.integers(0, 10**15)


@given(TIMES, TIMES)
def test_periods_cover_a_range_but_for_its_edges(one: int, other: int) -> None:
    start_ns, end_ns = sorted((one, other))
    stretches = sorted(cover(start_ns, end_ns, LEVELS), key=lambda stretch: stretch.start_ns)
    whole = inside(start_ns, end_ns, LEVELS[0])
    if whole is None:
        assert stretches == []
        return
    edges = [whole.start_ns, *(stretch.end_ns for stretch in stretches)]
    assert edges == [*(stretch.start_ns for stretch in stretches), whole.end_ns]
    assert whole.start_ns - start_ns < LEVELS[0] * SECOND_NS
    assert end_ns - whole.end_ns < LEVELS[0] * SECOND_NS


def test_the_longest_periods_are_in_the_middle() -> None:
    start_ns, end_ns = 7190 * SECOND_NS, (3 * 7200 + 700) * SECOND_NS
    assert list(cover(start_ns, end_ns, LEVELS)) == [
        Stretch(7200, 1, 3),
        Stretch(600, 36, 37),
        Stretch(60, 370, 371),
    ]
