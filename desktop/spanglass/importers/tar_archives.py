"""Files in TAR archives, packed or not, one after the other: such an archive has no listing."""

import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from spanglass.importers.archives import BadArchiveError, Inside, is_hidden
from spanglass.importers.packed import DAMAGED, TAR_HEAD_BYTES, begins_tar, unpacked

_DAMAGED = (tarfile.TarError, *DAMAGED)


def is_tar(path: Path) -> bool:
    """Whether a file is a TAR archive, packed or not, by what is at its beginning."""
    with ExitStack() as closing:
        try:
            head = _content(path, closing).read(TAR_HEAD_BYTES)
        except _DAMAGED:
            return False
    return begins_tar(head)


def files_in_tar(path: Path) -> Iterator[Inside]:
    """The files in an archive, each to be opened before the next is asked for; raises `BadArchiveError`."""
    with ExitStack() as closing:
        try:
            archive = closing.enter_context(tarfile.open(fileobj=_content(path, closing), mode="r|"))
            for info in archive:
                if info.isreg() and not is_hidden(info.name):
                    yield Inside(info.name, info.offset, info.size, _opener(archive, info))
        except _DAMAGED as error:
            raise BadArchiveError("the archive is damaged or cut off: its end is missing") from error


def _content(path: Path, closing: ExitStack) -> io.BufferedReader:
    return unpacked(closing.enter_context(path.open("rb")), closing)


def _opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], io.RawIOBase]:
    def opened() -> io.RawIOBase:
        found = archive.extractfile(info)
        if found is None:
            raise BadArchiveError("it is damaged in the archive")
        return _Member(found)

    return opened


class _Member(io.RawIOBase):
    """A file of an archive, read once from its beginning to its end; one that is cut off says so."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._file.read(len(buffer))
        except tarfile.TarError as error:
            raise EOFError(str(error)) from error
        buffer[: len(piece)] = piece
        return len(piece)
