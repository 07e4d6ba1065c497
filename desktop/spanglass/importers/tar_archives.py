"""Files in TAR archives, one after the other: such an archive has no listing."""

import io
import tarfile
from collections.abc import Iterator
from typing import IO, BinaryIO

from spanglass.importers.archives import BadArchiveError, Inside, is_hidden


def files_in_tar(stream: BinaryIO) -> Iterator[Inside]:
    """The files in an archive, each to be opened before the next is asked for.

    Raises ``TarError``, and what reading the stream does.
    """
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            if info.isreg() and not is_hidden(info.name):
                member = _Member(archive, info)
                yield Inside(info.name, info.offset, info.size, member.opened, member.head)


class _Member(io.RawIOBase):
    """A file of an archive, read once from its beginning to its end; one that is cut off says so."""

    def __init__(self, archive: tarfile.TarFile, info: tarfile.TarInfo) -> None:
        self._archive, self._info = archive, info
        self._file: IO[bytes] | None = None
        self._head = b""

    def opened(self) -> io.RawIOBase:
        if self._file is None:
            self._file = self._archive.extractfile(self._info)
        if self._file is None:
            raise BadArchiveError("it is damaged in the archive")
        return self

    def head(self, size: int) -> bytes:
        self.opened()
        while len(self._head) < size and (piece := self._read(size - len(self._head))):
            self._head += piece
        return self._head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._head[: len(buffer)]
        self._head = self._head[len(piece) :]
        piece = piece or self._read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size) if self._file is not None else b""
        except tarfile.TarError as error:
            raise EOFError(str(error)) from error
