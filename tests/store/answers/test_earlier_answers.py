"""A span in its trace: which calls said what its prompt holds, and when it was tried again."""

from pathlib import Path

from sample_store import a_sample_store
from spanglass.analysis.answer_sources import sources
from spanglass.core.views import SpanDetail
from spanglass.store.reader import Reader


def test_a_retried_call_and_the_answer_it_goes_on_from(tmp_path: Path) -> None:
    reader = Reader(a_sample_store(tmp_path / "a.db", count=60))
    trace = reader.traces("name:answer_ticket has:retry {name:plan}").traces[0]
    rows = {(row.title, row.attempt): row for row in reader.spans(trace.trace_id) if row.is_call}

    def asked(title: str, attempt: int) -> SpanDetail:
        detail = reader.span_detail(trace.trace_id, rows[title, attempt].span_id)
        assert detail is not None
        return reader.in_its_trace(detail)

    last = asked("draft_answer", max(row.attempts for row in rows.values()))
    first, second = rows["draft_answer", 1], rows["draft_answer", 2]
    assert last.retried_ns is None
    assert asked("draft_answer", 1).retried_ns == second.start_ns - first.end_ns
    found = sources(last.facts.input, last.earlier)
    plan = rows["plan", 1]
    assert {(one.name, one.took_ns) for one in found.values()} == {("plan", plan.end_ns - plan.start_ns)}
    assert asked("classify", 1).earlier == ()
    reader.close()
