"""The indentation of a deep tree: even at first, then less and less, never past its room."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from spanglass.gui.pages.traces.tree_indent import Indent


def test_shallow_levels_are_indented_evenly() -> None:
    assert [Indent(14, 140).x(depth) for depth in range(4)] == [0, 14, 28, 42]


@given(st.integers(8, 20), st.integers(20, 400), st.integers(0, 10_000))
def test_indentation_grows_and_never_leaves_the_room(step: int, room: int, depth: int) -> None:
    indent = Indent(step, room)
    assert indent.x(depth) <= indent.x(depth + 1)
    assert indent.x(depth) <= max(room, step)


@given(st.integers(8, 20), st.integers(20, 400), st.integers(0, 3000))
def test_guide_lines_can_be_told_apart(step: int, room: int, depth: int) -> None:
    guides = Indent(step, room).guides(depth)
    assert all(later - x >= 4 for x, later in pairwise(guides))
    assert len(guides) <= depth
