"""Payloads in blocks: the spans of a flush one after the other, compressed together."""

from dataclasses import dataclass, field

import apsw
import zstandard

from spanglass.store.connection import scalar

_TARGET_BYTES = 256 * 1024
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a payload lies: block id, offset and length in the unpacked block."""

    block: int
    offset: int
    length: int


@dataclass(slots=True)
class BlockWriter:
    """Fills blocks within one transaction; call `flush` before committing."""

    connection: apsw.Connection
    _next: int = 0
    _parts: list[bytes] = field(default_factory=list)
    _size: int = 0
    _packer: zstandard.ZstdCompressor = field(
        default_factory=lambda: zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True)
    )

    def begin(self) -> None:
        """Start a transaction's first block."""
        self._next = scalar(self.connection, "SELECT coalesce(max(id), 0) + 1 FROM block")
        self._parts, self._size = [], 0

    def add(self, payload: bytes) -> Place:
        """Put a payload into the current block and say where."""
        place = Place(self._next, self._size, len(payload))
        self._parts.append(payload)
        self._size += len(payload)
        if self._size >= _TARGET_BYTES:
            self.flush()
        return place

    def flush(self) -> None:
        """Write the current block, if anything is in it."""
        if self._parts:
            data = self._packer.compress(b"".join(self._parts))
            self.connection.execute("INSERT INTO block VALUES (?, ?)", (self._next, data))
            self._next, self._parts, self._size = self._next + 1, [], 0

    def read(self, place: Place) -> bytes:
        """The payload at `place`, also while its block is being filled."""
        if place.block == self._next and self._parts:
            return b"".join(self._parts)[place.offset : place.offset + place.length]
        return read(self.connection, place)


def read(connection: apsw.Connection, place: Place) -> bytes:
    """The payload at `place`; raises ``LookupError`` if its block is not there."""
    row = connection.execute("SELECT data FROM block WHERE id = ?", (place.block,)).fetchone()
    if row is None:
        raise LookupError(f"block {place.block} is missing")
    data: bytes = zstandard.ZstdDecompressor().decompress(row[0])
    return data[place.offset : place.offset + place.length]
