"""OTLP as JSON Lines: one export request a line, as the collector's file exporter writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from spanglass.core.display import one_line
from spanglass.core.span import Batch
from spanglass.formats import DecodeError
from spanglass.formats.otlp_json import NotJsonError, decode_spans_json, parse_json
from spanglass.importers import HEAD_BYTES, Importer, placed, refused, unreadable

KEYS = (
    b'"resourceSpans"',
    b'"resourceLogs"',
    b'"resourceMetrics"',
    b'"resource_spans"',
    b'"resource_logs"',
    b'"resource_metrics"',
)
"""Top keys of OTLP JSON; a file with none of them in its beginning is no OTLP."""

_NAMES = {key.decode().strip('"') for key in KEYS}
_SHOWN = 60

BOM = b"\xef\xbb\xbf"
"""The mark that some Windows programs begin UTF-8 files with."""

_LINE_BYTES = 256 * 1024 * 1024
_TOO_LONG = f"it is longer than {_LINE_BYTES // 1024 // 1024} MiB"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty: its number from 1 on, where it ends in the file, and its text or problem."""

    number: int
    end: int
    text: bytes
    problem: str = ""

    @property
    def place(self) -> str:
        """How the line is named to people."""
        return f"line {self.number}"

    def batch(self) -> Batch:
        """What it holds; what cannot be read is rejected with its place."""
        return unreadable(self.place, self.problem) if self.problem else _batch(self.text, self.place)


class OtlpLines:
    """The importer of OTLP JSON Lines; a single request on one line is the shortest such file."""

    name = "OTLP JSON Lines"

    def recognises(self, head: bytes) -> bool:
        """Whether a line is a whole OTLP object, or the first one begins as one that is longer than the head.

        Lines before it may be broken: programs that are killed leave half a line behind.
        """
        text = head.removeprefix(BOM).lstrip()
        if text.startswith(b"["):
            return False
        *whole, last = text.split(b"\n")
        if any(_is_request(line) for line in whole):
            return True
        return _looks_like_one(last) and (not whole or len(head) >= HEAD_BYTES or _is_request(last))

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch a line; a line that cannot be read is rejected with its number."""
        return (line.batch() for line in lines(stream))


def lines(stream: BinaryIO, number: int = 0, end: int = 0) -> Iterator[Line]:
    """The lines of a stream that stands behind line `number`, which ended at `end`; none that is empty."""
    while read := stream.readline(_LINE_BYTES):
        number += 1
        end += len(read)
        if len(read) == _LINE_BYTES and not read.endswith(b"\n"):
            end += _pass_over(stream)
            yield Line(number, end, b"", _TOO_LONG)
        elif text := read.removeprefix(BOM).strip():
            yield Line(number, end, text)


def _looks_like_one(line: bytes) -> bool:
    return line.startswith(b"{") and any(key in line for key in KEYS)


def _is_request(line: bytes) -> bool:
    if not _looks_like_one(line):
        return False
    try:
        return isinstance(parse_json(line), dict)
    except NotJsonError:
        return False


def _pass_over(stream: BinaryIO) -> int:
    """Go to the end of a line; how far that was."""
    passed = 0
    while piece := stream.readline(_LINE_BYTES):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def _batch(line: bytes, place: str) -> Batch:
    try:
        document = parse_json(line)
        if isinstance(document, dict) and not _NAMES & document.keys():
            keys = one_line(", ".join(document), _SHOWN)
            return unreadable(place, f"not OTLP: an object with: {keys}" if keys else "not OTLP: it is empty")
        return placed(decode_spans_json(document), place)
    except NotJsonError as error:
        return unreadable(place, f"not JSON: {error.problem}")
    except DecodeError as error:
        return refused(place, error)


IMPORTER: Importer = OtlpLines()
