"""Messages that name a span without its trace are put where it is, whatever comes first."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from builders import MS, T0, a_raw_span
from spanglass.core.ids import NAMES, to_hex, unplaced
from spanglass.core.span import Batch
from spanglass.formats.evaluations import Evaluation, as_logs
from spanglass.formats.updates import as_updates
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

TRACE, SPAN, OTHER = b"\1" * 16, b"\2" * 8, b"\3" * 8
ROW = b"\4" * 8
BEGUN = as_updates([
    a_raw_span(trace_id=TRACE, span_id=SPAN, end_ns=0, attributes={NAMES: [to_hex(ROW)], "a": 1}),
    a_raw_span(trace_id=TRACE, span_id=OTHER, end_ns=0),
])  # fmt: skip
ENDED = as_updates([
    a_raw_span(trace_id=unplaced(SPAN), span_id=SPAN, start_ns=0, end_ns=T0 + 9 * MS, attributes={"b": 2})
])  # fmt: skip


def a_score(name: bytes) -> Batch:
    return as_logs([Evaluation(unplaced(name), name, T0, "good", 1)], "test")


def kept(path: Path, batches: Sequence[Batch], *, restarts: bool = False) -> dict[bytes, Any]:
    """By span: when it ended, its own attributes, and the scores that it has, of all traces there are."""
    writer = Writer(path)
    for batch in batches:
        writer.write([batch])
        if restarts:
            writer.close()
            writer = Writer(path)
    writer.close()
    reader = Reader(path)
    details = [
        reader.span_detail(trace.trace_id, row.span_id)
        for trace in reader.traces().traces
        for row in reader.spans(trace.trace_id)
    ]
    reader.close()
    return {
        detail.row.span_id: (detail.row.end_ns, [log.trace_id for log in detail.logs])
        for detail in details
        if detail is not None
    }


@pytest.mark.parametrize("restarts", [False, True])
def test_an_end_ends_the_span_that_it_names(tmp_path: Path, restarts: bool) -> None:
    assert kept(tmp_path / "t.db", [BEGUN, ENDED], restarts=restarts) == {
        SPAN: (T0 + 9 * MS, []), OTHER: (0, []),
    }  # fmt: skip


def test_begin_and_end_may_come_in_one_batch(tmp_path: Path) -> None:
    both = Batch(spans=(*ENDED.spans, *BEGUN.spans))
    assert kept(tmp_path / "t.db", [both])[SPAN] == (T0 + 9 * MS, [])


def test_an_end_whose_span_never_comes_is_kept_by_itself(tmp_path: Path) -> None:
    assert kept(tmp_path / "t.db", [ENDED]) == {SPAN: (T0 + 9 * MS, [])}


@pytest.mark.parametrize("name", [SPAN, ROW])
@pytest.mark.parametrize("order", [1, -1])
def test_a_score_is_of_the_span_that_it_names_by_any_of_its_ids(
    tmp_path: Path, name: bytes, order: int
) -> None:
    found = kept(tmp_path / "t.db", [BEGUN, a_score(name)][::order])
    assert found == {SPAN: (0, [TRACE]), OTHER: (0, [])}


@pytest.mark.parametrize("order", [1, -1])
def test_so_it_is_when_the_receiver_starts_again_in_between(tmp_path: Path, order: int) -> None:
    found = kept(tmp_path / "t.db", [BEGUN, a_score(SPAN)][::order], restarts=True)
    assert found[SPAN] == (0, [TRACE])


def test_a_score_that_comes_twice_is_one(tmp_path: Path) -> None:
    found = kept(tmp_path / "t.db", [a_score(SPAN), a_score(SPAN), BEGUN, BEGUN, a_score(SPAN)])
    assert found[SPAN] == (0, [TRACE])


@pytest.mark.parametrize("odd", ["xyz", [1, None, "nothing"], [["0404"]]])
def test_odd_names_do_no_harm(tmp_path: Path, odd: Any) -> None:
    span = a_raw_span(trace_id=TRACE, span_id=SPAN, end_ns=0, attributes={NAMES: odd})
    assert set(kept(tmp_path / "t.db", [as_updates([span])])) == {SPAN}
