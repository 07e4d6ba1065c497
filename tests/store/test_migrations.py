"""A store of any earlier version is brought up to date with what it holds."""

from pathlib import Path

import apsw
import pytest

from builders import MS, T0
from older_rows import insert
from spanglass.store.migrations import migrate, migrations
from spanglass.store.reader import Reader
from spanglass.store.writer import Writer

EARLIER = [number for number, _ in migrations()][:-1]
NAMES = ("framework", "provider.sdk")


def a_store(path: Path, version: int) -> None:
    """A store of that version: two traces that report one response, counted twice, one of them retried."""
    connection = apsw.Connection(str(path))
    migrate(connection, to=version)
    insert(connection, "resource", id=1, service="app", digest=b"r")
    for number, scope in enumerate(NAMES, 1):
        insert(connection, "scope", id=number, name=scope, digest=scope.encode())
        insert(
            connection, "trace", id=number, trace_id=bytes([number]) * 16, revision=number, name=scope,
            start_ns=T0, end_ns=T0, spans=1, calls=1, input_tokens=30, models="[]", users="[]", features="[]",
            service="app",
        )  # fmt: skip
        insert(
            connection, "span", id=number, trace=number, span_id=bytes([number]) * 8, revision=number,
            name=scope, kind="llm", start_ns=T0 + number * MS, end_ns=T0 + (90 - number) * MS, resource=1,
            scope=number, response_id="r", input_tokens=30, output_tokens=3, call=1, counted=1,
            attempt=3 - number, attempts=2,
        )  # fmt: skip
    connection.execute("UPDATE state SET value = 2")
    connection.close()


@pytest.mark.parametrize("version", EARLIER)
def test_a_store_of_an_earlier_version_opens_with_everything_in_it(tmp_path: Path, version: int) -> None:
    path = tmp_path / "traces.db"
    a_store(path, version)
    Writer(path).close()
    reader = Reader(path)
    assert sorted(trace.name for trace in reader.traces().traces) == sorted(NAMES)
    rows = [row for number in (1, 2) for row in reader.spans(bytes([number]) * 16)]
    assert [row.name for row in rows] == list(NAMES)
    reader.close()


@pytest.mark.parametrize("version", [number for number in EARLIER if number < 3])
def test_calls_counted_twice_by_an_earlier_version_count_once(tmp_path: Path, version: int) -> None:
    path = tmp_path / "traces.db"
    a_store(path, version)
    Writer(path).close()
    reader = Reader(path)
    figures = reader.figures()
    assert (figures.calls, figures.input_tokens) == (1, 30)
    assert sum(trace.calls for trace in reader.traces().traces) == 1
    (again,) = reader.spans(b"\2" * 16)
    assert (again.duplicate_of, again.duplicate_of_trace) == (b"\1" * 8, b"\1" * 16)
    reader.close()


def test_retries_of_an_earlier_version_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    a_store(path, 2)
    connection = apsw.Connection(str(path))
    migrate(connection, to=3)
    assert list(connection.execute("SELECT retries FROM span ORDER BY id")) == [(1,), (0,)]
    connection.close()


def test_each_migration_has_a_number_of_its_own() -> None:
    numbers = [number for number, _ in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))
