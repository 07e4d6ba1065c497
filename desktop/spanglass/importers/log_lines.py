"""JSON in the lines of a log, behind what the log says first, and streams of answers as they were sent."""

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import cast

from spanglass.dialects.event_streams import assembled
from spanglass.formats.json_attributes import json_text, members
from spanglass.importers import HEAD_BYTES

_OBJECT = re.compile(rb'\{\s*"')
_STREAM = re.compile(rb"\s*(?:(?:event|id|retry):[^\n]*\n\s*)*data:\s*[{\[]")
_ENDS = re.compile(r"^data:\s*\[DONE\][^\n]*|^(?=event:\s*message_start)", re.MULTILINE)
_LONGEST = 32 * 1024 * 1024


def json_within(
    content: io.BufferedReader, head: bytes, *, inner: bool = False
) -> tuple[io.BufferedReader, bytes]:
    """What JSON there is in a log after its `head`, and in that; the head is empty if there is none.

    `inner`: what is in the texts that the lines are or hold. Each line keeps its number, so that what is said
    of it leads to the right one.
    """
    within = _inside if inner else _within
    if _STREAM.match(head):
        answers = _answers(head + content.read(_LONGEST))
        return cast("io.BufferedReader", io.BytesIO()), answers
    whole, end, rest = head.rpartition(b"\n")
    found = b"".join(map(within, (whole + end).splitlines(keepends=True)))
    if not content.peek(1):
        found, rest = found + within(rest), b""
    if not found.strip():
        return content, b""
    return io.BufferedReader(_Lines(content, rest, within), HEAD_BYTES), found


def _answers(text: bytes) -> bytes:
    """The answers in event streams, one a line."""
    streams = _ENDS.split(text.decode("utf-8", "replace").replace("\r\n", "\n"))
    found = (assembled(stream) for stream in streams if stream.strip())
    return b"".join(json_text(answer).encode() + b"\n" for answer in found if isinstance(answer, dict))


def _within(line: bytes) -> bytes:
    """The object in a line; an empty line if there is none."""
    begins, end = _OBJECT.search(line), line.rfind(b"}")
    return (line[begins.start() : end + 1] if begins and begins.end() <= end else b"") + b"\n"


def _inside(line: bytes) -> bytes:
    """The object in the text that a line is, or that the object in it has; an empty line if there is none."""
    begins = line.find(b'"') if line.lstrip().startswith(b'"') else line.find(b"{")
    try:
        held = json.loads(line[max(0, begins) :])
    except (ValueError, RecursionError):
        return b"\n"
    for text in (held, *members(held).values()):
        if isinstance(text, str) and text.lstrip().startswith(("{", "[")) and (value := _parsed(text)):
            return json.dumps(value).encode() + b"\n"
    return b"\n"


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class _Lines(io.RawIOBase):
    """The objects in the lines of a stream, of which a beginning was read already."""

    def __init__(self, content: io.BufferedReader, begun: bytes, within: Callable[[bytes], bytes]) -> None:
        self._within = within
        self._lines, self._rest = self._found(content, begun), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._lines, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def _found(self, content: io.BufferedReader, begun: bytes) -> Iterator[bytes]:
        while line := begun + content.readline(_LONGEST):
            begun = b""
            yield self._within(line)
