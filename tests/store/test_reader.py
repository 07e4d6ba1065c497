"""Questions to a store: pages, changes, charts, sums, and the plans they run by."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import apsw
import pytest

from builders import MS, T0
from places import clock_of
from spanglass.core.views import Below, Percentiles
from spanglass.store.errors import InterruptedQuestion
from spanglass.store.filters.matches import ALL_CALLS
from spanglass.store.migrations import migrate, migrations
from spanglass.store.queries import filled, sql
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

SECOND = 1000 * MS


def identity(number: int) -> bytes:
    return number.to_bytes(16, "big")


def test_pages_follow_one_another_newest_first_without_gap_or_repeat(writer: Writer, path: Path) -> None:
    starts = [T0 + (number // 3) * SECOND for number in range(25)]
    for number, start in enumerate(starts, 1):
        writer.write([a_batch(a_span(1, trace=identity(number), start=start))])
    reader, cursor, seen = Reader(path), None, []
    while True:
        page = reader.traces(before=cursor, limit=4)
        seen += page.traces
        cursor = page.next
        if cursor is None:
            break
    assert len({trace.trace_id for trace in seen}) == 25
    assert [trace.start_ns for trace in seen] == sorted(starts, reverse=True)


def test_today_begins_at_midnight_also_where_the_clock_was_put_back_since(writer: Writer, path: Path) -> None:
    starts = ("2026-10-24T21:30+00:00", "2026-10-24T22:30+00:00", "2026-10-25T08:00+00:00")
    for number, start in enumerate(starts, 1):
        began = int(datetime.fromisoformat(start).timestamp()) * SECOND
        writer.write([a_batch(a_span(1, trace=identity(number), start=began, attributes=CHAT))])
    now_ns = int(datetime.fromisoformat("2026-10-25T12:00+00:00").timestamp()) * SECOND
    with clock_of("Europe/Berlin"):
        status = Reader(path, clock=lambda: now_ns).status()
    # half past eleven the day before, half past midnight in summer time, and nine in the morning
    assert status.cost_today_nano == 2 * 3_500_000


def test_changes_are_told_once_each_in_their_order(writer: Writer, path: Path) -> None:
    reader_from = 0
    for number in (1, 2, 3, 2):
        parent = reader_from
        writer.write([a_batch(a_span(number + parent, trace=identity(number)))])
        changed = Reader(path).changed_traces(reader_from)
        assert [trace.trace_id for trace in changed] == [identity(number)]
        reader_from = changed[-1].revision
    assert Reader(path).changed_traces(reader_from) == ()
    assert Reader(path).last_revision() == reader_from


def test_spans_after_a_revision_are_those_that_changed(writer: Writer, path: Path) -> None:
    writer.write([a_batch(a_span(1), a_span(2, 1))])
    reader = Reader(path)
    revision = reader.last_revision()
    writer.write([a_batch(a_span(3, 2))])
    changed = {row.span_id[-1] for row in reader.spans(a_span(1)["trace_id"], after_revision=revision)}
    # 3 is new; 2 has a span with usage below it now and no longer counts; 1 did not count before either
    assert changed == {2, 3}


def test_a_trace_is_found_by_any_unique_beginning(writer: Writer, path: Path) -> None:
    for name in ("a1" * 16, "a1" * 15 + "a2", "b0" * 16):
        writer.write([a_batch(a_span(1, trace=bytes.fromhex(name)))])
    reader = Reader(path)
    found = reader.trace("B")
    assert found is not None
    assert found.trace_id.hex() == "b0" * 16
    assert reader.trace("a1" * 15 + "a2") is not None
    assert reader.trace("c") is None
    assert reader.trace("no hex") is None
    with pytest.raises(LookupError, match="More than one"):
        reader.trace("a1a")


def test_the_pulse_puts_calls_into_buckets(writer: Writer, path: Path) -> None:
    for number in range(12):
        writer.write([a_batch(a_span(1, trace=identity(number + 1), start=T0 + number * 10 * SECOND))])
    pulse = Reader(path).pulse(T0, T0 + 120 * SECOND, 2)
    assert pulse.calls == (6, 6)
    assert pulse.cost_nano == (6 * 3_500_000, 6 * 3_500_000)
    assert pulse.versions == {"gpt-4o-2024-08-06": (6, 6)}
    assert pulse.latency[0] == Percentiles(SECOND, SECOND, SECOND)
    assert pulse.overall == Percentiles(SECOND, None, None)


def test_too_few_calls_draw_no_percentile(writer: Writer, path: Path) -> None:
    writer.write([a_batch(a_span(1))])
    pulse = Reader(path).pulse(T0, T0 + 60 * SECOND, 3)
    assert pulse.latency == (None, None, None)
    assert pulse.total_calls == 1


def test_a_failed_call_is_an_error_in_every_figure(writer: Writer, path: Path) -> None:
    failed = {key: value for key, value in CHAT.items() if "usage" not in key and "response" not in key}
    status = {"code": 2, "message": "429"}
    writer.write([a_batch(a_span(1), a_span(2, attributes=failed, status=status, trace=identity(5)))])
    reader = Reader(path)
    figures = reader.figures()
    assert (figures.traces, figures.calls, figures.errors) == (2, 2, 1)
    assert sum(reader.pulse(T0, T0 + 60 * SECOND, 1).errors) == 1
    counts = reader.quick_counts()
    assert (counts.all, counts.errors, counts.refusals) == (2, 1, 0)


def test_groups_add_up_to_the_whole(writer: Writer, path: Path) -> None:
    other = {**CHAT, "gen_ai.response.model": "gpt-4o-2024-11-20", "user.id": "u1"}
    writer.write([a_batch(a_span(1), a_span(2, attributes=other, trace=identity(7)))])
    reader = Reader(path)
    whole = reader.figures()
    for key in ("model", "version", "provider", "user", "session", "feature", "service", "day", "name"):
        groups = reader.figures_by(key)
        assert sum(group.calls for _, group in groups) == whole.calls == 2
        assert sum(group.cost_nano or 0 for _, group in groups) == whole.cost_nano
    assert {key for key, _ in reader.figures_by("version")} == {"gpt-4o-2024-08-06", "gpt-4o-2024-11-20"}
    assert {key for key, _ in reader.figures_by("user")} == {None, "u1"}


def test_an_empty_store_has_figures_of_nothing(writer: Writer, path: Path) -> None:
    figures = Reader(path).figures()
    assert (figures.traces, figures.calls, figures.errors) == (0, 0, 0)
    assert figures.cost_nano is None
    assert Reader(path).traces().traces == ()
    assert Reader(path).status().spans == 0


@pytest.mark.parametrize(
    ("name", "parts", "wanted"),
    [
        ("changed_traces", {"condition": "1"}, "trace_revision"),
        ("trace", {}, "sqlite_autoindex_trace_1"),
        ("spans", {"which": ""}, "sqlite_autoindex_span_1"),
        ("course", ALL_CALLS.pieces, "span_call_end"),
        ("cost_since", {}, "span_call_end"),
    ],
)
def test_live_questions_use_an_index(
    writer: Writer, path: Path, name: str, parts: Mapping[str, str], wanted: str
) -> None:
    connection = apsw.Connection(str(path))
    connection.create_scalar_function("log_thumb", lambda *_: None)
    text = filled(name, **parts) if parts else sql(name)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _Anything())]
    assert any(wanted in step for step in plan), plan
    assert not any(step.startswith("SCAN span") for step in plan), plan
    connection.close()


class _Anything(dict[str, object]):
    """Binds 1 to every name."""

    def __missing__(self, key: str) -> object:
        return 1


def test_every_migration_leads_to_the_same_schema(tmp_path: Path) -> None:
    def schema(connection: apsw.Connection) -> list[tuple[object, ...]]:
        return list(connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name"))

    straight = apsw.Connection(str(tmp_path / "straight.db"))
    migrate(straight)
    for number, _ in migrations():
        stepped = apsw.Connection(str(tmp_path / f"{number}.db"))
        migrate(stepped, to=number)
        migrate(stepped)
        assert schema(stepped) == schema(straight)
        stepped.close()
    straight.close()


def span(number: int) -> bytes:
    return number.to_bytes(8, "big")


def test_what_lies_below_a_span_is_summed_at_any_depth_and_once(writer: Writer, path: Path) -> None:
    plain: dict[str, str] = {}
    spans = [a_span(1, attributes=plain), a_span(2, 1, attributes=plain)]
    spans += [a_span(n, above, start=T0 + n * 3000 * MS) for n, above in ((3, 2), (4, 2), (5, 1))]
    writer.write([a_batch(*spans, a_span(8, 9, attributes=plain), a_span(9, 8, attributes=plain))])
    trace = b"\x0a" * 16
    reader = Reader(path)
    assert reader.below(trace, span(1)) == Below(3, 3000, 300, 10_500_000, 0)
    assert reader.below(trace, span(2)) == Below(2, 2000, 200, 7_000_000, 0)
    assert reader.below(trace, span(3)) is None
    assert reader.below(trace, span(8)) is None
    assert reader.payload_size(trace, span(3)) > 100
    assert reader.payload_size(trace, span(77)) == 0
    reader.close()


def test_the_tools_of_a_trace_are_told_with_the_calls_they_answer(writer: Writer, path: Path) -> None:
    tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "find", "gen_ai.tool.call.id": "c1"}
    bare = {"openinference.span.kind": "TOOL"}
    calling = {**CHAT, "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [
        {"type": "tool_call", "id": "c1", "name": "find", "arguments": {}}]}])}  # fmt: skip
    writer.write([a_batch(a_span(1, attributes=calling),
                          a_span(2, 1, name="execute_tool find", attributes=tool),
                          a_span(3, 1, name="other", attributes=bare, status={"code": 2}),
                          a_span(4, 1, attributes={}))])  # fmt: skip
    reader = Reader(path)
    detail, plain = (reader.span_detail(b"\x0a" * 16, span(number)) for number in (1, 4))
    assert detail is not None
    assert plain is not None
    assert [(run.names[-1], run.call_id, run.took_ns, run.failed) for run in detail.tool_runs] == [
        ("execute_tool find", "c1", 1000 * MS, False), ("other", None, 1000 * MS, True),
    ]  # fmt: skip
    assert plain.tool_runs == ()
    reader.close()


def test_who_is_broken_off_between_two_statements_answers_nothing_until_it_is_resumed(
    writer: Writer, path: Path
) -> None:
    writer.write([a_batch(a_span(1))])
    reader = Reader(path)
    reader.interrupt()
    with pytest.raises(InterruptedQuestion):
        reader.status()
    counted = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9999999) SELECT max(x) FROM n"
    )
    with pytest.raises(apsw.InterruptError):
        reader._connection.execute(counted)
    reader.resume()
    assert reader.status().traces == 1
