"""OTLP as JSON Lines: one export request a line, as the collector's file exporter writes."""

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from spanglass.core.display import one_line
from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Request
from spanglass.formats.otlp_json import NotJsonError, decode_spans_json, parse_json
from spanglass.importers import HEAD_BYTES, Importer, placed, refused, unreadable
from spanglass.importers.json_values import BrokenJsonError, JsonText
from spanglass.importers.otlp_parts import parts

KEYS = (
    b'"resourceSpans"',
    b'"resourceLogs"',
    b'"resourceMetrics"',
    b'"resource_spans"',
    b'"resource_logs"',
    b'"resource_metrics"',
)
"""Top keys of OTLP JSON; a file with none of them in its beginning is no OTLP."""

NAMES = frozenset(key.decode().strip('"') for key in KEYS)
"""The same as names."""

_BEGINS = re.compile(rb"\{\s*(?:" + b"|".join(KEYS) + b")")
_SHOWN = 60

BOM = b"\xef\xbb\xbf"
"""The mark that some Windows programs begin UTF-8 files with."""

BLANKS = b" \t\r\n\0\x1e"
"""What says nothing between lines, such as what a full disk left, and the marks of JSON text sequences."""

_WHOLE = 8 * 1024 * 1024  # bytes of a line that is read at once
_PIECE = 1024 * 1024
_MORE = "Extra data"  # what Python says where one value is followed by another


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty: its number from 1 on, where it ends in the file, and its text or problem.

    A long one comes as requests with some of its spans each, of which all but the last are a `part`; that is
    empty.
    """

    number: int
    end: int
    text: bytes
    problem: str = ""
    part: bool = False

    @property
    def place(self) -> str:
        """How the line is named to people."""
        return f"line {self.number}"

    @property
    def request(self) -> tuple[str, Request]:
        """The name of its format, and the request that it is, as a client would send it."""
        return "otlp-json", Request("POST", "/v1/traces", "application/json", self.text, {})

    def batch(self) -> Batch:
        """What it holds; what cannot be read is rejected with its place."""
        if self.problem:
            return unreadable(self.place, self.problem)
        return _batch(self.text, self.place) if self.text else Batch()


class OtlpLines:
    """The importer of OTLP JSON Lines; a single request on one line is the shortest such file."""

    name = "OTLP JSON Lines"

    def recognises(self, head: bytes) -> bool:
        """Whether a line is a whole OTLP object, or the first one begins as one that is longer than the head.

        Lines before it may be broken: programs that are killed leave half a line behind.
        """
        text = head.removeprefix(BOM).lstrip(BLANKS)
        if text.startswith(b"["):
            return False
        *whole, last = text.split(b"\n")
        if any(_is_request(line.strip(BLANKS)) for line in whole):
            return True
        may_be_cut = not whole or len(head) >= HEAD_BYTES
        return (may_be_cut and _BEGINS.match(last) is not None) or _is_request(last)

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch a line; a line that cannot be read is rejected with its number."""
        return (line.batch() for line in lines(stream))


def lines(stream: BinaryIO, number: int = 0, end: int = 0) -> Iterator[Line]:
    """The lines of a stream that stands behind line `number`, which ended at `end`; none that is empty."""
    while read := stream.readline(_WHOLE):
        number += 1
        if len(read) == _WHOLE and not read.endswith(b"\n"):
            long = _LongLine(stream, read)
            yield from long.parts(number)
            end += long.octets
            yield Line(number, end, b"", long.problem)
            continue
        end += len(read)
        if text := read.removeprefix(BOM).strip(BLANKS):
            yield Line(number, end, text)


class _LongLine:
    """A line that is read on as it is needed; `problem` says what was wrong with it, once all is read."""

    def __init__(self, stream: BinaryIO, begins: bytes) -> None:
        self._stream, self._begins, self._ended = stream, begins, False
        self.octets, self.problem = len(begins), ""

    def read(self, size: int) -> bytes:
        """The next bytes of it."""
        if self._begins:
            piece, self._begins = self._begins[:size], self._begins[size:]
            return piece
        piece = b"" if self._ended else self._stream.readline(size)
        self._ended = self._ended or not piece or piece.endswith(b"\n")
        self.octets += len(piece)
        return piece

    def parts(self, number: int) -> Iterator[Line]:
        """Requests with some of its spans each; then all of the line is read."""
        text, any_told = JsonText(cast("BinaryIO", self)), False
        try:
            while text.peek() == "{":
                for part in parts(text):
                    any_told = True
                    yield Line(number, 0, json.dumps(part).encode(), part=True)
                text.take(",")
            self.problem = "" if any_told else "not OTLP: no object with spans or log records"
            self.problem = "not JSON: Extra data" if any_told and text.peek() else self.problem
        except BrokenJsonError as error:
            self.problem = error.reason
        while self.read(_PIECE):
            pass


def no_request(document: Mapping[str, object]) -> str:
    """What is said of an object that is no request."""
    keys = one_line(", ".join(document), _SHOWN)
    return f"not OTLP: an object with: {keys}" if keys else "not OTLP: it is empty"


def _looks_like_one(line: bytes) -> bool:
    return line.startswith(b"{") and any(key in line for key in KEYS)


def _is_request(line: bytes) -> bool:
    if not _looks_like_one(line):
        return False
    try:
        found = parse_json(line)
        return isinstance(found, dict) and not NAMES.isdisjoint(found)
    except NotJsonError as error:
        return error.problem == _MORE


def _batch(line: bytes, place: str) -> Batch:
    try:
        documents = parse_json(line)
    except NotJsonError as error:
        if error.problem != _MORE:
            return _together([_decoded(each, place) for each in _as_far_as_it_goes(line, place)])
        return _together([_decoded(each, place) for each in _several(line, place)])
    return _decoded(documents, place)


def _several(line: bytes, place: str) -> Iterator[object]:
    """The requests of a line that has several, or commas after them; batches of what is wrong."""
    text = JsonText(io.BytesIO(line))
    try:
        while text.take(",") or text.peek():
            if text.peek():
                yield text.value()
    except BrokenJsonError as error:
        yield unreadable(place, error.reason)


def _as_far_as_it_goes(line: bytes, place: str) -> Iterator[object]:
    """What comes before the mistake in a broken line, or in one that is cut off, and what is wrong."""
    text = JsonText(io.BytesIO(line))
    try:
        if text.peek() == "{":
            yield from parts(text)
        text.value()
    except BrokenJsonError as error:
        yield unreadable(place, error.reason)


def _together(batches: Sequence[Batch]) -> Batch:
    return Batch(
        tuple([span for batch in batches for span in batch.spans]),
        tuple([log for batch in batches for log in batch.logs]),
        tuple([part for batch in batches for part in batch.rejected]),
        truncated=sum([batch.truncated for batch in batches]),
    )


def _decoded(document: object, place: str) -> Batch:
    if isinstance(document, Batch):
        return document
    try:
        if isinstance(document, dict) and NAMES.isdisjoint(document):
            return unreadable(place, no_request(document))
        return placed(decode_spans_json(document), place)
    except DecodeError as error:
        return refused(place, error)


IMPORTER: Importer = OtlpLines()
