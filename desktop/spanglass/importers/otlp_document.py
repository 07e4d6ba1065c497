"""OTLP as one JSON document: an export request over several lines, or an array of them."""

from collections.abc import Iterator
from typing import BinaryIO

from spanglass.core.span import Batch, Rejected
from spanglass.formats import DecodeError
from spanglass.formats.otlp_json import decode_spans_json, parse_json
from spanglass.importers import Importer
from spanglass.importers.otlp_lines import IMPORTER as LINES
from spanglass.importers.otlp_lines import KEYS


class OtlpDocument:
    """The importer of OTLP JSON documents; the document is read as a whole."""

    name = "OTLP JSON"

    def recognises(self, head: bytes) -> bool:
        """Whether the file is an object or array with an OTLP key near its beginning."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        has_key = any(key in text for key in KEYS)
        return has_key and text[:1] in (b"{", b"[") and not LINES.recognises(head)

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch for each request of the document."""
        try:
            document = parse_json(stream.read().removeprefix(b"\xef\xbb\xbf"))
        except DecodeError as error:
            yield Batch(rejected=(Rejected(str(error)),))
            return
        for number, request in enumerate(document if isinstance(document, list) else [document], 1):
            try:
                yield decode_spans_json(request)
            except DecodeError as error:
                yield Batch(rejected=(Rejected(f"request {number}: {error}"),))


IMPORTER: Importer = OtlpDocument()
