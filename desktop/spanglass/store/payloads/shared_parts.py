"""Payloads taken apart where their messages begin, so that a message is kept once however often it is sent.

The first payload that holds a part is kept as it is, and where the part lies in it is noted. A later one is
kept as a zero byte, which no encoded span begins with, the length of what follows, and then for each part
the place where it lies, or a zero and the part itself.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from struct import Struct
from typing import TypeAlias

import apsw

from spanglass.store.payloads.blocks import BlockWriter, Place
from spanglass.store.payloads.cuts import Cuts

Fetch: TypeAlias = Callable[[int], bytes | bytearray]
"""The content of a block; raises ``LookupError`` if it is not there."""

_WORTH_IT = 256
_MOST_KNOWN = 20_000
_HEAD = Struct("<BI")
_DAY_NS = 86_400_000_000_000

_USED = (
    "INSERT INTO shared VALUES (?, ?) ON CONFLICT DO UPDATE SET last_day = max(last_day, excluded.last_day)"
)


class SharedParts:
    """Keeps payloads in blocks, within one transaction.

    Where the parts lie that came last is only remembered: what comes again does so within hours. When this
    is forgotten, as when the process starts anew, each is kept once more.
    """

    def __init__(self, connection: apsw.Connection, blocks: BlockWriter) -> None:
        self._connection, self._blocks = connection, blocks
        self._known: OrderedDict[bytes, bytes] = OrderedDict()  # how a payload says where such a part lies
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

    def keep(self, payload: bytes, start_ns: int, cut: Cuts) -> Place:
        """Put the payload of a span into the current block, or what of it is new, and say where.

        `cut` says where it is cut.
        """
        if not cut:
            return self._blocks.add(payload)
        known = [self._known.get(digest) for _, digest in cut]
        saved = sum([length for (length, _), place in zip(cut, known, strict=True) if place is not None])
        if saved < _WORTH_IT:
            return self._whole(payload, cut)
        return self._apart(payload, cut, known, max(self._today, start_ns // _DAY_NS))

    def _whole(self, payload: bytes, cut: Cuts) -> Place:
        """Keep a payload as it is, and note where its parts lie."""
        block, offset = self._blocks.here
        for length, digest in cut:
            self._note(digest, block, offset, length)
            offset += length
        return self._blocks.add(payload)

    def _apart(self, payload: bytes, cut: Cuts, known: Sequence[bytes | None], day: int) -> Place:
        """Keep what is new of a payload, and the places of the rest."""
        block, start = self._blocks.here
        entries: list[bytes] = []
        taken, at = 0, start + _HEAD.size
        for (length, digest), place in zip(cut, known, strict=True):
            if place is not None:
                self._use(_read(place, 0)[0], day)
                self._known.move_to_end(digest)
                entry = place
            else:
                own = b"\0" + _number(length)
                self._note(digest, block, at + len(own), length)
                entry = own + payload[taken : taken + length]
            entries.append(entry)
            taken += length
            at += len(entry)
        stored = _HEAD.pack(0, at - start - _HEAD.size) + b"".join(entries)
        return self._blocks.add(stored, len(payload))

    def _note(self, digest: bytes, block: int, offset: int, length: int) -> None:
        """Remember where a part lies, if it is worth it and none like it is known."""
        if digest and digest not in self._known:
            self._known[digest] = b"".join(map(_number, (block, offset, length)))

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
