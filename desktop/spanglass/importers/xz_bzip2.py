"""Files packed with xz or bzip2 as streams of what they hold, unpacked a piece at a time."""

import bz2
import io
import lzma
from collections.abc import Callable
from typing import BinaryIO, Protocol

_PIECE = 16 * 1024
_UNPACKED = 128 * 1024  # at most of it at once: a few bytes can stand for very many
_MEMORY = 256 * 1024 * 1024  # xz -9 takes 65 MB; the format allows 4 GB


class _Decompressor(Protocol):
    """What both modules of Python's have."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class XzBzip2Stream(io.RawIOBase):
    """The content of one or several streams behind each other.

    Reading raises ``EOFError`` where the last one is cut off or anything is damaged.
    """

    def __init__(self, packed: BinaryIO, begin: Callable[[], _Decompressor]) -> None:
        self._packed, self._begin = packed, begin
        self._stream = begin()
        self._fresh, self._rest = True, b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one piece goes; 0 at the end."""
        while self._go_on():
            piece = self._unpacked(min(len(buffer), _UNPACKED))
            if piece:
                buffer[: len(piece)] = piece
                return len(piece)
        return 0

    def _go_on(self) -> bool:
        """See that there is something to unpack; False at the end of the file."""
        if self._stream.eof:
            self._rest = self._stream.unused_data
            self._stream, self._fresh = self._begin(), True
        if self._rest or not self._stream.needs_input:
            return True
        self._rest = self._packed.read(_PIECE)
        if not self._rest and not self._fresh:
            raise EOFError("Compressed file ended in the middle.")
        return bool(self._rest)

    def _unpacked(self, most: int) -> bytes:
        piece, self._rest = self._rest, b""
        if self._fresh and not (piece := piece.lstrip(b"\0")):  # zeros may stand between streams of xz
            return b""
        self._fresh = False
        try:
            return self._stream.decompress(piece, most)
        except lzma.LZMAError as error:
            if "limit" in str(error):
                raise OSError("it takes more than 256 MB of memory to unpack") from error
            raise EOFError(str(error)) from error
        except OSError as error:
            raise EOFError(str(error)) from error


def of_xz(packed: BinaryIO) -> XzBzip2Stream:
    """The content of a file packed with xz."""
    return XzBzip2Stream(packed, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY))


def of_bzip2(packed: BinaryIO) -> XzBzip2Stream:
    """The content of a file packed with bzip2."""
    return XzBzip2Stream(packed, bz2.BZ2Decompressor)
