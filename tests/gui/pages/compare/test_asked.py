from pathlib import Path

import pytest

from comparisons import FIRST, OTHER, SECOND, store_of_two
from spanglass.analysis.comparing.line_changes import LineChange
from spanglass.core.ids import to_hex
from spanglass.core.query import QueryError
from spanglass.core.views import TraceSummary
from spanglass.gui.pages.compare.asked import candidates, compare, groups, partner
from spanglass.gui.session.selection import Target
from spanglass.store.reader import Reader


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(store_of_two(tmp_path / "traces.db"))


def trace(reader: Reader, identity: bytes) -> TraceSummary:
    found = reader.trace(to_hex(identity))
    assert found is not None
    return found


def test_two_runs_are_aligned_and_what_differs_is_told(reader: Reader) -> None:
    found = compare(reader, Target(FIRST), Target(SECOND))
    assert found is not None
    assert [line.changes for line in found.lines] == [(), (LineChange.SAID,)]
    assert found.begins_ns[1] - found.begins_ns[0] == 60 * 10**9
    assert [line.depth for line in found.lines] == [0, 1]


def test_one_span_of_a_trace_is_compared_with_all_below_it(reader: Reader) -> None:
    call = (2).to_bytes(8)
    found = compare(reader, Target(FIRST, call), Target(SECOND, call))
    assert found is not None
    assert [line.first.name for line in found.lines if line.first] == ["chat gpt-4o"]


def test_a_trace_that_is_gone_cannot_be_compared(reader: Reader) -> None:
    assert compare(reader, Target(FIRST), Target(b"\1" * 16)) is None
    gone = compare(reader, Target(FIRST), Target(SECOND, b"\1" * 8))
    assert gone is not None
    assert {line.sides for line in gone.lines} == {(True, False)}


def test_the_partner_is_the_run_of_the_same_name_before_else_after(reader: Reader) -> None:
    later, earlier = partner(reader, trace(reader, SECOND)), partner(reader, trace(reader, FIRST))
    assert later is not None
    assert earlier is not None
    assert (later.trace_id, earlier.trace_id) == (FIRST, SECOND)
    assert partner(reader, trace(reader, OTHER)) is None


def test_traces_of_the_same_name_are_offered_first(reader: Reader) -> None:
    offered = [each.trace_id for each in candidates(reader, trace(reader, FIRST), "")]
    assert offered == [SECOND, OTHER]
    assert [each.trace_id for each in candidates(reader, None, "name:other")] == [OTHER]


def test_groups_have_the_figures_of_their_calls(reader: Reader) -> None:
    found = groups(reader, "name:answer_ticket", "name:other")
    assert found.calls == (2, 1)
    assert found.lines[0].name == "Errors"
    with pytest.raises(QueryError):
        groups(reader, "nonsense:x", "")
