"""What the list asks of a store: pages within a range, changes since a revision, counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import MS, T0
from spanglass.core.hidden import Hidden
from spanglass.core.views import Listing, TraceSummary
from spanglass.gui.pages.traces import list_questions
from spanglass.gui.pages.traces.list_questions import ListQuestion, narrowed
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer
from traffic import a_batch, a_span

SECOND = 1000 * MS


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_questions, "PAGE", 10)
    monkeypatch.setattr(list_questions, "CHANGES", 20)


def trace_id(number: int) -> bytes:
    return number.to_bytes(16, "big")


def a_trace(number: int, **fields: object) -> dict[str, object]:
    """A trace of one span that began `number` seconds after T0."""
    start = T0 + number * SECOND
    return a_span(number, trace=trace_id(number), name=f"t{number}", **{"start": start, **fields})


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "a.db")
    yield writer
    writer.close()


@pytest.fixture
def reader(writer: Writer, tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path / "a.db", clock=lambda: T0 + 3600 * SECOND)
    yield reader
    reader.close()


def write(writer: Writer, *numbers: int) -> None:
    writer.write([a_batch(a_trace(number)) for number in numbers])


def names(traces: tuple[TraceSummary, ...]) -> list[str]:
    return [trace.name for trace in traces]


def test_the_first_page_has_the_newest_and_the_revision(writer: Writer, reader: Reader) -> None:
    write(writer, 1, 3, 2)
    first = ListQuestion().first(reader)
    assert names(first.page.traces) == ["t3", "t2", "t1"]
    assert (first.revision, first.hidden, first.elsewhere) == (reader.last_revision(), 0, 0)


def test_pages_go_on_where_the_last_one_ended(writer: Writer, reader: Reader) -> None:
    write(writer, *range(1, 43))
    question = ListQuestion(since_ns=T0)
    page, seen = question.first(reader).page, []
    while True:
        seen += names(page.traces)
        if page.next is None:
            break
        page = question.page(reader, page.next)
    assert seen == [f"t{number}" for number in range(42, 0, -1)]


def test_a_fixed_range_is_within_both_ends(writer: Writer, reader: Reader) -> None:
    write(writer, *range(1, 43))
    question = ListQuestion(since_ns=T0 + 5 * SECOND, listing=Listing(until_ns=T0 + 8 * SECOND))
    assert names(question.first(reader).page.traces) == ["t7", "t6", "t5"]


def test_without_rows_it_is_counted_what_is_hidden_and_elsewhere(writer: Writer, reader: Reader) -> None:
    write(writer, 1, 2, 3)
    nothing = ListQuestion("name:none", since_ns=T0 + 2 * SECOND).first(reader)
    assert (nothing.hidden, nothing.elsewhere) == (2, 3)
    later = ListQuestion(since_ns=T0 + 9 * SECOND).first(reader)
    assert (later.hidden, later.elsewhere) == (0, 3)


def test_changes_are_those_after_a_revision(writer: Writer, reader: Reader) -> None:
    write(writer, 1, 2)
    revision = reader.last_revision()
    question = ListQuestion()
    assert question.changes(reader, revision).matching == ()
    write(writer, 3)
    writer.write([a_batch(a_span(99, 1, trace=trace_id(1)))])
    changes = question.changes(reader, revision)
    assert sorted(names(changes.matching)) == ["t1", "t3"]
    assert (changes.revision, changes.more) == (reader.last_revision(), False)


def test_a_trace_that_no_longer_matches_is_among_the_others(writer: Writer, reader: Reader) -> None:
    write(writer, 1, 2)
    question, revision = ListQuestion("status:error"), reader.last_revision()
    writer.write([a_batch(a_span(98, 1, trace=trace_id(1), status={"code": 2}))])
    writer.write([a_batch(a_span(97, 2, trace=trace_id(2)))])
    changes = question.changes(reader, revision)
    assert {trace.row_id for trace in changes.matching} | {trace.row_id for trace in changes.others} == {1, 2}
    assert "t2" in names(changes.others)


def test_very_many_changes_are_read_in_turns(writer: Writer, reader: Reader) -> None:
    write(writer, 1)
    revision = reader.last_revision()
    write(writer, *range(2, 29))
    question = ListQuestion()
    first = question.changes(reader, revision)
    assert first.more
    assert len(first.matching) == 20
    second = question.changes(reader, first.revision)
    assert not second.more
    seen = {trace.row_id for trace in (*first.matching, *second.matching)}
    assert len(seen) == 27


def test_counts_are_of_the_range(writer: Writer, reader: Reader) -> None:
    write(writer, 1, 2, 3)
    writer.write([a_batch(a_trace(4, status={"code": 2}))])
    counts = ListQuestion(since_ns=T0 + 2 * SECOND).counts(reader)
    assert (counts.quick.all, counts.quick.errors, counts.among) == (3, 1, 3)
    named = ListQuestion("name:t3", since_ns=T0 + 2 * SECOND).counts(reader)
    assert (named.quick.all, named.among) == (1, 3)


@pytest.mark.parametrize(
    ("query", "term", "both"),
    [
        ("", "", ""),
        ("a", "", "a"),
        ("", "has:error", "has:error"),
        ("a b", "has:error", "a b has:error"),
        ("a OR b", "has:error", "(a OR b) has:error"),
    ],
)
def test_a_quick_filter_narrows_the_query(query: str, term: str, both: str) -> None:
    assert narrowed(query, term) == both


def test_a_page_of_nothing_but_hidden_traces_is_passed_over(writer: Writer, reader: Reader) -> None:
    write(writer, *range(1, 26))
    hidden = Hidden(frozenset(map(trace_id, range(6, 26))))
    first = ListQuestion(hidden=hidden).first(reader)
    assert names(first.page.traces) == ["t5", "t4", "t3", "t2", "t1"]
    everything = ListQuestion(hidden=Hidden(frozenset(map(trace_id, range(1, 26)))))
    assert everything.first(reader).elsewhere == 0
    assert ListQuestion("name:t9", hidden=hidden).first(reader).hidden == 5
    assert ListQuestion(hidden=hidden).counts(reader).among == 5
