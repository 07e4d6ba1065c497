"""A filter finds the same with and without what is known of the traces' values, and looks at less."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import apsw
import pytest

from builders import MS, T0
from sample_store import a_sample_store
from spanglass.core.query import Term
from spanglass.store import reader as reader_module
from spanglass.store import rollups, traits
from spanglass.store.reader import Reader
from spanglass.store.retention import Keep
from spanglass.store.traits import COUNT, EQUAL, LIKE, Traits
from spanglass.store.writer import Writer
from traffic import CHAT, a_batch, a_span

DAY = 86_400 * 1000 * MS
QUERIES = (
    "model:gpt", "model:*4o*", "model:nothing", "version:claude", "provider:openai", "finish:stop",
    "kind:tool",
    "kind:llm model:gpt", "user:*1*", "user:nobody", "session:*a*", "feature:*", "name:*o*", "tool:*e*",
    "error:*", "schema:ok", "schema:fail", "stream:yes", "stream:no", "ttft:>300ms", "ttft:>1h", "speed:>20",
    "speed:>0.5", "cached:>0", "service:*", "env:*", "env:nothing", "-model:gpt", "model:gpt OR user:nobody",
    "status:error model:gpt", "{model:gpt finish:stop}", "MODEL:GPT", "user:a,b", 'model:"gpt-4o"',
    "customer:x",
    "took:>8s", "took:>=1h", "cost:>0.02", "cost:>$5", "tokens:>4k", "in:>3k", "out:>400", 'in:"the"',
    "took:<2s", "retry:>0", "retry:>=0", "retry:>1", "retry:>=1", "trace:a", "trace:0", "trace:f,0",
    "tokens:>=0",
    "took:>8s model:gpt", "model:gpt took:>2s", "kind:llm -user:nobody",
)  # fmt: skip


class _Nothing(Traits):
    """Knows nothing."""

    def narrowing(self, _terms: object) -> tuple[str, bool]:
        return "1", False


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = a_sample_store(tmp_path_factory.mktemp("store") / "traces.db", 150)
    writer = Writer(path)
    while writer.settle():
        pass
    writer.close()
    return path


def found(path: Path, query: str) -> list[int]:
    reader = Reader(path)
    pages = reader.traces(query, limit=1000).traces
    assert reader.matching_count(query) == len(pages)
    assert reader.quick_counts(query).all == len(pages)
    reader.close()
    return [trace.row_id for trace in pages]


@pytest.mark.parametrize("few", [0, 3000])
@pytest.mark.parametrize("query", QUERIES)
def test_the_same_is_found(store: Path, monkeypatch: pytest.MonkeyPatch, query: str, few: int) -> None:
    monkeypatch.setattr(traits, "FEW", few)
    narrowed = found(store, query)
    monkeypatch.setattr(reader_module, "Traits", _Nothing)
    assert narrowed == found(store, query)


def test_the_queries_tell_traces_apart(store: Path) -> None:
    numbers = {query: len(found(store, query)) for query in QUERIES}
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
            without.setattr(reader_module, "Traits", _Nothing)
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
    assert connection.execute("SELECT count(DISTINCT trace) FROM trait").fetchall() == [(2,)]
    connection.close()


def narrowing(path: Path, *terms: Term) -> tuple[str, bool]:
    reader = Reader(path)
    answer = Traits(reader._rows).narrowing(terms)
    reader.close()
    return answer


def test_few_traces_are_named(store: Path) -> None:
    sql, few = narrowing(store, Term("user", "=", ("nobody",)))
    assert few
    assert sql.startswith("trace.id IN")


@pytest.mark.parametrize(
    "term",
    [
        Term("cost", "<", ("1",)),
        Term("user", "=", ("",)),
        Term("ttft", "<", ("1s",)),
        Term("ttft", ">", ("x",)),
    ],
)
def test_what_cannot_be_told_narrows_nothing(store: Path, term: Term) -> None:
    assert narrowing(store, term) == ("1", False)


@pytest.fixture
def connection(store: Path) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(store))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (EQUAL, "trait_value USING COVERING INDEX sqlite_autoindex_trait_value_1 (key=? AND value=?)"),
        (LIKE, "trait_value USING COVERING INDEX sqlite_autoindex_trait_value_1 (key=?"),
        (COUNT, "SEARCH trait USING PRIMARY KEY (value=?)"),
        (traits._LATER, "span USING INTEGER PRIMARY KEY (rowid>?)"),
    ],
)
def test_values_are_looked_up(connection: apsw.Connection, text: str, wanted: str) -> None:
    values = {"key": "user", "value": "x", "most": 1, "ids": "[1]"}
    plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", values)]
    assert any(wanted in step for step in plan), plan


@pytest.mark.parametrize(
    "term",
    [
        Term("user", "=", ("nobody",)),
        Term("took", ">", ("1h",)),
        Term("trace", "=", ("ab",)),
        Term("retry", ">", ("2",)),
    ],
)
def test_few_traces_are_found_without_walking(connection: apsw.Connection, store: Path, term: Term) -> None:
    test, few = narrowing(store, term)
    assert few
    text = f"SELECT 1 FROM trace WHERE +trace.start_ns > 0 AND {test} ORDER BY +trace.start_ns"  # noqa: S608
    plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    assert plan[0] == "SEARCH trace USING INTEGER PRIMARY KEY (rowid=?)"
    assert not any(step.startswith("SCAN") and "INDEX trace_retry" not in step for step in plan), plan
