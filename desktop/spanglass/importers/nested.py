"""Which files an archive holds, be it a ZIP or a TAR archive, packed, or a file of another archive."""

import io
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import BinaryIO, cast

from spanglass.importers.archives import BadArchiveError, Inside, files_in, names_in
from spanglass.importers.beginnings import ARCHIVE, BZIP2
from spanglass.importers.packed import DAMAGED, TAR_HEAD_BYTES, Pieces, begins_tar, unpacked
from spanglass.importers.tar_archives import files_in_tar

_LOOK, _LOOK_BZIP2 = 4096, 1024 * 1024  # bzip2 gives nothing before the end of a block
_IN_MEMORY = 8 * 1024 * 1024
_LARGEST = 4 * 1024 * 1024 * 1024
_PIECE = 256 * 1024
_CONVERSATIONS = re.compile(r"(?:[^/]+/)?conversations(?:-\d+)?\.json")
_NOT_SAMPLES = ("header.json", "summaries.json", "reductions.json", "_journal/")


def is_archive(inside: Inside) -> bool:
    """Whether a file is an archive, by what it begins with, or what it unpacks to does."""
    with ExitStack() as closing:
        try:
            head = inside.head(_LOOK)
            if head.startswith(BZIP2):
                head = inside.head(_LOOK_BZIP2)
            begins = _head_of(unpacked(io.BufferedReader(io.BytesIO(head)), closing))
        except (BadArchiveError, OSError, *DAMAGED):
            return False  # whoever opens it says why
    return begins.startswith(ARCHIVE) or begins_tar(begins)


def files_of(archive: Inside) -> Iterator[Inside]:
    """The files of an archive, each to be opened before the next is asked for; raises `BadArchiveError`."""
    with ExitStack() as closing:
        try:
            raw: io.BufferedReader = closing.enter_context(io.BufferedReader(archive.open()))
            content = unpacked(raw, closing)
            head = _head_of(content)
            if head.startswith(ARCHIVE):
                yield from _zipped(_seekable(content, head, closing))
            else:
                yield from files_in_tar(io.BufferedReader(Pieces(content, head)))
        except (tarfile.TarError, *DAMAGED) as error:
            raise BadArchiveError("the archive is damaged or cut off: its end is missing") from error


def _zipped(stream: BinaryIO) -> Iterator[Inside]:
    """The files in a ZIP archive; of a log of inspect_ai its samples alone, of chats what was said."""
    names = names_in(stream)
    is_log = "header.json" in names and any(name.startswith("samples/") for name in names)
    said = [name for name in names if _CONVERSATIONS.fullmatch(name)]
    if not names:
        raise BadArchiveError("it is an archive without files")
    for inside in files_in(stream):
        if not (is_log and inside.name.startswith(_NOT_SAMPLES)) and (not said or inside.name in said):
            yield inside


def _head_of(content: io.BufferedReader) -> bytes:
    head = b""
    while len(head) < TAR_HEAD_BYTES and (piece := content.read1(TAR_HEAD_BYTES - len(head))):
        head += piece
    return head


def _seekable(content: io.BufferedReader, head: bytes, closing: ExitStack) -> BinaryIO:
    """What is in an archive, or packed, as a file: the listing of a ZIP archive is at its end."""
    if content.seekable():
        return content
    copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (closed by the stack)
    closing.enter_context(copy)
    size = copy.write(head)
    while piece := content.read1(_PIECE):
        size += copy.write(piece)
        if size > _LARGEST:
            raise BadArchiveError("as an archive in an archive it is too large: 4 GB and more unpacked")
    return cast("BinaryIO", copy)
