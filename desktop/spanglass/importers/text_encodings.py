"""Text files in UTF-16, which Windows writes where a program's output goes into a file, as UTF-8."""

import codecs
import io

from spanglass.importers import HEAD_BYTES

_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def as_utf8(content: io.BufferedReader, head: bytes) -> tuple[io.BufferedReader, bytes]:
    """The content after its `head`, and the head, in UTF-8; what begins with no mark stays as it is."""
    encoding = _MARKS.get(head[:2])
    if encoding is None:
        return content, head
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    text = decoder.decode(head[2:]).encode("utf-8", "replace")
    return io.BufferedReader(_Recoded(content, decoder), HEAD_BYTES), text


class _Recoded(io.RawIOBase):
    """A stream decoded on, as UTF-8."""

    def __init__(self, content: io.BufferedReader, decoder: codecs.IncrementalDecoder) -> None:
        self._content, self._decoder, self._rest = content, decoder, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = self._content.read1(HEAD_BYTES)
            self._rest = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
