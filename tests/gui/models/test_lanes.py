"""Spans in lanes: below their parents, none over another, found again by lane and moment."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from builders import MS, T0, a_row
from spanglass.core.views import SpanRow
from spanglass.gui.models.lanes import Lanes, fill
from spanglass.gui.models.span_nodes import arranged


def row(number: int, parent: int, start: int, length: int = 10) -> SpanRow:
    above = parent.to_bytes(8, "big") if parent else b""
    end = T0 + (start + length) * MS if length else 0
    return a_row(row_id=number, span_id=number.to_bytes(8, "big"), parent_id=above, start_ns=T0 + start * MS,
                 end_ns=end)  # fmt: skip


def filled(*rows: SpanRow) -> Lanes:
    lanes = Lanes()
    for _ in fill(lanes, arranged(rows)):
        pass
    return lanes


def test_children_lie_below_their_parents_and_beside_who_runs_at_the_same_time() -> None:
    lanes = filled(
        row(1, 0, 0, 100), row(2, 1, 0, 30), row(3, 1, 20, 30), row(4, 1, 60, 10), row(5, 3, 25, 5)
    )
    assert lanes.nodes == [[1], [2, 4], [3], [5]]


def test_a_span_is_found_at_a_moment_or_near_it() -> None:
    lanes = filled(row(1, 0, 0, 10), row(2, 0, 50, 10))
    assert lanes.at(0, T0 + 5 * MS) == 1
    assert lanes.at(0, T0 + 30 * MS) is None
    assert lanes.at(0, T0 + 47 * MS, 5 * MS) == 2
    assert lanes.at(3, T0) is None


def test_what_has_not_ended_ends_with_the_trace() -> None:
    lanes = filled(row(1, 0, 0, 0), row(2, 1, 40, 20))
    assert lanes.ends == [[T0 + 60 * MS], [T0 + 60 * MS]]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 50), st.integers(0, 30)), max_size=12))
def test_no_two_spans_of_a_lane_overlap(made: list[tuple[int, int, int]]) -> None:
    lanes = filled(*(row(number, *spec) for number, spec in enumerate(made, 1)))
    for starts, ends in zip(lanes.starts, lanes.ends, strict=True):
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
        assert all(one <= other for one, other in pairwise(starts))
    assert sum(map(len, lanes.nodes)) == len(made)
