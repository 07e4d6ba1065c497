"""Another Spanglass store, of this or any earlier format, read for what was received, as it was kept."""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import zstandard

from spanglass.store.answers.outgoing import Stream
from spanglass.store.connection import scalar, translated
from spanglass.store.errors import StoreError
from spanglass.store.foreign.foreign_file import ForeignFile
from spanglass.store.migrations import APPLICATION_ID, migrations
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payload_reader import PayloadReader
from spanglass.store.payloads.readable_rows import ReadableRows

_ROWS_A_PART, _OCTETS_A_PART = 200, 1024 * 1024
_MOST_UNPACKED = 24 * 1024 * 1024
_TABLES = {Stream.SPANS: "span", Stream.LOGS: "log"}
_NOT_TRACES = {
    "dataset": "SELECT count(*) FROM dataset WHERE gone_ns IS NULL",
    "prompt": "SELECT count(*) FROM prompt WHERE gone_ns IS NULL",
    "evaluation run": "SELECT count(*) FROM eval_run WHERE gone_ns IS NULL",
    "alert rule": "SELECT count(*) FROM alert_rule",
    "proposed fix": "SELECT count(*) FROM fix_proposal",
}
_ENDS = (
    "SELECT (SELECT min(start_ns) FROM trace WHERE start_ns > 0), "
    "(SELECT end_ns FROM trace ORDER BY start_ns DESC LIMIT 1)"
)
_DAMAGE = (apsw.CorruptError, zstandard.ZstdError, LookupError, struct.error, ValueError, TypeError)
_MISSING = "what it held is missing or damaged"


@dataclass(frozen=True, slots=True)
class Contents:
    """How much is in a store, and the moments of its first span and of its last trace's end; 0 is unknown."""

    spans: int
    traces: int
    first_ns: int
    last_ns: int


@dataclass(frozen=True, slots=True)
class StoredPart:
    """Some rows of one kind up to a `row`, of `rows` there are; each record is resource, scope, payload.

    `problems` say which rows could not be read.
    """

    stream: Stream
    row: int
    rows: int
    records: tuple[tuple[bytes, bytes, bytes], ...] = ()
    problems: tuple[str, ...] = ()


class OtherStore:
    """A store that is read while another program may write it; raises `StoreError`.

    What one part holds is of one moment. Of a damaged file it is what can be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()

    def _open(self) -> None:
        self._file = ForeignFile(self._path)
        self._file.allow_cut_off()
        self._connection = self._file.connection
        self._rows = ReadableRows(self._connection)
        self._payloads = PayloadReader(self._connection, most_bytes=_MOST_UNPACKED)
        self._sources: dict[tuple[str, int], bytes] = {}

    def close(self) -> None:
        """Close the connection."""
        self._file.close()

    def require_known_format(self) -> None:
        """Raise `StoreError` for a store of a newer version, or none."""
        with translated(self._path):
            application = scalar(self._connection, "PRAGMA application_id")
            version, newest = scalar(self._connection, "PRAGMA user_version"), migrations()[-1][0]
        if application != APPLICATION_ID or version < 1:
            raise StoreError("it is not a Spanglass store")
        if version > newest:
            raise StoreError(
                f"it was written by a newer version of Spanglass (format {version}, this one reads "
                f"{newest}): update Spanglass"
            )

    def contents(self) -> Contents:
        """How much is in it, as it says itself."""
        counts = self._tolerant("SELECT name, value FROM state WHERE name IN ('spans', 'traces')")
        told = {str(name): int(value) for name, value in counts}
        first, last = next(iter(self._tolerant(_ENDS)), (0, 0))
        return Contents(told.get("spans", 0), told.get("traces", 0), first or 0, last or 0)

    def not_traces(self) -> tuple[tuple[str, int], ...]:
        """What is in it besides traces: the name of one, and how many."""
        counted = ((name, self._tolerant(text)) for name, text in _NOT_TRACES.items())
        return tuple((name, rows[0][0]) for name, rows in counted if rows and rows[0][0])

    def parts(self, stream: Stream, after: int = 0) -> Iterator[StoredPart]:
        """The rows of one kind behind a row, in the order in which they came, up to the last one of now."""
        table = _TABLES[stream]
        with translated(self._path):
            last = self._rows.last(table)
        while after < last:
            with translated(self._path), self._one_moment():
                part = self._part(stream, after, last)
            if not self._file.is_same:
                self.close()
                self._open()  # someone has begun to write it: that part may be of two moments
                continue
            if part is None:
                return
            yield part
            after = part.row

    @contextmanager
    def _one_moment(self) -> Iterator[None]:
        """Let all that is read within be of one moment; a COMMIT would tell of damage once more."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")

    def _part(self, stream: Stream, after: int, last: int) -> StoredPart | None:
        rows, problem = self._rows.behind(_TABLES[stream], after, last, _ROWS_A_PART)
        problems = [problem] if problem else []
        records: list[tuple[bytes, bytes, bytes]] = []
        octets, row_id = 0, after
        for row_id, *place, resource, scope in rows:
            try:
                payload = self._payloads.read(Place(*place))
                records.append((self._source("resource", resource), self._source("scope", scope), payload))
                octets += len(payload)
            except _DAMAGE:
                problems.append(f"row {row_id} of its {stream}: {_MISSING}")
            if octets >= _OCTETS_A_PART:
                break
        if not rows:
            return StoredPart(stream, last, last, (), tuple(problems)) if problems else None
        return StoredPart(stream, row_id, last, tuple(records), tuple(problems))

    def _source(self, table: str, number: int) -> bytes:
        """The encoded resource or scope of that number; raises ``LookupError``."""
        found = self._sources.get((table, number))
        if found is None:
            row = self._connection.execute(f"SELECT encoded FROM {table} WHERE id = ?", (number,)).fetchone()
            if row is None:
                raise LookupError(number)
            found = self._sources[table, number] = bytes(row[0])
        return found

    def _tolerant(self, text: str) -> list[Sequence[Any]]:
        """The rows of a question; none where the table is not there yet or damaged."""
        try:
            return list(self._connection.execute(text))
        except (apsw.SQLError, apsw.CorruptError):
            return []
