"""Text in UTF-16 or UTF-32, as Windows writes it where a program's output goes into a file, as UTF-8."""

import codecs
import io

from spanglass.importers import HEAD_BYTES

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be",
}  # fmt: skip
_SURE = 16  # characters of ASCII at the beginning: bytes of anything else hardly look so
_LEAST = 2


def as_utf8(content: io.BufferedReader, head: bytes) -> tuple[io.BufferedReader, bytes]:
    """The content after its `head`, and the head, in UTF-8; what is no wider text stays as it is."""
    encoding, mark = _encoding_of(head)
    if not encoding:
        return content, head
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    text = decoder.decode(head[mark:]).encode("utf-8", "replace")
    return io.BufferedReader(_Recoded(content, decoder), HEAD_BYTES), text


def _encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding of wider text, and the length of its mark; none for anything else."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding, len(mark)
    found = (each for each in _MARKS.values() if _is_ascii(head, each))
    return next(found, ""), 0


def _is_ascii(head: bytes, encoding: str) -> bool:
    """Whether the bytes begin with characters of ASCII in that encoding; no mark may be there."""
    width = 4 if "32" in encoding else 2
    text = head[: len(head) // width * width][: _SURE * width].decode(encoding, "replace")
    return len(text) >= _LEAST and all(" " <= char <= "~" or char in "\t\r\n" for char in text)


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
