"""The writer stores once, whatever the order, and what it has said is stored is there."""

import os
import random
import stat
from itertools import permutations
from pathlib import Path

import apsw
import pytest

from builders import MS, T0
from spanglass.core.tree import build, flat
from spanglass.store.errors import StoreError
from spanglass.store.ingest import flush, trace_rows
from spanglass.store.reader import Reader
from spanglass.store.writer import Outcome, Writer
from traffic import CHAT, TRACE, a_batch, a_log_batch, a_span, pairs


def outline(path: Path) -> str:
    """The tree of the test's trace as indented text."""
    nodes = flat(build(Reader(path).spans(TRACE)))
    return "\n".join("  " * node.depth + (node.span.name if node.span else "?") for node in nodes)


def test_a_span_is_stored_with_its_facts_and_price(writer: Writer, path: Path) -> None:
    assert writer.write([a_batch(a_span(1))]) == [Outcome(stored=1, duplicates=0)]
    (row,) = Reader(path).spans(TRACE)
    assert (row.name, row.provider, row.model_responded) == ("chat gpt-4o", "openai", "gpt-4o-2024-08-06")
    assert (row.input_tokens, row.output_tokens, row.cost_nano) == (1000, 100, 3_500_000)
    assert (row.service, row.scope, row.duration_ns) == ("app", "test", 1000 * MS)
    (trace,) = Reader(path).traces().traces
    assert (trace.spans, trace.calls, trace.cost_nano, trace.models) == (
        1,
        1,
        3_500_000,
        ("gpt-4o-2024-08-06",),
    )


def test_the_raw_span_comes_back_exactly(writer: Writer, path: Path) -> None:
    batch = a_batch(a_span(1, events=[{"name": "e", "time_unix_nano": T0 + 5}], trace_state="a=b"))
    writer.write([batch])
    detail = Reader(path).span_detail(TRACE, (1).to_bytes(8, "big"))
    assert detail is not None
    assert detail.span == batch.spans[0]


def test_any_order_of_arrival_gives_the_same_tree_and_figures(tmp_path: Path) -> None:
    spans = [
        a_span(1, attributes={"gen_ai.operation.name": "invoke_agent"}, name="agent"),
        a_span(2, 1, name="chat one", start=T0 + 1),
        a_span(3, 1, name="tool", start=T0 + 2, attributes={"gen_ai.operation.name": "execute_tool"}),
        a_span(4, 3, name="chat two", start=T0 + 3),
    ]
    seen = set()
    for number, order in enumerate(permutations(spans)):
        path = tmp_path / f"{number}.db"
        writer = Writer(path)
        for span in order:
            writer.write([a_batch(span)])
        writer.close()
        trace = Reader(path).traces().traces[0]
        seen.add((outline(path), trace.name, trace.open, trace.calls, trace.input_tokens, trace.cost_nano))
    assert seen == {("agent\n  chat one\n  tool\n    chat two", "agent", False, 2, 2000, 7_000_000)}


def test_a_trace_without_its_root_is_there_and_open(writer: Writer, path: Path) -> None:
    writer.write([a_batch(a_span(2, 1))])
    assert outline(path) == "?\n  chat gpt-4o"
    assert Reader(path).traces().traces[0].open


def test_the_same_batch_again_changes_nothing(writer: Writer, path: Path) -> None:
    batch = a_batch(a_span(1), a_span(2, 1))
    writer.write([batch])
    before = Reader(path).traces()
    assert writer.write([batch] * 5) == [Outcome(stored=0, duplicates=2)] * 5
    assert Reader(path).traces() == before
    assert writer.span_count() == 2


def test_a_span_that_ends_replaces_the_running_one_but_not_the_other_way_round(
    writer: Writer, path: Path
) -> None:
    running, ended = a_span(1, end_time_unix_nano=0), a_span(1)
    for batch in (a_batch(running), a_batch(ended), a_batch(running)):
        writer.write([batch])
    (row,) = Reader(path).spans(TRACE)
    assert not row.running
    assert writer.span_count() == 1


@pytest.mark.parametrize("log_first", [True, False])
def test_log_records_join_their_span_whichever_comes_first(
    writer: Writer, path: Path, log_first: bool
) -> None:
    log = a_log_batch(1, "gen_ai.user.message", "What is a spyglass?")
    span = a_batch(a_span(1))
    for batch in (log, span) if log_first else (span, log):
        writer.write([batch])
    detail = Reader(path).span_detail(TRACE, (1).to_bytes(8, "big"))
    assert detail is not None
    assert [message.text for message in detail.facts.input] == ["What is a spyglass?"]


def test_log_and_span_of_one_transaction_join_too(writer: Writer, path: Path) -> None:
    writer.write([a_batch(a_span(1)), a_log_batch(1, "gen_ai.user.message", "Hello")])
    detail = Reader(path).span_detail(TRACE, (1).to_bytes(8, "big"))
    assert detail is not None
    assert detail.facts.input[0].text == "Hello"


def test_two_writers_take_turns_and_agree(path: Path) -> None:
    one, two = Writer(path), Writer(path)
    for number in range(20):
        (one if number % 2 else two).write([a_batch(a_span(number + 1, number))])
    assert Reader(path).traces().traces[0].spans == 20
    assert one.span_count() == 20
    revisions = [row.revision for row in Reader(path).spans(TRACE)]
    assert max(revisions) == Reader(path).last_revision()
    one.close()
    two.close()


def test_a_failed_transaction_leaves_nothing_and_the_next_works(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.write([a_batch(a_span(1))])

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(trace_rows, "summarise", broken)
        with pytest.raises(RuntimeError):
            writer.write([a_batch(a_span(2, 1))])
    assert writer.span_count() == 1
    writer.write([a_batch(a_span(2, 1)), a_batch(a_span(3, 1))])
    assert Reader(path).traces().traces[0].spans == 3


def test_a_large_trace_is_judged_in_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flush, "LARGE", 10)
    writer = Writer(path)
    for number in range(1, 60):
        writer.write([a_batch(a_span(number))])
    assert Reader(path).traces().traces[0].spans == 59
    writer.close()
    trace = Reader(path).traces().traces[0]
    assert (trace.calls, trace.input_tokens) == (59, 59_000)


def test_numbers_and_text_no_column_can_hold_are_stored_as_far_as_they_go(writer: Writer, path: Path) -> None:
    attributes = {
        **CHAT,
        "gen_ai.usage.input_tokens": 2**62,
        "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"\\ud800"}]}]',
        "gen_ai.conversation.id": "s" * 5000,
    }
    writer.write([a_batch(a_span(1, attributes=attributes, end_time_unix_nano=2**63 - 1))])
    (row,) = Reader(path).spans(TRACE)
    assert row.input_tokens is None
    assert row.session == "s" * 300


def test_a_new_version_is_marked_only_beside_an_older_one(writer: Writer, path: Path) -> None:
    new = {**CHAT, "gen_ai.response.model": "gpt-4o-2024-11-20"}
    writer.write([a_batch(a_span(1), a_span(2, attributes=new, start=T0 + 5_000 * MS))])
    assert [row.new_snapshot for row in Reader(path).spans(TRACE)] == [False, True]


@pytest.mark.parametrize("status", [0, 2])
def test_the_name_that_was_asked_for_is_no_new_version(writer: Writer, path: Path, status: int) -> None:
    named = {**CHAT, "gen_ai.response.model": CHAT["gen_ai.request.model"]}
    later = a_span(2, attributes=named, start=T0 + 5_000 * MS, status={"code": status})
    writer.write([a_batch(a_span(1), later)])
    reader = Reader(path)
    assert [row.new_snapshot for row in reader.spans(TRACE)] == [False, False]
    assert reader.pulse(T0, T0 + 60_000 * MS, 60).first_seen_ns == {}
    assert reader.version_changes(T0, T0 + 60_000 * MS) == ()
    assert reader.last_versions() == ()


def test_a_failed_call_that_names_only_what_it_asked_for_has_no_version(writer: Writer, path: Path) -> None:
    named = {**CHAT, "gen_ai.response.model": CHAT["gen_ai.request.model"]}
    writer.write([a_batch(a_span(1, attributes=named, status={"code": 2}))])
    assert Reader(path).model_versions(CHAT["gen_ai.request.model"]) == ()


@pytest.mark.parametrize("alone", [True, False])
def test_an_agent_costs_what_it_alone_tells(writer: Writer, path: Path, alone: bool) -> None:
    run = {**CHAT, "gen_ai.operation.name": "invoke_agent"}
    spans = [a_span(1, name="agent", attributes=run), *([] if alone else [a_span(2, 1)])]
    writer.write([a_batch(*spans)])
    (trace,) = Reader(path).traces().traces
    assert (trace.cost_nano, trace.unpriced, trace.calls) == (3_500_000, 0, 0 if alone else 1)
    assert Reader(path).figures().cost_nano == 3_500_000
    repriced = [span.span_id[-1] for span in Reader(path).stored_spans(0, calls=True)]
    assert repriced == ([1] if alone else [2])


@pytest.mark.parametrize(("raised", "errors"), [("GraphInterrupt", 0), ("ValueError", 1)])
def test_a_step_that_stops_to_ask_a_person_is_no_error(
    writer: Writer, path: Path, raised: str, errors: int
) -> None:
    thrown = {"name": "exception", "attributes": pairs({"exception.type": f"langgraph.errors.{raised}"})}
    step = a_span(1, name="ask", attributes={}, status={"code": 2}, events=[thrown])
    writer.write([a_batch(step)])
    (trace,) = Reader(path).traces().traces
    (row,) = Reader(path).spans(TRACE)
    assert (trace.errors, trace.failed, row.failed) == (errors, bool(errors), bool(errors))
    assert row.finish_reason == (None if errors else "interrupted")
    detail = Reader(path).span_detail(TRACE, row.span_id)
    assert detail is not None
    assert detail.span.status_code == 2


def test_random_batches_in_random_groups_add_up(path: Path) -> None:
    rng = random.Random(4)
    writer = Writer(path)
    spans = [
        a_span(n, rng.randrange(n), trace=bytes([n % 7 + 1]) * 16, start=T0 + n * MS) for n in range(1, 120)
    ]
    rng.shuffle(spans)
    while spans:
        group = [spans.pop() for _ in range(min(len(spans), rng.randint(1, 9)))]
        writer.write([a_batch(span) for span in group])
    writer.close()
    figures = Reader(path).figures()
    traces = Reader(path).traces().traces
    assert sum(trace.spans for trace in traces) == figures.spans == 119
    assert sum(trace.cost_nano or 0 for trace in traces) == figures.cost_nano
    assert sum(trace.calls for trace in traces) == figures.calls


def test_only_the_owner_may_read_the_file(writer: Writer, path: Path) -> None:
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_a_store_of_a_newer_version_is_refused_untouched(path: Path) -> None:
    Writer(path).close()
    with apsw.Connection(str(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version"):
        Writer(path)
    assert path.read_bytes() == before


def test_files_that_are_no_store_are_refused_with_a_reason(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be looked at\n" * 100)
    with pytest.raises(StoreError, match="damaged or not a Spanglass store"):
        Writer(text)
    foreign = tmp_path / "foreign.db"
    connection = apsw.Connection(str(foreign))
    connection.execute("CREATE TABLE t(a)")
    connection.close()
    with pytest.raises(StoreError, match="not a Spanglass store"):
        Writer(foreign)
    with pytest.raises(StoreError, match="no store"):
        Reader(tmp_path / "none.db")


def test_what_was_written_is_in_the_file_itself_once_the_writer_has_nothing_to_do(
    writer: Writer, path: Path
) -> None:
    writer.write([a_batch(a_span(1))])
    while writer.settle():
        pass
    # The file as a power failure would leave it: without what only its write-ahead log holds.
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    reader = Reader(copy)
    assert [span.name for span in reader.spans(TRACE)] == ["chat gpt-4o"]
    reader.close()


def test_at_rest_nothing_is_held_to_be_quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, given = [T0], []
    monkeypatch.setattr("spanglass.store.writer.give_back", lambda: given.append(now[0]))
    writer = Writer(tmp_path / "traces.db", clock=lambda: now[0])
    writer.write([a_batch(a_span(1), a_span(2, 1))])
    while writer.settle():
        pass
    assert (len(writer._tables.states._states), given) == (1, [])
    now[0] += 6_000 * MS
    assert not writer.settle()
    assert (len(writer._tables.states._states), given) == (0, [now[0]])
    (outcome,) = writer.write([a_batch(a_span(2, 1), a_span(3, 1))])
    assert (outcome.stored, outcome.duplicates) == (1, 1)
    writer.close()
