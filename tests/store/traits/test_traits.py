"""A filter finds the same with and without what is known of the traces' values, and looks at less."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import apsw
import pytest

from builders import MS, T0
from found_traces import QUERIES, TOLD, KnowsNothing, found_by
from sample_store import a_sample_store
from spanglass.core.query import parse
from spanglass.store import reader as reader_module
from spanglass.store.backfill.shown_images import ShownImages
from spanglass.store.filters import conditions
from spanglass.store.reader import Reader
from spanglass.store.retention.retention import Keep
from spanglass.store.rollups import rollups
from spanglass.store.traits import trait_sets, trait_values, traits
from spanglass.store.traits.bits import ids_of, unpacked
from spanglass.store.traits.found import Found
from spanglass.store.traits.later_spans import LATER_TRACES, NEW_TRACES
from spanglass.store.traits.trait_sets import TraitSets
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_log_batch, a_span

DAY = 86_400 * 1000 * MS


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = a_sample_store(tmp_path_factory.mktemp("store") / "traces.db", 150)
    writer = Writer(path)
    while writer.settle():
        pass
    writer.close()
    return path


@pytest.fixture(scope="module")
def reader(store: Path) -> Iterator[Reader]:
    reader = Reader(store)
    yield reader
    reader.close()


def found(path: Path, query: str) -> list[int]:
    reader = Reader(path)
    try:
        return found_by(reader, query)
    finally:
        reader.close()


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_is_found(reader: Reader, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    named = found_by(reader, query)
    monkeypatch.setattr(conditions, "FEW", 0)
    walked = found_by(reader, query)
    monkeypatch.setattr(reader_module, "TraitSets", KnowsNothing)
    assert named == walked == found_by(reader, query)


@pytest.mark.parametrize("query", ["answer", "answer kind:llm", "-answer", "{model:gpt answer}"])
def test_words_find_the_same_where_too_many_traces_may_match_to_be_listed(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(conditions, "FEW", 0)
    listed = found_by(reader, query)
    assert ":named" in reader._condition(query, 0).sql
    monkeypatch.setattr(conditions, "_LISTED", 0)
    assert "trace_found(:maybe, trace.id)" in reader._condition(query, 0).sql
    assert listed == found_by(reader, query) != []


@pytest.mark.parametrize("query", ["model:gpt", "kind:llm took:>1s", "answer", "status:ok"])
def test_a_range_is_counted(reader: Reader, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    starts = sorted(trace.start_ns for trace in reader.traces(query, limit=1000).traces)
    since_ns, until_ns = starts[len(starts) // 4], starts[-2]
    counted = reader.matching_count(query, since_ns, until_ns), reader.quick_counts(query, since_ns=since_ns)
    assert counted[0] == sum(since_ns <= start < until_ns for start in starts)
    assert counted[1].all == sum(since_ns <= start for start in starts)
    monkeypatch.setattr(reader_module, "TraitSets", KnowsNothing)
    assert counted[1] == reader.quick_counts(query, since_ns=since_ns)


def test_the_queries_tell_traces_apart(reader: Reader) -> None:
    numbers = {query: len(found_by(reader, query)) for query in QUERIES}
    assert numbers["user:nobody"] == 0
    assert 0 < numbers["model:gpt"] < 150
    assert 0 < numbers["ttft:>300ms"] < 150


@pytest.mark.parametrize("seed", range(4))
def test_what_comes_later_and_what_changes_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(rollups, "_STEP", 4)
    random, path = Random(seed), tmp_path / "traces.db"
    writer = Writer(path)
    for _ in range(30):
        said = {
            **CHAT,
            "gen_ai.request.model": random.choice(("a", "b", "c")),
            "user.id": random.choice("uvw"),
        }
        trace = random.randrange(1, 5).to_bytes(16, "big")
        writer.write([a_batch(a_span(random.randrange(1, 4), trace=trace, attributes=said))])
        if random.random() < 0.3:
            writer.settle()
        narrowed = [found(path, query) for query in ("model:a", "user:v", "model:b user:w")]
        with monkeypatch.context() as without:
            without.setattr(reader_module, "TraitSets", KnowsNothing)
            assert narrowed == [found(path, query) for query in ("model:a", "user:v", "model:b user:w")]
    writer.close()


def test_values_of_deleted_traces_are_forgotten(tmp_path: Path) -> None:
    now = [T0]
    writer = Writer(tmp_path / "t.db", clock=lambda: now[0], keep=lambda: Keep(days=1))
    for day in range(4):
        writer.write([a_batch(a_span(1, trace=(day + 1).to_bytes(16, "big"), start=T0 - day * DAY))])
    while writer.settle():
        pass
    writer.close()
    connection = apsw.Connection(str(tmp_path / "t.db"))
    assert connection.execute("SELECT count(*) FROM trace").fetchall() == [(2,)]
    rows = connection.execute("SELECT traces FROM trait WHERE value = ?", (traits.EVERY,)).fetchall()
    assert sum(unpacked(row[0]).bit_count() for row in rows) == 2
    assert connection.execute("SELECT count(*) FROM trait_doubt").fetchall() == [(0,)]
    connection.close()


def told(path: Path, query: str) -> Found:
    reader = Reader(path)
    answer = TraitSets(reader._rows, T0, lambda: "{}").find(parse(query))
    reader.close()
    return answer


@pytest.mark.parametrize("query", TOLD)
def test_what_these_find_is_told_without_looking(store: Path, query: str) -> None:
    answer = told(store, query)
    assert answer.surely == answer.maybe
    assert sorted(found(store, query)) == ids_of(answer.surely)


@pytest.mark.parametrize("query", ["took:<1s", 'user:""', "{took:>1s}"])
def test_of_some_nothing_is_told(store: Path, query: str) -> None:
    answer = told(store, query)
    assert answer.surely == 0
    assert answer.maybe.bit_count() == 150


CURRENT = ("status:error", "has:retry", "cost:>0.01", "took:>8s", "user", "status:error OR has:retry")


@pytest.mark.parametrize(
    "query", [*CURRENT, "has:error model:a", "words model:b", "-status:error", "model:a"]
)
def test_what_came_since_is_found_and_only_read_where_it_must_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    for number in range(1, 13):
        said = {**CHAT, "gen_ai.request.model": "ab"[number % 2], "gen_ai.prompt": "words" * (number % 3)}
        failed = {"status": {"code": 2}} if number % 4 == 0 else {}
        trace = number.to_bytes(16, "big")
        writer.write([a_batch(a_span(1, trace=trace, attributes=said, **failed))])
        while number == 4 and writer.settle():
            pass
    asked = list[str]()
    reader = Reader(path)
    rows = reader._rows
    monkeypatch.setattr(reader, "_rows", lambda text, values: asked.append(text) or rows(text, values))
    some = [trace.row_id for trace in reader.traces(query).traces]
    assert any(trait_sets.DOUBTED in text for text in asked) != (query in CURRENT)
    monkeypatch.setattr(reader_module, "TraitSets", KnowsNothing)
    assert some == [trace.row_id for trace in reader.traces(query).traces]
    reader.close()
    writer.close()


@pytest.mark.parametrize(("query", "read"), [("took:>1ms model:gpt-4o", False), ("took:>1ms", True)])
def test_an_index_of_numbers_is_not_read_for_few_traces(
    store: Path, monkeypatch: pytest.MonkeyPatch, query: str, read: bool
) -> None:
    reader, asked = Reader(store), list[str]()
    rows = reader._rows
    monkeypatch.setattr(reader, "_rows", lambda text, values: asked.append(text) or rows(text, values))
    some = reader.traces(query, limit=1000)
    assert any("trace.id FROM trace WHERE trace.by_duration >" in text for text in asked) == read
    monkeypatch.setattr(reader_module, "TraitSets", KnowsNothing)
    assert some == reader.traces(query, limit=1000)
    reader.close()


def test_words_that_few_traces_say_are_told_to_a_page(store: Path) -> None:
    answer = told(store, "answer")
    assert answer.current
    assert answer.surely == answer.maybe
    assert 0 < answer.maybe.bit_count() < 150


def test_what_is_many_is_not_read_to_narrow_a_page_down(store: Path) -> None:
    assert told(store, "took:>1ms").surely.bit_count() == 150
    reader = Reader(store)
    answer = TraitSets(reader._rows, T0, lambda: "{}", 5).find(parse("took:>1ms"))
    reader.close()
    assert answer.surely == 0


def test_profiles_past_a_number_say_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traits, "MOST_PROFILES", 2)
    path = tmp_path / "traces.db"
    writer = Writer(path)
    for number in range(1, 6):
        said = {**CHAT, "gen_ai.request.model": f"m{number}"}
        writer.write([a_batch(a_span(1, trace=number.to_bytes(16, "big"), attributes=said))])
    while writer.settle():
        pass
    writer.close()
    assert [len(found(path, f"model:m{number}")) for number in range(7)] == [0, 1, 1, 1, 1, 1, 0]
    answers = [told(path, f"model:m{number}") for number in range(7)]
    assert sum(answer.surely.bit_count() for answer in answers) == 2
    assert all((answer.maybe & ~answer.surely).bit_count() == 3 for answer in answers)


@pytest.fixture
def connection(store: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(store))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            trait_values.VALUES.format(test="value = :value"),
            "USING COVERING INDEX sqlite_autoindex_trait_value_1 (key=? AND value=?)",
        ),
        (
            trait_values.VALUES.format(test="value LIKE :value ESCAPE '\\'"),
            "USING COVERING INDEX sqlite_autoindex_trait_value_1 (key=?",
        ),
        (trait_sets._PIECES, "SEARCH trait USING PRIMARY KEY (value=?)"),
        (trait_sets.UNSURE, "span USING INTEGER PRIMARY KEY (rowid>?)"),
        (trait_sets.DOUBTED, "trace USING INDEX trace_unsettled"),
        (LATER_TRACES.format(test="span.user = 'x'"), "span USING INTEGER PRIMARY KEY (rowid>?)"),
        (NEW_TRACES, "trace USING INTEGER PRIMARY KEY (rowid>?)"),
        (trait_sets.SLOW, "trace USING INDEX trace_took (name=? AND by_duration>?)"),
        (trait_sets.TRACES_OF_RANGE, "trace USING COVERING INDEX trace_start"),
        ("SELECT trace.id FROM trace WHERE trace.errors > 0", "USING INDEX trace_error"),
        ("SELECT trace.id FROM trace WHERE trace.by_duration > 5", "USING INDEX trace_by_duration"),
        (
            "SELECT trace.id FROM trace WHERE trace.source IS NOT NULL AND trace.source LIKE 'x%'",
            "USING COVERING INDEX trace_source",
        ),
        (traits._OF_CHUNK, "trait USING INDEX trait_chunk (chunk=?)"),
    ],
)  # fmt: skip
def test_values_are_looked_up(connection: apsw.Connection, text: str, wanted: str) -> None:
    values = {
        "key": "user",
        "value": "x",
        "most": 1,
        "values": "[1]",
        "slow_limits": "{}",
        "since_ns": 0,
        "last_ns": 9,
        "last": 9,
    }
    bound = (1,) if "?" in text else values
    plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", bound)]
    assert any(wanted in step for step in plan), plan


def test_few_traces_are_found_without_walking(store: Path) -> None:
    reader = Reader(store)
    where = reader._condition("user:nobody")
    assert where.few
    text = f"SELECT 1 FROM trace WHERE +trace.start_ns > 0 AND {where.sql} ORDER BY +trace.start_ns"  # noqa: S608
    plan = [str(row[3]) for row in reader._rows(f"EXPLAIN QUERY PLAN {text}", where.parameters)]
    reader.close()
    assert plan[0] == "SEARCH trace USING INTEGER PRIMARY KEY (rowid=?)", plan


def test_an_image_is_noted_at_once_and_of_older_spans_when_nothing_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    seen = '[{"role":"user","parts":[{"type":"uri","modality":"image","uri":"https://x/a.png"}]}]'
    for number, said in ((1, {"gen_ai.input.messages": seen}), (2, {})):
        trace = number.to_bytes(16, "big")
        writer.write([a_batch(a_span(1, trace=trace, attributes={**CHAT, **said}))])
    while writer.settle():
        pass
    writer.close()
    assert [*found(path, "has:image"), *found(path, "{has:image}")] == [1, 1]
    assert told(path, "has:image").surely == told(path, "has:image").maybe
    old = apsw.Connection(str(path))
    old.execute("UPDATE state SET value = 9 WHERE name = 'unshown'; UPDATE span SET content = 1")
    old.execute("DELETE FROM trait; DELETE FROM profile; DELETE FROM rollup")
    old.execute("UPDATE rollup_through SET span = 0")
    old.close()
    monkeypatch.setattr(ShownImages, "has_more", lambda _: False)
    settle(path)
    assert told(path, "has:image").surely == 0
    assert told(path, "has:image").maybe
    assert [*found(path, "has:image"), *found(path, "{has:image}")] == [1, 1]
    monkeypatch.undo()
    settle(path)
    assert told(path, "has:image").surely == told(path, "has:image").maybe == 1 << 1
    assert [*found(path, "has:image"), *found(path, "{has:image}")] == [1, 1]


def test_an_image_that_a_log_record_shows_is_noted_of_older_spans_too(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    writer = Writer(path)
    writer.write([a_batch(a_span(1, attributes=CHAT))])
    seen = '[{"type": "image_url", "image_url": {"url": "https://x/a.png"}}]'
    writer.write([a_log_batch(1, "gen_ai.user.message", seen)])
    while writer.settle():
        pass
    before = writer._connection.execute("SELECT content FROM span").fetchall()
    writer._connection.execute(
        "UPDATE state SET value = 9 WHERE name = 'unshown'; UPDATE span SET content = 1"
    )
    while writer.settle():
        pass
    assert writer._connection.execute("SELECT content FROM span").fetchall() == before == [(2,)]
    writer.close()


def settle(path: Path) -> None:
    """Let a writer do all that was put off."""
    writer = Writer(path)
    while writer.settle():
        pass
    writer.close()


@pytest.mark.parametrize(
    ("query", "few", "named"), [("{took:>1s}", 40, True), ("{took:>1s}", 30, False), ("kind:llm", 40, False)]
)
def test_more_are_looked_at_where_not_even_a_page_is_sure(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, query: str, few: int, named: bool
) -> None:
    monkeypatch.setattr(conditions, "FEW", few)
    where = reader._condition(query)
    assert where.found is not None
    assert where.few is named
