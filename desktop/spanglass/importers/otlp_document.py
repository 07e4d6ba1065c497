"""OTLP as one JSON document: an export request over several lines, or an array of them."""

from collections.abc import Iterator
from typing import BinaryIO

from spanglass.core.span import Batch
from spanglass.formats import DecodeError
from spanglass.formats.otlp_json import NotJsonError, decode_spans_json, parse_json
from spanglass.importers import Importer, placed, refused, unreadable
from spanglass.importers.otlp_lines import BOM, KEYS
from spanglass.importers.otlp_lines import IMPORTER as LINES

_MOST = 512 * 1024 * 1024  # read as a whole it takes about ten times as much memory
_TOO_LARGE = f"it is one JSON document of over {_MOST // 1024 // 1024} MiB; write one request a line instead"


class OtlpDocument:
    """The importer of OTLP JSON documents; the document is read as a whole."""

    name = "OTLP JSON"

    def recognises(self, head: bytes) -> bool:
        """Whether the file is an object or array with an OTLP key near its beginning."""
        text = head.removeprefix(BOM).lstrip()
        has_key = any(key in text for key in KEYS)
        return has_key and text[:1] in (b"{", b"[") and not LINES.recognises(head)

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """A batch for each request of the document."""
        content = stream.read(_MOST + 1)
        if len(content) > _MOST:
            yield unreadable("the file", _TOO_LARGE)
            return
        try:
            document = parse_json(content.removeprefix(BOM))
        except NotJsonError as error:
            yield unreadable(f"line {error.line}" if error.line else "the file", f"not JSON: {error.problem}")
            return
        for number, request in enumerate(document if isinstance(document, list) else [document], 1):
            place = f"request {number}"
            try:
                yield placed(decode_spans_json(request), place)
            except DecodeError as error:
                yield refused(place, error)


IMPORTER: Importer = OtlpDocument()
