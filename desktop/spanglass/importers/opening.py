"""Opens trace files, unpacking gzip and zstd, and finds the importer that knows each."""

import gzip
import io
import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

import zstandard

from spanglass import importers
from spanglass.core.display import one_line
from spanglass.extensions import load
from spanglass.importers import HEAD_BYTES, Importer, NotATraceFileError

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_EXPECTED = "Expected OTLP as JSON, JSON Lines or protobuf."
_SHOWN = 60


class TraceFile:
    """An open trace file: its importer, its unpacked content and how far it was read. A context manager.

    Raises `NotATraceFileError` for a file that no importer knows, ``OSError`` for one that cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.is_dir():
            raise NotATraceFileError(f"{path.name} is a folder, not a trace file.")
        self._closing = ExitStack()
        self._raw = self._closing.enter_context(path.open("rb"))
        try:
            self.stream = self._unpacked()
            self.importer = recognise(path, self.stream.peek(HEAD_BYTES)[:HEAD_BYTES], known())
        except BaseException as error:
            self._closing.close()
            if isinstance(error, EOFError | gzip.BadGzipFile | zstandard.ZstdError):
                raise NotATraceFileError(f"{path.name} is compressed, but damaged.") from error
            raise

    @property
    def octets(self) -> int:
        """The size of the file on disk."""
        return self.path.stat().st_size

    @property
    def read_octets(self) -> int:
        """How many bytes of the file on disk were read."""
        return self._raw.tell()

    def __enter__(self) -> "TraceFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def _unpacked(self) -> io.BufferedReader:
        magic = self._raw.peek(4)[:4]
        content: BinaryIO = self._raw
        if magic.startswith(_GZIP):
            content = cast("BinaryIO", self._closing.enter_context(gzip.GzipFile(fileobj=self._raw)))
        elif magic == _ZSTD:
            unpacker = zstandard.ZstdDecompressor()
            content = cast("BinaryIO", unpacker.stream_reader(self._raw, read_across_frames=True))
        return io.BufferedReader(cast("io.RawIOBase", content), HEAD_BYTES)


def known() -> tuple[Importer, ...]:
    """All importers."""
    found: tuple[Importer, ...] = load(importers, "IMPORTER")
    return found


def recognise(path: Path, head: bytes, candidates: Sequence[Importer]) -> Importer:
    """The importer for a file with that beginning; raises `NotATraceFileError` with what it looks like."""
    for importer in candidates:
        if importer.recognises(head):
            return importer
    raise NotATraceFileError(f"{path.name} is not a trace file. {_looks_like(head)} {_EXPECTED}")


def _looks_like(head: bytes) -> str:
    if not head.strip():
        return "It is empty."
    if head.startswith(b"SQLite format 3\0"):
        return "It is an SQLite database."
    line = head.lstrip().splitlines()[0]
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return "It begins with bytes of no known format."
    try:
        first = json.loads(text)
    except ValueError:
        return f"It begins with: {one_line(text, _SHOWN)}."
    if isinstance(first, dict):
        return f"Line 1 is an object with: {one_line(', '.join(map(str, first)), _SHOWN)}."
    return f"Line 1 is: {one_line(text, _SHOWN)}."
