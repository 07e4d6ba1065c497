"""Stores of Spanglass itself: a backup, or the file of somebody else, be it in use.

What was received is read as it is kept, and becomes spans by this version's own rules, as from any client.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from spanglass.core.span import Batch, Rejected
from spanglass.formats import DecodeError, Request
from spanglass.formats.otlp_protobuf import decode_logs, decode_traces
from spanglass.formats.otlp_requests import request_body
from spanglass.importers import Importer, Part, placed, refused
from spanglass.importers.beginnings import SQLITE
from spanglass.importers.otlp_lines import Line
from spanglass.importers.sqlite_files import on_disk
from spanglass.store.answers.outgoing import Stream
from spanglass.store.errors import StoreError
from spanglass.store.foreign.other_store import Contents, OtherStore, StoredPart
from spanglass.store.migrations import APPLICATION_ID

_MARK, _MARKED = APPLICATION_ID.to_bytes(4, "big"), slice(68, 72)
_TYPE = "application/x-protobuf"
_PATHS = {Stream.SPANS: "/v1/traces", Stream.LOGS: "/v1/logs"}
_DECODERS = {Stream.SPANS: decode_traces, Stream.LOGS: decode_logs}
_PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class StoredRequest(Line):
    """Some rows as one request; `number` is the last row of spans up to there, `end` thousandths of all."""

    stream: Stream = Stream.SPANS

    @property
    def place(self) -> str:
        """How the rows are named to people."""
        return f"{self.stream} up to row {self.number}" if self.number else str(self.stream)

    @property
    def request(self) -> tuple[str, Request]:
        """The request that a client would send."""
        return "otlp-protobuf", Request("POST", _PATHS[self.stream], _TYPE, self.text, {})

    def batch(self) -> Batch:
        """What the rows hold."""
        if self.problem:
            return Batch(rejected=(Rejected(self.problem),))
        try:
            return placed(_DECODERS[self.stream](self.text), self.place) if self.text else Batch()
        except DecodeError as error:
            return refused(self.place, error)


class SpanglassStore:
    """The importer of stores, which are never changed, nor locked for their writer."""

    name = "Spanglass store"

    def recognises(self, head: bytes) -> bool:
        """Whether the file is an SQLite database that is marked as a store."""
        return head.startswith(SQLITE) and head[_MARKED] == _MARK

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The log records, which say more of spans, then the spans."""
        return (line.batch() for line in self.requests(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The same behind a row of spans."""
        return (Part(line.number, line.batch()) for line in self.requests(stream, after))

    def requests(self, stream: BinaryIO, after: int) -> Iterator[Line]:
        """The same as requests, to be decoded elsewhere."""
        number = after
        try:
            with _opened(stream) as store:
                for kind, behind in ((Stream.LOGS, 0), (Stream.SPANS, after)):
                    for part in store.parts(kind, behind):
                        number = part.row if kind is Stream.SPANS else number
                        yield from _lines(part, number)
        except StoreError as error:
            yield StoredRequest(number, 0, b"", str(error))

    def contents(self, stream: BinaryIO) -> Contents:
        """How much is in it; raises `StoreError`."""
        with _opened(stream) as store:
            return store.contents()

    def left_out(self, stream: BinaryIO) -> str:
        """What is in it that is no trace and so not read, in a sentence."""
        try:
            with _opened(stream) as store:
                besides = [f"{count:,} {name}{'s' * (count > 1)}" for name, count in store.not_traces()]
        except StoreError:
            return ""
        return f"Only its traces were read, not its {', '.join(besides)}." if besides else ""


def _lines(part: StoredPart, number: int) -> Iterator[StoredRequest]:
    """A part as a request, before it what of it could not be read."""
    end = part.row * _PERMILLE // part.rows if part.stream is Stream.SPANS else 0
    for problem in part.problems:
        yield StoredRequest(number, end, b"", problem, stream=part.stream)
    yield StoredRequest(number, end, request_body(part.records), stream=part.stream)


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[OtherStore]:
    with on_disk(stream) as path:
        store = OtherStore(path)
        try:
            store.require_known_format()
            yield store
        finally:
            store.close()


IMPORTER: Importer = SpanglassStore()
