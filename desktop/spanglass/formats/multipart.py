"""Bodies of ``multipart/form-data``, as parts with a name and a type."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spanglass.formats import DecodeError

_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]{1,200})"|([^;\s]{1,200}))', re.IGNORECASE)
_NAME = re.compile(r'[;\s]name\s*=\s*(?:"([^"]*)"|([^;\s]+))', re.IGNORECASE)
_HEAD_LIMIT = 8192


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form."""

    name: str
    content_type: str
    content: bytes


def parts(body: bytes, content_type: str) -> Iterator[Part]:
    """The parts in their order, without those that have no name; raises `DecodeError` for no form at all.

    A body that was cut off ends with the last part that is whole.
    """
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise DecodeError("The content type names no boundary between the parts of the form.")
    mark = b"--" + (found.group(1) or found.group(2)).encode("latin-1", "replace")
    start = body.find(mark)
    if start < 0:
        raise DecodeError("The body does not hold the boundary that its content type names.")
    while (start := start + len(mark)) < len(body) and body[start : start + 2] != b"--":
        end = body.find(b"\n" + mark, start)
        if end < 0:
            return
        part = _part(body[start : end - 1 if body[end - 1 : end] == b"\r" else end])
        if part is not None:
            yield part
        start = end + 1


def _part(data: bytes) -> Part | None:
    head, separator, content = _cut(data)
    fields = _fields(head)
    found = _NAME.search(fields.get("content-disposition", "")) if separator else None
    if found is None:
        return None
    return Part(found.group(1) or found.group(2) or "", fields.get("content-type", ""), content)


def _cut(data: bytes) -> tuple[bytes, bytes, bytes]:
    """The head of a part, the empty line, and the rest."""
    for separator in (b"\r\n\r\n", b"\n\n"):
        at = data.find(separator, 0, _HEAD_LIMIT)
        if at >= 0:
            return data[:at], separator, data[at + len(separator) :]
    return data, b"", b""


def _fields(head: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in head.decode("utf-8", "replace").splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in lines}
