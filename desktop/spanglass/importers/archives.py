"""Files in ZIP archives, each as a stream; also those packed with zstd, which Python's own reader refuses."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from spanglass.importers.beginnings import ZIPPED
from spanglass.importers.cut_archives import ZSTD, CutFile, cut_files
from spanglass.importers.zstd_stream import ZstdStream

_LOCAL_HEAD = 30
_MOST_FILES = 100_000
_ENCRYPTED = "it is encrypted in the archive"
_UNSUPPORTED = "it is packed in a way that is not supported"
_NO_LISTING = "File is not a zip file"  # what Python says where an archive's last part is not there


class BadArchiveError(Exception):
    """An archive or a file in it that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A file in an archive: its name, first byte and size, and how to open it (raises `BadArchiveError`).

    `head` gives so many bytes of its beginning, unless it was opened before.
    """

    name: str
    at: int
    size: int
    open: Callable[[], io.RawIOBase]
    head: Callable[[int], bytes]


def files_in(stream: BinaryIO) -> Iterator[Inside]:
    """The files in an archive, in their order; raises `BadArchiveError`."""
    try:
        with zipfile.ZipFile(stream) as archive:
            for info in archive.infolist()[:_MOST_FILES]:
                if not info.is_dir() and not is_hidden(info.filename):
                    opener = _Opener(stream, archive, info)
                    yield Inside(info.filename, info.header_offset, info.file_size, opener, opener.head)
    except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError) as error:
        if str(error) == _NO_LISTING:
            yield from _without_listing(stream)
            raise BadArchiveError("the archive is damaged or cut off: its end is missing") from error
        raise BadArchiveError(f"the archive is damaged or cut off: {error}") from error


def names_in(stream: BinaryIO) -> list[str]:
    """The names of the files in an archive, as far as they are known; raises `BadArchiveError` if none is."""
    names: list[str] = []
    try:
        names.extend(inside.name for inside in files_in(stream))
    except BadArchiveError:
        if not names:
            raise
    return names


def _without_listing(stream: BinaryIO) -> Iterator[Inside]:
    """The files in an archive that is cut off."""
    for file in islice(cut_files(stream), _MOST_FILES):
        if not (file.name.endswith("/") or is_hidden(file.name)):
            opener = _CutOpener(stream, file)
            yield Inside(file.name, file.at, file.size, opener, opener.head)


class _CutOpener:
    """Opens one file of an archive that is cut off."""

    def __init__(self, stream: BinaryIO, file: CutFile) -> None:
        self._stream, self._file = stream, file

    def __call__(self) -> io.RawIOBase:
        if self._file.is_encrypted:
            raise BadArchiveError(_ENCRYPTED)
        content = self._file.open(self._stream)
        if content is None:
            raise BadArchiveError(_UNSUPPORTED)
        return content

    def head(self, size: int) -> bytes:
        with io.BufferedReader(self()) as content:
            return content.read(size)


class _Opener:
    """Opens one file of an archive."""

    def __init__(self, stream: BinaryIO, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._stream, self._archive, self._info = stream, archive, info

    def __call__(self) -> io.RawIOBase:
        if self._info.flag_bits & 1:
            raise BadArchiveError(_ENCRYPTED)
        if self._info.compress_type == ZSTD:
            return ZstdStream(io.BufferedReader(_Part(self._stream, self._info)))
        try:
            return _Checked(self._archive.open(self._info))
        except NotImplementedError as error:
            raise BadArchiveError(_UNSUPPORTED) from error
        except (zipfile.BadZipFile, zlib.error, OSError) as error:
            raise BadArchiveError(f"it is damaged in the archive: {error}") from error

    def head(self, size: int) -> bytes:
        with io.BufferedReader(self()) as content:
            return content.read(size)


class _Checked(io.RawIOBase):
    """A file of an archive, whose damage is said like that of any compressed file."""

    def __init__(self, file: object) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._file.read1(len(buffer))  # type: ignore[attr-defined]
        except zipfile.BadZipFile as error:
            raise EOFError(str(error)) from error
        buffer[: len(piece)] = piece
        return len(piece)


class _Part(io.RawIOBase):
    """The packed bytes of one file of an archive, whose other files may be read meanwhile."""

    def __init__(self, stream: BinaryIO, info: zipfile.ZipInfo) -> None:
        self._stream, self._left = stream, info.compress_size
        stream.seek(info.header_offset)
        head = stream.read(_LOCAL_HEAD)
        if len(head) < _LOCAL_HEAD or not head.startswith(ZIPPED):
            raise BadArchiveError("it is damaged in the archive")
        self._at = info.header_offset + _LOCAL_HEAD + sum(struct.unpack("<HH", head[26:30]))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._stream.seek(self._at)
        piece = self._stream.read(min(len(buffer), self._left))
        self._left -= len(piece)
        self._at += len(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def is_hidden(name: str) -> bool:
    """Whether a file of an archive is one that its system made or hides."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
