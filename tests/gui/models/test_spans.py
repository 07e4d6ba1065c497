"""The span tree grows to the same shape in any order of arrival; Qt's tester agrees at each step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from builders import MS, T0, a_row
from spanglass.core.facts import Kind
from spanglass.core.judgement import Grade, Refusal
from spanglass.core.tree import build, flat
from spanglass.core.views import SpanRow
from spanglass.gui.models.span_nodes import TOP, arranged
from spanglass.gui.models.spans import DURATION, SPAN, SpansModel
from spanglass.gui.models.table import ROW_ROLE

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
REFUSED = Refusal(Grade.PROVIDER, "test", "I can't help with that")


def named(number: int) -> bytes:
    return number.to_bytes(8, "big") if number else b""


def row(number: int, parent: int = 0, start: int | None = None, **changes: object) -> SpanRow:
    begin = T0 + (number if start is None else start) * MS
    return a_row(
        row_id=number, span_id=named(number), parent_id=named(parent), title=f"s{number}", start_ns=begin,
        end_ns=begin + MS, **changes,
    )  # fmt: skip


def shape(model: SpansModel) -> str:
    """The tree with all unfolded, as Qt sees it, as indented text."""
    model.fold([node for node in model.nodes.below() if model.children_of(node)], unfold=True)
    return "".join(
        "  " * model.depth_at(row) + str(model.index(row, 0).data()) + "\n" for row in range(model.rowCount())
    )


def expected(rows: list[SpanRow]) -> str:
    """The same text, of the tree that is built at one go."""
    return "".join(
        "  " * node.depth + (node.span.title if node.span else "missing parent") + "\n"
        for node in flat(build(rows))
    )


@pytest.fixture
def model() -> SpansModel:
    return SpansModel()


@pytest.fixture(autouse=True)
def tester(model: SpansModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, FATAL)


def test_a_trace_is_a_tree_with_siblings_by_start(model: SpansModel) -> None:
    model.set_nodes(arranged([row(4, 1, start=9), row(2, 1), row(3, 2), row(1)]))
    assert shape(model) == "s1\n  s2\n    s3\n  s4\n"


def test_a_late_parent_takes_the_place_of_the_missing_one_and_stays_expanded(model: SpansModel) -> None:
    model.merge([row(3, 2), row(4, 2)])
    assert shape(model) == "missing parent\n  s3\n  s4\n"
    assert model.is_unfolded(model.node_at(0))
    missing = QPersistentModelIndex(model.index(0, 0))
    model.merge([row(1), row(2, 1)])
    assert shape(model) == "s1\n  s2\n    s3\n    s4\n"
    assert missing.data() == "s2"


def test_a_missing_parent_without_children_disappears(model: SpansModel) -> None:
    model.merge([row(3, 2), row(1)])
    model.merge([row(3, 1)])
    assert shape(model) == "s1\n  s3\n"
    assert model.node_named(named(2)) is None


def test_a_ring_is_cut_at_its_earliest_span(model: SpansModel) -> None:
    rows = [row(3, 2), row(2, 1), row(1, 3), row(4, 3), row(5, 5)]
    model.merge(rows)
    assert shape(model) == expected(rows) == "s1\n  s2\n    s3\n      s4\ns5\n"
    model.merge([row(1)])
    assert shape(model) == "s1\n  s2\n    s3\n      s4\ns5\n"


spans = st.builds(
    lambda number, parent, start: row(number, parent, start),
    st.integers(1, 9), st.integers(0, 11), st.integers(0, 4),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(spans, max_size=6), max_size=6), st.sampled_from(["", "rows", "part"]), st.data())
def test_any_order_of_merges_ends_in_the_tree_of_one_build(
    batches: list[list[SpanRow]], first: str, data: st.DataObject
) -> None:
    model = SpansModel()
    QAbstractItemModelTester(model, FATAL, model)
    if first and batches:
        model.set_nodes(arranged(batches[0]))
    if first == "part" and len(batches) > 1:
        model.grow(arranged([*batches[0], *batches[1]], model.nodes.names[1:]))
    held: dict[QPersistentModelIndex, bytes] = {}
    for batch in batches:
        model.merge(batch)
        for item in batch:
            index = model.reveal(model.node_named(item.span_id) or 0)
            held[QPersistentModelIndex(index)] = item.span_id
        nodes = list(model.nodes.below())
        if nodes:
            model.fold([data.draw(st.sampled_from(nodes))], unfold=data.draw(st.booleans()))
    for index, span_id in held.items():
        assert not index.isValid() or index.data(ROW_ROLE).span_id == span_id
    for node in model.nodes.below():
        assert model.reveal(node).internalId() == node
    last = {item.span_id: item for batch in batches for item in batch}
    assert shape(model) == expected(list(last.values()))


def test_indexes_that_are_held_stay_valid_through_every_merge(model: SpansModel) -> None:
    model.set_nodes(arranged([row(1), row(5, 1), row(6, 5)]))
    node = model.node_named(named(6))
    assert node is not None
    held = QPersistentModelIndex(model.index_of(node))
    model.merge([row(number, 1) for number in range(10, 90)])
    model.merge([row(2, 1), row(3, 2), row(5, 3)])
    assert held.data() == "s6"
    assert [model.span_of(step).title for step in model.nodes.path(node)] == ["s1", "s2", "s3", "s5", "s6"]


def test_folding_hides_what_is_below_and_remembers_it(model: SpansModel) -> None:
    model.set_nodes(arranged([row(1), row(2, 1), row(3, 2), row(4)]))
    one, two = (model.node_named(named(number)) or TOP for number in (1, 2))
    assert model.rowCount() == 4
    model.fold([one])
    assert model.rowCount() == 2
    assert not model.index_of(two).isValid()
    model.fold([one], unfold=True)
    assert model.rowCount() == 4


def test_a_changed_span_says_so_on_its_own_row_only(model: SpansModel) -> None:
    model.set_nodes(arranged([row(1), row(2, 1), row(3, 1)]))
    changes: list[tuple[str, str]] = []
    model.dataChanged.connect(
        lambda first, last: changes.append((first.data(), last.siblingAtColumn(0).data()))
    )
    model.merge([row(2, 1, revision=7)])
    assert changes == [("s2", "s2")]
    assert model.revision == 7


def test_the_extent_ignores_spans_without_a_start(model: SpansModel) -> None:
    model.set_nodes(arranged([row(1), row(2, 1, start=500), a_row(span_id=named(9), start_ns=0, end_ns=5)]))
    assert model.extent_ns == (T0 + MS, T0 + 501 * MS)


@pytest.mark.parametrize(
    ("changes", "telling"),
    [
        ({3: {"refusal": REFUSED}, 4: {"status_code": 2}}, 3),
        ({3: {"status_code": 2, "attempts": 2}, 4: {"attempt": 2, "attempts": 2}}, 4),
        ({2: {"status_code": 2, "kind": Kind.TOOL}}, 2),
        ({1: {"status_code": 2}}, 4),
        ({3: {"kind": Kind.TOOL}, 4: {"kind": Kind.TOOL}}, 1),
    ],
)
def test_the_telling_span_is_what_went_wrong_for_good(
    model: SpansModel, changes: dict[int, dict[str, object]], telling: int
) -> None:
    kinds = {1: Kind.AGENT, 2: Kind.TOOL, 3: Kind.LLM, 4: Kind.LLM}
    rows = [row(n, 1 if n > 1 else 0, **{"kind": kinds[n], **changes.get(n, {})}) for n in kinds]
    model.set_nodes(arranged(rows))
    assert model.telling() == model.node_named(named(telling))


def test_the_slowest_leaf_is_no_container(model: SpansModel) -> None:
    assert model.slowest_leaf() is None
    long = a_row(row_id=1, span_id=named(1), end_ns=T0 + 9000 * MS)
    model.set_nodes(arranged([long, row(2, 1), a_row(row_id=3, span_id=named(3), parent_id=named(1))]))
    assert model.slowest_leaf() == model.node_named(named(3))


def test_a_row_is_said_as_a_sentence_and_hostile_text_stays_text(model: SpansModel) -> None:
    name = "<b>x</b>\u202e\n" + "y" * 5000
    hostile = a_row(title=name, error_type="a.b.RateLimitError", error_message="<i>", attempts=2)
    model.set_nodes(arranged([hostile]))
    index = model.index(0, SPAN)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith("…, llm, gpt-4o, failed 429, 1 second, attempt 1 of 2")
    assert index.data().startswith("<b>x</b>⟨RLO⟩ yyy")
    assert len(index.data()) < 250
    assert "&lt;i&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(0, DURATION).data() == "1.00 s"
    assert model.headerData(DURATION, Qt.Orientation.Horizontal) == "Duration"


def test_a_row_says_its_place_in_the_tree(model: SpansModel) -> None:
    model.set_nodes(arranged([row(1, kind=Kind.AGENT), row(2, 1)]))
    shape(model)
    said = [model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in (0, 1)]
    assert said[0].endswith(", unfolded")
    assert said[1].endswith(", level 2")


def test_only_some_nodes_are_seen_with_those_above_them_and_then_all_as_before(model: SpansModel) -> None:
    model.set_nodes(arranged([row(1), row(2, 1), row(3, 2), row(4, 1), row(5)]))
    model.fold([1])
    model.only(frozenset({3}))
    assert [model.index(at, 0).data() for at in range(model.rowCount())] == ["s1", "s2", "s3"]
    assert model.among({3, 4}) == {3}
    assert list(model.kept_below(1)) == [2]
    model.only(frozenset({4, 5}))
    assert [model.index(at, 0).data() for at in range(model.rowCount())] == ["s1", "s4", "s5"]
    model.merge([row(6, 4)])
    assert model.rowCount() == 3
    model.only(None)
    assert [model.index(at, 0).data() for at in range(model.rowCount())] == ["s1", "s5"]
