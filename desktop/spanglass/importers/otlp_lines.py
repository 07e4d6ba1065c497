"""OTLP as JSON Lines: one export request a line, as the collector's file exporter writes."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from spanglass.core.span import Batch, Rejected
from spanglass.formats import DecodeError
from spanglass.formats.otlp_json import decode_spans_json, parse_json
from spanglass.importers import HEAD_BYTES, Importer

KEYS = (
    b'"resourceSpans"',
    b'"resourceLogs"',
    b'"resourceMetrics"',
    b'"resource_spans"',
    b'"resource_logs"',
    b'"resource_metrics"',
)
"""Top keys of OTLP JSON; a file with none of them in its beginning is no OTLP."""

_LINE_BYTES = 256 * 1024 * 1024


class OtlpLines:
    """The importer of OTLP JSON Lines; a single request on one line is the shortest such file."""

    name = "OTLP JSON Lines"

    def recognises(self, head: bytes) -> bool:
        """Whether the first line is a whole OTLP object, or one that is longer than the head."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        line, newline, _ = text.partition(b"\n")
        if not line.startswith(b"{") or not any(key in line for key in KEYS):
            return False
        if not newline and len(head) >= HEAD_BYTES:
            return True
        return _parses(line) or not newline

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch a line; a line that cannot be read is rejected with its number."""
        number = 0
        while line := stream.readline(_LINE_BYTES):
            number += 1
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if text:
                yield _batch(text, number)


def _parses(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _batch(line: bytes, number: int) -> Batch:
    try:
        batch = decode_spans_json(parse_json(line))
    except DecodeError as error:
        return Batch(rejected=(Rejected(f"line {number}: {error}"),))
    placed = tuple(Rejected(f"line {number}: {part.reason}", part.count) for part in batch.rejected)
    return Batch(batch.spans, batch.logs, placed)


IMPORTER: Importer = OtlpLines()
