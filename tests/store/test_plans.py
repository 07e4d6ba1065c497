"""How each question finds its answer: by an index, and never by walking over spans, payloads or traces."""

from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import apsw
import pytest

from spanglass.store import queries
from spanglass.store.answers.watched import CALL
from spanglass.store.filters.conditions import exactly
from spanglass.store.filters.matches import _LEFT, _LONGEST, ALL_CALLS, ALL_TRACES, among_traces, turns_of
from spanglass.store.filters.speaking import ANY_SPAN
from spanglass.store.queries import filled, sql
from spanglass.store.read_ahead import SPANS
from spanglass.store.reader import _ONE_SPAN, Reader
from spanglass.store.rollups.shares import COLUMNS, SHARE
from spanglass.store.search.sided_words import SAYS_AGAIN, TOO_OFTEN
from spanglass.store.search.span_words import AMONG, SAID, SAID_AGAIN, UNCLEAR
from spanglass.store.writer import Writer

FILES = sorted(path.stem for path in (Path(queries.__file__).parent / "sql").glob("*.sql"))
LARGE = (
    "span",
    "trace",
    "block",
    "log",
    "words",
    "indexed",
    "said_again",
    "trait",
    "rollup",
    "turn",
    "example",
    "request",
    "expected",
    "library_content",
    "eval_result",
)
PARTS = {
    "condition": "1",
    "everything": "1",
    "key": "span.provider",
    "keys": "span.provider",
    "places": "1",
    "start": "trace.start_ns",
    "after": "(trace.start_ns, trace.id) < (:after_start, :after_id)",
    "order": "trace.start_ns DESC, trace.id DESC",
    "value": "trace.start_ns",
    "share": SHARE.format(row="span"),
    "columns": ", ".join(COLUMNS),
    "time": "span.end_ns",
    "source": "",
    "call": CALL,
    "end": "span.end_ns",
    "at": "turn.at_ns",
    "turns": "turn",
    **ALL_TRACES.pieces,
    "failing": "span.failed",
    "which": "",
}
"""What the places of the questions may be filled with."""

OWN = {
    **dict.fromkeys(("course", "course_parts"), ALL_CALLS.pieces),
    "group_calls": {"share": "1"},
    "shares": {"condition": "trace.start_ns >= :start_ns AND trace.start_ns < :end_ns"},
    "site_calls": {"cut": "length", "unfit": "mismatch"},
}
WALKS = {
    "attribute_names": "the newest spans, as many as are asked for",
    "filter_values": "the newest traces, as many as are asked for",
    "samples": "asked when samples are to be deleted",
    "silent_calls": "asked by the doctor",
    "found": "the text index walks over what a search finds",
    "slow_limits": "an index alone, and what it tells is kept for a while",
}
"""Questions that walk over a large table, and why that does no harm."""

SORTS = {
    "figures": "groups", "range_calls": "groups", "course": "groups", "filter_values": "values by how often",
    "rollup_days": "days", "rollup_days_of": "days", "rollup_calls": "values",
    "silent_calls": "scopes by calls", "found": "one page",
    "spans": "the spans of one trace", "find_spans": "the spans of one trace",
    "matching_spans": "the spans of one trace",
    "model_calls": "the calls of one trace",
    "tool_runs": "the tools of one trace", "hosts": "one trace", "new_versions": "versions",
    "watched_calls": "calls of the same nanosecond",
    "held_spans": "the spans of one trace", "last_versions": "versions",
    "call_before": "the calls of one trace", "attempt_before": "one trace",
    "earlier_answers": "the calls of one trace", "next_attempt": "one trace", "near_gap": "some next traces",
    "near": "some next traces", "fix_acceptances": "fixes that were taken over",
    "request_counts": "periods", "request_costs": "names of a range", "value_costs": "values",
    "asked_again": "periods", "tool_periods": "periods",
    "version_changes": "versions", "alerts_now": "the alerts that stand",
    "watched_spending": "hours", "model_versions": "versions", "fixes_tried": "proposals of a group",
    "fix_dismissals": "what the user dismissed", "told_responses": "the response ids of a transaction",
}  # fmt: skip
"""Questions that sort, and what."""


class _Anything(dict[str, object]):
    """Binds 1 to every name."""

    def __missing__(self, key: str) -> object:
        return 1


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    path = tmp_path_factory.mktemp("store") / "traces.db"
    Writer(path).close()
    reader = Reader(path)
    yield reader._connection
    reader.close()


def plan(connection: apsw.Connection, name: str) -> list[str]:
    names = {part for _, part, _, _ in Formatter().parse(sql(name)) if part}
    parts = {part: {**PARTS, **OWN.get(name, {})}[part] for part in names}
    text = filled(name, **parts) if parts else sql(name)
    return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _Anything())]


@pytest.mark.parametrize("name", FILES)
def test_no_question_walks_over_a_large_table(connection: apsw.Connection, name: str) -> None:
    steps = plan(connection, name)
    walked = [step for step in steps if step.startswith("SCAN") and step.split()[1] in LARGE]
    assert bool(walked) == (name in WALKS), steps


@pytest.mark.parametrize("name", FILES)
def test_no_question_sorts_more_than_its_answer(connection: apsw.Connection, name: str) -> None:
    steps = plan(connection, name)
    assert any("TEMP B-TREE" in step for step in steps) == (name in SORTS), steps


SOURCES = {
    "named": (("range_calls", "span_opinions", "tool_periods"), among_traces(6).pieces),
    "calls of named": (
        ("course", "course_parts"),
        {"source": among_traces(6).pieces["spans"], "end": "+span.end_ns"},
    ),
    "turns of named": (("asked_again",), turns_of(exactly(6)).pieces),
}


@pytest.mark.parametrize("name", SOURCES)
def test_few_traces_are_looked_up_by_id(connection: apsw.Connection, name: str) -> None:
    questions, pieces = SOURCES[name]
    for question in questions:
        text = filled(question, **{**PARTS, **OWN.get(question, {}), **pieces})
        steps = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _Anything())]
        assert steps[0].startswith("SCAN each"), steps
        assert not [step for step in steps[1:] if step.startswith("SCAN")], steps


def test_one_span_is_found_by_its_id_and_not_among_all_of_its_trace(connection: apsw.Connection) -> None:
    text = filled("spans", which=_ONE_SPAN)
    steps = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _Anything())]
    assert any("(trace=? AND span_id=?)" in step for step in steps), steps


@pytest.mark.parametrize("text", [_LEFT.format(test="trace.cost_nano > 5"), SPANS, _LONGEST])
def test_what_may_match_is_looked_up_by_id(connection: apsw.Connection, text: str) -> None:
    steps = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _Anything())]
    assert steps[0].split()[:2] in (["SCAN", "each"], ["SEARCH", "trace"]), steps
    assert not [step for step in steps[1:] if step.startswith("SCAN")], steps


@pytest.mark.parametrize("test", [f"{SAYS_AGAIN})", TOO_OFTEN])
def test_whether_a_span_says_something_again_is_told_by_indexes(
    connection: apsw.Connection, test: str
) -> None:
    text = filled("matching", start="trace.start_ns", condition=ANY_SPAN.format(test=test))
    steps = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _Anything())]
    read = [step for step in steps if step.startswith(("SCAN", "SEARCH"))]
    assert len(read) > 2, steps
    assert not [step for step in read if step.startswith("SCAN")], steps
    assert any("other USING COVERING INDEX" in step for step in read) or test == TOO_OFTEN, steps


@pytest.mark.parametrize("question", [SAID, SAID_AGAIN, UNCLEAR])
def test_who_says_a_word_is_told_by_the_text_index_and_what_is_noted_beside_it(
    connection: apsw.Connection, question: str
) -> None:
    text = question.format(side="", profile=AMONG)
    steps = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", _Anything())]
    read = {step.split()[1] for step in steps if step.startswith(("SCAN", "SEARCH"))}
    assert read <= {"words", "indexed", "row", "said_again", "each"}, steps
    assert not [
        step for step in steps if step.startswith("SCAN") and step.split()[1] not in ("words", "each")
    ]
