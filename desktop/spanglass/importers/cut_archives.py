"""ZIP archives without the listing at their end: their files by what stands before each of them.

Layout after APPNOTE.TXT 6.3, 4.3.7 (local file header) and 4.3.9 (data descriptor).
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from spanglass.importers.beginnings import ZIPPED
from spanglass.importers.zstd_stream import ZstdStream

STORED, DEFLATED, ZSTD = 0, 8, 93
_HEAD = struct.Struct("<4s5H3I2H")
_DESCRIPTOR, _DESCRIPTORS = b"PK\x07\x08", (12, 16, 20, 24)
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800
_IN_EXTRA, _ZIP64 = 0xFFFFFFFF, 1
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class CutFile:
    """A file of an archive: where its head begins and its packed bytes do, how many there are and how packed.

    `size` is the unpacked one, 0 where it is not told; `packed` is None where it is not, which is up to where
    the packed content says that it ends.
    """

    name: str
    at: int
    start: int
    method: int
    size: int
    packed: int | None
    is_encrypted: bool

    def open(self, stream: BinaryIO) -> io.RawIOBase | None:
        """The content, which raises ``EOFError`` where it is cut off; None for other ways of packing."""
        raw = _Range(stream, self.start, self.packed)
        if self.method == DEFLATED:
            return _Inflated(raw)
        if self.method == ZSTD and self.packed is not None:
            return ZstdStream(io.BufferedReader(raw))
        return raw if self.method == STORED and self.packed is not None else None


def cut_files(stream: BinaryIO) -> Iterator[CutFile]:
    """The files from the beginning of an archive on, as far as there are heads of files."""
    at = 0
    while (found := _at(stream, at)) is not None:
        yield found
        end = _end_of(found, stream)
        if end is None:
            return
        at = end


def _at(stream: BinaryIO, at: int) -> CutFile | None:
    """The file whose head is there."""
    stream.seek(at)
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size or not head.startswith(ZIPPED):
        return None
    _, _, flags, method, _, _, _, packed, size, name_size, extra_size = _HEAD.unpack(head)
    name, extra = stream.read(name_size), stream.read(extra_size)
    if len(name) < name_size or len(extra) < extra_size:
        return None
    if _IN_EXTRA in (packed, size):
        packed, size = _large(extra, packed, size)
    known = packed if packed or not flags & _SIZES_FOLLOW else None
    start = at + _HEAD.size + name_size + extra_size
    text = name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    return CutFile(text, at, start, method, size, known, bool(flags & _ENCRYPTED))


def _large(extra: bytes, packed: int, size: int) -> tuple[int, int]:
    """The sizes of a file of 4 GB and more, which stand elsewhere."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == _ZIP64 and length >= 16 and len(extra) >= 20:
            size, packed = struct.unpack_from("<QQ", extra, 4)
            break
        extra = extra[4 + length :]
    return packed, size


def _end_of(file: CutFile, stream: BinaryIO) -> int | None:
    """Where the next head is; None where the file is cut off."""
    if file.packed is not None:
        return file.start + file.packed
    content = file.open(stream)
    if not isinstance(content, _Inflated):
        return None
    try:
        while content.read(_PIECE):
            pass
    except (EOFError, zlib.error):
        return None
    after = file.start + content.passed
    stream.seek(after)
    behind = stream.read(max(_DESCRIPTORS) + len(ZIPPED))
    return next((after + n for n in _DESCRIPTORS if behind[n:].startswith(ZIPPED)), None)


class _Range(io.RawIOBase):
    """Bytes of an archive whose other files may be read meanwhile; ``EOFError`` where some are missing."""

    def __init__(self, stream: BinaryIO, start: int, size: int | None) -> None:
        self._stream, self._at = stream, start
        self._end = None if size is None else start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = len(buffer) if self._end is None else min(len(buffer), self._end - self._at)
        self._stream.seek(self._at)
        piece = self._stream.read(size)
        if size and not piece:
            raise EOFError("The archive ended in the middle.")
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


class _Inflated(io.RawIOBase):
    """What was deflated, up to where it ends; `passed` counts the packed bytes that it took."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw, self._deflated = raw, zlib.decompressobj(-zlib.MAX_WBITS)
        self.passed = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = b""
        while not piece and not self._deflated.eof:
            packed = self._deflated.unconsumed_tail or self._raw.read(_PIECE) or b""
            piece = self._deflated.decompress(packed, len(buffer))
            self.passed += len(packed) - len(self._deflated.unconsumed_tail) - len(self._deflated.unused_data)
        buffer[: len(piece)] = piece
        return len(piece)
