"""Payloads taken apart where their messages begin, so that a message is kept once however often it is sent.

The first payload that holds a part is kept as it is, and where the part lies in it is noted. A later one is
kept as a zero byte, which no encoded span begins with, the length of what follows, and then for each part
the place where it lies, or a zero and the part itself.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from struct import Struct
from typing import NamedTuple, TypeAlias

import apsw

from spanglass.store.blocks import BlockWriter, Place

Fetch: TypeAlias = Callable[[int], bytes | bytearray]
"""The content of a block; raises ``LookupError`` if it is not there."""

_MARKS = (b"role", b"parameters", b"input_schema", b"inputSchema")
_ENDS = ((b'"}', 2), (b"llm.", -4))
"""What stands after a message's text, as JSON or as flattened attributes, and how far from there it ends."""

_SMALLEST = 2048
_MESSAGES = range(10, 20_000)
_SMALLEST_PART, _WORTH_IT = 96, 256
_DIGEST_BYTES = 16
_MOST_KNOWN = 20_000
_HEAD = Struct("<BI")
_DAY_NS = 86_400_000_000_000

_USED = (
    "INSERT INTO shared VALUES (?, ?) ON CONFLICT DO UPDATE SET last_day = max(last_day, excluded.last_day)"
)


class _Part(NamedTuple):
    """A part of a payload, what tells it from others, and where it lies already."""

    content: bytes
    digest: bytes = b""
    place: Place | None = None


class SharedParts:
    """Keeps payloads in blocks, within one transaction.

    Where the parts lie that came last is only remembered: what comes again does so within hours. When this
    is forgotten, as when the process starts anew, each is kept once more.
    """

    def __init__(self, connection: apsw.Connection, blocks: BlockWriter) -> None:
        self._connection, self._blocks = connection, blocks
        self._known: OrderedDict[bytes, Place] = OrderedDict()
        self._days: dict[int, int] = {}
        self._today = 0

    def forget(self) -> None:
        """Drop what is remembered of the store."""
        self._known.clear()
        self._days.clear()

    def begin(self, now_ns: int) -> None:
        """Start a transaction of that moment."""
        self._today = now_ns // _DAY_NS
        while len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)

    def keep(self, payload: bytes, start_ns: int) -> Place:
        """Put the payload of a span into the current block, or what of it is new, and say where."""
        if len(payload) < _SMALLEST or payload.count(_MARKS[0]) not in _MESSAGES:
            return self._blocks.add(payload)
        parts = [*map(self._looked_up, _joined(_parts(payload)))]
        if sum(len(part.content) for part in parts if part.place) < _WORTH_IT:
            return self._whole(payload, parts)
        return self._apart(payload, parts, max(self._today, start_ns // _DAY_NS))

    def _looked_up(self, content: bytes) -> _Part:
        if len(content) < _SMALLEST_PART:
            return _Part(content)
        digest = hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()
        place = self._known.get(digest)
        if place is not None:
            self._known.move_to_end(digest)
        return _Part(content, digest, place)

    def _whole(self, payload: bytes, parts: list[_Part]) -> Place:
        """Keep a payload as it is, and note where its parts lie."""
        block, offset = self._blocks.here
        for part in parts:
            self._note(part, Place(block, offset, len(part.content)))
            offset += len(part.content)
        return self._blocks.add(payload)

    def _apart(self, payload: bytes, parts: list[_Part], day: int) -> Place:
        """Keep what is new of a payload, and the places of the rest."""
        block, start = self._blocks.here
        entries: list[bytes] = []
        at = start + _HEAD.size
        for part in parts:
            if part.place is not None:
                self._use(part.place.block, day)
                entry = b"".join(map(_number, (part.place.block, part.place.offset, part.place.length)))
            else:
                own = b"\0" + _number(len(part.content))
                self._note(part, Place(block, at + len(own), len(part.content)))
                entry = own + part.content
            entries.append(entry)
            at += len(entry)
        stored = _HEAD.pack(0, at - start - _HEAD.size) + b"".join(entries)
        return self._blocks.add(stored, len(payload))

    def _note(self, part: _Part, place: Place) -> None:
        if part.digest and part.place is None:
            self._known[part.digest] = place

    def _use(self, block: int, day: int) -> None:
        if self._days.get(block, -1) < day:
            self._connection.execute(_USED, (block, day))
            self._days[block] = day


def stored_payload(block: bytes | bytearray, offset: int, length: int) -> bytes:
    """What a block holds at a place: `length` bytes, or a payload in parts, which tells its own length."""
    if length and block[offset : offset + 1] == b"\0":
        length = _HEAD.size + _HEAD.unpack_from(block, offset)[1]
    return bytes(memoryview(block)[offset : offset + length])


def put_together(stored: bytes, fetch: Fetch) -> bytes:
    """The payload of which `stored` is kept."""
    if stored[:1] != b"\0":
        return stored
    parts = []
    at = _HEAD.size
    while at < len(stored):
        block, at = _read(stored, at)
        if block:
            offset, at = _read(stored, at)
            length, at = _read(stored, at)
            parts.append(fetch(block)[offset : offset + length])
        else:
            length, at = _read(stored, at)
            parts.append(stored[at : at + length])
            at += length
    return b"".join(parts)


def _parts(payload: bytes) -> Iterator[bytes]:
    """The payload, cut where messages end and before each tool's schema."""
    mark = _MARKS[0]
    head, *pieces = payload.split(mark)
    yield from _before_schemas(head)
    left = b""
    for piece in pieces:
        whole = left + mark + piece
        end = _end_of_message(whole, len(left) + _SMALLEST_PART)
        left = whole[end:]
        yield from _before_schemas(whole[:end])
    yield from _before_schemas(left)


def _end_of_message(piece: bytes, after: int) -> int:
    """Where a message ends that begins in a piece: what follows the last one is never the same again."""
    found = [place + more for end, more in _ENDS if (place := piece.find(end, after)) >= 0]
    return min(found, default=len(piece))


def _before_schemas(piece: bytes) -> list[bytes]:
    """A piece, cut before each tool's schema if it is long."""
    found = [piece]
    if len(piece) > _SMALLEST:
        for mark in _MARKS[1:]:
            found = [part for each in found for part in _cut(each, mark)]
    return found


def _cut(piece: bytes, mark: bytes) -> list[bytes]:
    head, *rest = piece.split(mark)
    return [head, *(mark + each for each in rest)]


def _joined(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, small ones that follow each other as one."""
    small: list[bytes] = []
    for part in parts:
        if len(part) < _SMALLEST_PART:
            small.append(part)
            continue
        if small:
            yield b"".join(small)
            small.clear()
        yield part
    if small:
        yield b"".join(small)


def _number(value: int) -> bytes:
    """A number in groups of seven bits, the low ones first."""
    octets = bytearray()
    while value > 0x7F:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    octets.append(value)
    return bytes(octets)


def _read(data: bytes, at: int) -> tuple[int, int]:
    """The number at a place, and where the next begins."""
    value = shift = 0
    while True:
        octet = data[at]
        at += 1
        value |= (octet & 0x7F) << shift
        if octet < 0x80:
            return value, at
        shift += 7
