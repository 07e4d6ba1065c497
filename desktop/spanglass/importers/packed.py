"""Packed files: what one holds as a stream."""

import gzip
import io
import zlib
from contextlib import ExitStack

import zstandard

from spanglass.importers import HEAD_BYTES
from spanglass.importers.beginnings import BZIP2, GZIP, PACKED, XZ, ZSTD
from spanglass.importers.xz_bzip2 import of_bzip2, of_xz
from spanglass.importers.zstd_stream import ZstdStream

_MOST_TIMES = 3  # what was packed by mistake once more
_LONGEST_MAGIC = max(map(len, PACKED))
_TAR, _TAR_AT = b"ustar", 257
TAR_HEAD_BYTES = _TAR_AT + len(_TAR)
"""So much of a file tells whether it is a TAR archive."""

DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError)
"""What reading a packed file raises that is damaged or cut off."""

CUT_OFF = "the compressed file is damaged or cut off: its end is missing"
"""How that is told."""


def begins_tar(head: bytes) -> bool:
    """Whether a file with that beginning is a TAR archive."""
    return head[_TAR_AT:].startswith(_TAR)


def unpacked(raw: io.BufferedReader, closing: ExitStack) -> io.BufferedReader:
    """What a file holds, be it packed, packed again or not; `closing` closes what unpacks it."""
    for _ in range(_MOST_TIMES):
        content = _unpacked_once(raw, closing)
        if content is None:
            break
        raw = io.BufferedReader(content, HEAD_BYTES)
    return raw


def _unpacked_once(raw: io.BufferedReader, closing: ExitStack) -> io.RawIOBase | None:
    magic = raw.peek(_LONGEST_MAGIC)[:_LONGEST_MAGIC]
    if magic.startswith(GZIP):
        return Pieces(closing.enter_context(gzip.GzipFile(fileobj=_Sips(raw))))
    if magic.startswith(ZSTD):
        return ZstdStream(raw)
    if magic.startswith(XZ):
        return of_xz(raw)
    return of_bzip2(raw) if magic.startswith(BZIP2) else None


class _Sips(io.RawIOBase):
    """A packed stream, read a little at a time: Python 3.12's gzip would read far ahead of what it gives.

    How far a file was read tells how much more there is.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the beginning of the buffer; 0 at the end."""
        return self._stream.readinto(memoryview(buffer)[: io.DEFAULT_BUFFER_SIZE])


class Pieces(io.RawIOBase):
    """A stream, after its `head`, read in pieces: nothing of what comes before an error is lost."""

    def __init__(self, stream: io.BufferedReader | gzip.GzipFile, head: bytes = b"") -> None:
        """`passed` counts the bytes that were read."""
        self._stream, self._head = stream, head
        self.passed = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one piece goes; 0 at the end."""
        piece = self._head[: len(buffer)] or self._stream.read1(len(buffer))
        self._head = self._head[len(piece) :]
        self.passed += len(piece)
        buffer[: len(piece)] = piece
        return len(piece)
