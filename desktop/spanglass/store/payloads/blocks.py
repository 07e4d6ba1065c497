"""Payloads in blocks: the spans of a flush one after the other, compressed together."""

from collections.abc import Callable
from dataclasses import dataclass

import apsw
import zstandard

from spanglass.store.connection import scalar

_TARGET_BYTES = 1024 * 1024
_LEVEL = 3
_NEXT = (
    "SELECT max(coalesce((SELECT max(id) FROM block), 0), "
    "(SELECT value FROM state WHERE name = 'blocks')) + 1"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a payload lies: block id, offset and length in the unpacked block."""

    block: int
    offset: int
    length: int


class BlockWriter:
    """Fills blocks within one transaction; call `flush` before committing.

    `write` keeps a packed block under its id, `next_id` tells the first that is free.
    """

    def __init__(self, write: Callable[[int, bytes], None], next_id: Callable[[], int]) -> None:
        self._write, self._next_id = write, next_id
        self._packer = zstandard.ZstdCompressor(level=_LEVEL, write_content_size=True)
        self._next = 0
        self._content = bytearray()

    def begin(self) -> None:
        """Start a transaction's first block."""
        self._next = self._next_id()
        self._content = bytearray()

    @property
    def here(self) -> tuple[int, int]:
        """The block and the offset at which the next payload will lie."""
        return self._next, len(self._content)

    def add(self, payload: bytes, length: int | None = None) -> Place:
        """Put a payload into the current block and say where; `length` is noted instead of its own."""
        place = Place(*self.here, len(payload) if length is None else length)
        self._content += payload
        if len(self._content) >= _TARGET_BYTES:
            self.flush()
        return place

    def flush(self) -> None:
        """Write the current block, if anything is in it."""
        if self._content:
            self._write(self._next, self._packer.compress(self._content))
            self._next, self._content = self._next + 1, bytearray()

    def filling(self, number: int) -> bytes | bytearray | None:
        """What is in a block that is being filled, until more is added; None for others."""
        return self._content if number == self._next and self._content else None


def span_blocks(connection: apsw.Connection) -> BlockWriter:
    """The blocks that payloads of spans and log records are in."""

    def write(number: int, data: bytes) -> None:
        connection.execute("INSERT INTO block VALUES (?, ?)", (number, data))

    return BlockWriter(write, lambda: int(scalar(connection, _NEXT)))


def unpacked(data: bytes) -> bytes:
    """The content of a block."""
    content: bytes = zstandard.ZstdDecompressor().decompress(data)
    return content
