"""Ways through a trace: the next of some nodes in the order of the tree, all around it, near or far."""

import pytest

from builders import MS, T0, a_row
from spanglass.core.views import SpanRow
from spanglass.gui.models import span_steps
from spanglass.gui.models.open_rows import common, first_unfolded, open_rows
from spanglass.gui.models.span_nodes import SpanNodes, arranged


def row(number: int, parent: int = 0, **changes: object) -> SpanRow:
    above = parent.to_bytes(8, "big") if parent else b""
    return a_row(row_id=number, span_id=number.to_bytes(8, "big"), parent_id=above, start_ns=T0 + number * MS,
                 **changes)  # fmt: skip


@pytest.fixture
def nodes() -> SpanNodes:
    """1 above 2 and 5; 2 above 3 and 4; 6 beside them."""
    return arranged([row(1), row(2, 1), row(3, 2), row(4, 2), row(5, 1), row(6)])


@pytest.mark.parametrize("few", [0, 500])
@pytest.mark.parametrize(
    ("wanted", "way", "found"),
    [
        ({3, 5}, (1, False), 3),
        ({3, 5}, (3, False), 5),
        ({3, 5}, (5, False), 3),
        ({3, 5}, (4, True), 3),
        ({3, 5}, (3, True), 5),
        ({2}, (2, False), 2),
        ({6}, (1, True), 6),
        (set(), (1, False), None),
    ],
)
def test_the_next_of_some_nodes(
    nodes: SpanNodes, few: int, wanted: set[int], way: tuple[int, bool], found: int | None
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(span_steps, "_FEW", few)
        assert span_steps.step(nodes, wanted, way[0], back=way[1]) == found


def test_problems_are_what_failed_or_was_refused_and_no_more_once_it_did_not(nodes: SpanNodes) -> None:
    nodes.take([row(3, 2, status_code=2)])
    assert nodes.problems == {3}
    nodes.take([row(3, 2)])
    assert nodes.problems == set()


def test_the_slowest_leaf_is_found_anew_when_it_grows_or_gets_children(nodes: SpanNodes) -> None:
    nodes.take([row(4, 2, end_ns=T0 + 9000 * MS)])
    assert span_steps.slowest_leaf(nodes) == 4
    nodes.take([row(7, 4), row(6, end_ns=T0 + 5000 * MS)])
    assert span_steps.slowest_leaf(nodes) == 6
    nodes.longest = []
    assert span_steps.slowest_leaf(nodes) == 6


def test_what_is_seen_of_a_tree_is_what_lies_below_unfolded_nodes(nodes: SpanNodes) -> None:
    assert open_rows(nodes, set()) == ([1, 6], [0, 0])
    assert open_rows(nodes, {1}) == ([1, 2, 5, 6], [0, 1, 1, 0])
    assert open_rows(nodes, {1, 2}) == ([1, 2, 3, 4, 5, 6], [0, 1, 2, 2, 1, 0])
    assert open_rows(nodes, {2}) == ([1, 6], [0, 0])


def test_a_large_trace_is_unfolded_two_levels_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spanglass.gui.models.open_rows.ALL_UP_TO", 4)
    nodes = arranged([row(1), row(2, 1), row(3, 2), row(4, 3), row(5, 4)])
    assert first_unfolded(nodes) == [1, 2]
    assert first_unfolded(nodes) == []


def test_what_two_lists_have_in_common_at_both_ends() -> None:
    assert common([1, 2, 3], [1, 9, 2, 3]) == (1, 2)
    assert common([1, 1, 1], [1, 1]) == (2, 0)
    assert common([], [4]) == (0, 0)
