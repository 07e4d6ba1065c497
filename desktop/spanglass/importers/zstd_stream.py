"""A zstd file as a stream of what it holds, like gzip's: one that is cut off says so at its end."""

import io
from typing import BinaryIO

import zstandard

_PIECE = 1024  # 4 bytes can stand for 128 KiB: more at once would need much memory
_WINDOW = 128 * 1024 * 1024  # what ``zstd`` reads without being told to


class ZstdStream(io.RawIOBase):
    """The content of one or several zstd frames. Reading raises ``EOFError`` if the last one is cut off."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._unpacked = memoryview(b"")

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one piece goes; 0 at the end."""
        while not self._unpacked and self._advance():
            pass
        size = min(len(buffer), len(self._unpacked))
        buffer[:size] = self._unpacked[:size]
        self._unpacked = self._unpacked[size:]
        return size

    def _advance(self) -> bool:
        """Unpack a piece; False at the end of the file."""
        rest = b"" if self._frame is None or not self._frame.eof else self._frame.unused_data
        piece = rest or self._packed.read(_PIECE)
        if not piece:
            if self._frame is not None and not self._frame.eof:
                raise EOFError("Compressed file ended in the middle.")
            return False
        if self._frame is None or self._frame.eof:
            self._frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        self._unpacked = memoryview(self._frame.decompress(piece))
        return True
