"""Requests of real clients, where the recordings of them lie beside the checkout; nothing elsewhere."""

import json
from collections.abc import Iterator
from pathlib import Path

from spanglass import extensions, formats
from spanglass.formats import Format, Request
from spanglass.receiver.unpacking import unpack

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "captures"
_LIMIT = 64 * 1024 * 1024


def captured(client: str = "*") -> Iterator[tuple[Format, Request]]:
    """Every recorded request, of all clients or of one, that one of the formats accepts."""
    known: tuple[Format, ...] = extensions.load(formats, "FORMAT")
    for file in sorted(FOLDER.glob(f"{client}/*.bin")):
        head = json.loads(file.with_suffix(".headers").read_text())
        headers = {name.lower(): value for name, value in head.get("headers", ())}
        kind = headers.get("content-type", "")
        path = head.get("path", "").partition("?")[0]
        accepting = (each for each in known if each.accepts(head.get("method", ""), path, kind))
        format_ = next(accepting, None)
        if format_ is not None:
            body = unpack(file.read_bytes(), headers.get("content-encoding", ""), _LIMIT)
            yield format_, Request(head["method"], path, kind, body, headers)
