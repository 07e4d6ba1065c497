"""Messages about one span that arrive one after the other complete it in the store."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from builders import T0, a_raw_span
from spanglass.core.span import Batch
from spanglass.formats.updates import as_updates
from spanglass.store.reader import Reader
from spanglass.store.writer import Outcome, Writer

BEGUN = a_raw_span(end_ns=0, attributes={"gen_ai.request.model": "gpt-4o", "gen_ai.operation.name": "chat"})
ENDED = a_raw_span(name="", start_ns=0, attributes={"gen_ai.usage.input_tokens": 7})
NAMED = a_raw_span(name="", start_ns=0, end_ns=0, attributes={"session.id": "s"})
PARTS = [as_updates([part]) for part in (BEGUN, ENDED, NAMED)]


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("order", list(permutations(PARTS)))
def test_any_order_and_any_grouping_give_one_whole_span(
    tmp_path: Path, order: tuple[Batch, ...], together: bool
) -> None:
    writer = Writer(tmp_path / "traces.db")
    for group in [list(order)] if together else [[batch] for batch in order]:
        writer.write(group)
    writer.close()
    reader = Reader(tmp_path / "traces.db")
    (row,) = reader.spans(BEGUN.trace_id)
    assert (row.name, row.start_ns, row.end_ns) == ("chat gpt-4o", T0, BEGUN.start_ns + 1_000_000_000)
    assert (row.model_requested, row.input_tokens, row.session) == ("gpt-4o", 7, "s")
    detail = reader.span_detail(BEGUN.trace_id, BEGUN.span_id)
    assert detail is not None
    assert dict(detail.span.attributes) == {**BEGUN.attributes, **ENDED.attributes, **NAMED.attributes}


def test_a_message_sent_again_is_a_duplicate(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "traces.db")
    begun, ended, _ = PARTS
    assert writer.write([begun, begun]) == [Outcome(1, 0), Outcome(0, 1)]
    assert writer.write([ended]) == [Outcome(1, 0)]
    assert writer.write([ended, begun]) == [Outcome(0, 1), Outcome(0, 1)]
    writer.close()
    (trace,) = Reader(tmp_path / "traces.db").traces().traces
    assert (trace.spans, trace.open, trace.input_tokens) == (1, False, 7)


def test_a_span_of_which_only_the_start_came_is_running(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "traces.db")
    writer.write([PARTS[0]])
    writer.close()
    (row,) = Reader(tmp_path / "traces.db").spans(BEGUN.trace_id)
    assert row.end_ns == 0


def test_a_span_that_is_no_update_replaces_what_was_there(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "traces.db")
    writer.write([PARTS[0]])
    (ended,) = PARTS[1].spans
    writer.write([Batch((replace(ended, update=False),))])
    writer.close()
    (row,) = Reader(tmp_path / "traces.db").spans(BEGUN.trace_id)
    assert (row.name, row.model_requested) == ("", None)
