"""Opens trace files, unpacked, and finds the importer that knows each."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import TracebackType

from spanglass import importers
from spanglass.core.display import one_line
from spanglass.core.span import Batch, Rejected
from spanglass.extensions import load
from spanglass.importers import HEAD_BYTES, Importer, NotATraceFileError, Part, RecordImporter
from spanglass.importers.beginnings import PACKED, ZIPPED
from spanglass.importers.json_glimpse import glimpse
from spanglass.importers.json_importer import NOTHING, JsonImporter
from spanglass.importers.log_lines import json_within
from spanglass.importers.otlp_lines import BOM, Line, OtlpLines, lines
from spanglass.importers.otlp_raw import OtlpRaw
from spanglass.importers.packed import CUT_OFF, DAMAGED, Pieces, begins_tar, unpacked
from spanglass.importers.parquet_table import ParquetTable
from spanglass.importers.spanglass_store import SpanglassStore
from spanglass.importers.sqlite_stores import SqliteStores
from spanglass.importers.text_encodings import as_utf8
from spanglass.store.foreign.other_store import Contents

_NO_TEXT = (OtlpRaw, SpanglassStore, SqliteStores, ParquetTable)
_EXPECTED = "Expected OTLP, or an export of another tool, a recording (HAR) or a session."
_SHOWN = 60
_LARGE = 8 * 1024 * 1024  # from there on, starting processes costs less than they save
_LARGE_PACKED = _LARGE // 8
_BINARY = {
    b"%PDF": "a PDF", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"GIF8": "an image",
    b"\x7fELF": "a program", b"MZ": "a program", b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive",
    ZIPPED: "an archive in an archive", **dict.fromkeys(PACKED, "compressed too often"),
}  # fmt: skip


class TraceFile:
    """An open trace file: its importer, its content and how far it was read. A context manager.

    `is_plain` says that the content is what lies on the disk: not packed, in no archive.

    `inside` is the content of a file in an archive, `size` bytes of it, which is read instead of the file
    itself. Raises `NotATraceFileError` for a file that no importer knows, ``OSError`` for one that cannot be
    read.
    """

    def __init__(self, path: Path, inside: io.RawIOBase | None = None, size: int = 0) -> None:
        self.path, self._size = path, size if inside is not None else None
        if path.is_dir():
            raise NotATraceFileError(f"{one_line(path.name)} is a folder, not a trace file.")
        self._closing = ExitStack()
        raw: io.BufferedReader = io.BufferedReader(inside) if inside else path.open("rb")
        self._raw = self._closing.enter_context(raw)
        try:
            content = unpacked(self._raw, self._closing)
            head = _head_of(content)
            content, head = as_utf8(content, head)
            content, head, self.importer = _recognised(path, content, head)
        except BaseException as error:
            self._closing.close()
            if isinstance(error, DAMAGED):
                raise NotATraceFileError(f"{one_line(path.name)} is compressed, but damaged.") from error
            raise
        self.is_packed = content is not self._raw
        self.is_plain = not self.is_packed and inside is None
        self._pieces = Pieces(content, head)
        self._stream = FileStream(self._pieces, path if self.is_plain else None)
        self._stream.written_ns = _written_ns(path)
        self._permille = 0

    @property
    def octets(self) -> int:
        """The size of the file on disk or in its archive."""
        if self._size is not None:
            return self._size
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def is_large(self) -> bool:
        """Whether there is so much in it, unpacked, that reading it is work for several processes."""
        return self.octets >= (_LARGE_PACKED if self.is_packed else _LARGE)

    @property
    def read_octets(self) -> int:
        """How many of its `octets` were read."""
        if self.has_requests:
            return self.octets * self._permille // 1000
        if self._size is not None:
            return min(self._size, self._pieces.passed)
        return self._raw.tell() if self._raw.seekable() else 0

    def batches(self) -> Iterator[Batch]:
        """The content, batch by batch; where the file cannot be read on, a `Rejected` says so."""
        try:
            yield from self.importer.read(self._stream)
        except DAMAGED:
            yield Batch(rejected=(Rejected(CUT_OFF),))
        except OSError as error:
            yield Batch(rejected=(Rejected(f"cannot be read to its end: {error.strerror or error}"),))

    @property
    def has_records(self) -> bool:
        """Whether it is records, such as items of JSON or rows, at each of which reading can go on."""
        return isinstance(self.importer, RecordImporter)

    def parts(self, after: int) -> Iterator[Part]:
        """The content behind so many records; a problem where that fails."""
        known = after
        if not isinstance(self.importer, RecordImporter):
            return
        try:
            for part in self.importer.read_on(self._stream, after):
                known = max(known, part.records)
                yield part
        except DAMAGED:
            yield Part(known, Batch(rejected=(Rejected(CUT_OFF),)))
        except OSError as error:
            reason = f"cannot be read to its end: {error.strerror or error}"
            yield Part(known, Batch(rejected=(Rejected(reason),)))

    @property
    def has_requests(self) -> bool:
        """Whether it is a store of ours: some rows of it are a request each, read like a line of OTLP."""
        return self._store is not None

    @property
    def _store(self) -> SpanglassStore | None:
        return self.importer if isinstance(self.importer, SpanglassStore) else None

    def requests(self, after: int = 0) -> Iterator[Line]:
        """The requests of a store behind a row of its spans."""
        for request in self._store.requests(self._stream, after) if self._store else ():
            self._permille = request.end
            yield request

    def contents(self) -> Contents | None:
        """How much is in it, if it tells that by itself; raises `StoreError`."""
        return self._store.contents(self._stream) if self._store else None

    def left_out(self) -> str:
        """What is in it that is not read, in a sentence; the empty text for nothing."""
        return self._store.left_out(self._stream) if self._store else ""

    @property
    def nothing(self) -> str:
        """What is so of it if it was read and told nothing, in a sentence."""
        return self.importer.nothing if isinstance(self.importer, JsonImporter) else NOTHING

    @property
    def has_lines(self) -> bool:
        """Whether it is OTLP line by line: each stands alone, and reading can go on at any of them."""
        return isinstance(self.importer, OtlpLines)

    def lines(self, number: int = 0, end: int = 0) -> Iterator[Line]:
        """The lines behind line `number`, which ended at the byte `end`; a problem where that fails."""
        last = Line(number, end, b"")
        try:
            self._pass_over(end)
            for last in lines(self._stream, number, end):
                yield last
        except DAMAGED:
            yield Line(last.number + 1, last.end, b"", CUT_OFF)
        except OSError as error:
            yield Line(last.number + 1, last.end, b"", f"cannot be read: {error.strerror or error}")

    def _pass_over(self, octets: int) -> None:
        """Go on in the content, packed or not."""
        while octets > 0 and (piece := self._stream.read(min(octets, HEAD_BYTES))):
            octets -= len(piece)

    def __enter__(self) -> "TraceFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()


class FileStream(io.BufferedReader):
    """The content of a trace file; `path` is where exactly this content lies on disk, if it does.

    `written_ns` is when the file that holds it was last written; 0 if that is not known.
    """

    written_ns = 0

    def __init__(self, content: io.RawIOBase, path: Path | None) -> None:
        super().__init__(content, HEAD_BYTES)
        self.path = path


def _written_ns(path: Path) -> int:
    """When a file, or the archive it is in, was written."""
    return next((each.stat().st_mtime_ns for each in (path, *path.parents) if each.is_file()), 0)


def _head_of(content: io.BufferedReader) -> bytes:
    """The beginning, as far as a damaged file can be unpacked; raises if that is nowhere."""
    head = b""
    try:
        while len(head) < HEAD_BYTES and (piece := content.read1(HEAD_BYTES - len(head))):
            head += piece
    except DAMAGED:
        if not head:
            raise
    return head


@cache
def known() -> tuple[Importer, ...]:
    """All importers, looked for once: a folder may hold ten thousand small files.

    Those of files that are no text come first: what such a file holds may look like lines of JSON.
    """
    found: tuple[Importer, ...] = load(importers, "IMPORTER")
    return tuple(sorted(found, key=lambda each: not isinstance(each, _NO_TEXT)))


def _recognised(
    path: Path, content: io.BufferedReader, head: bytes
) -> tuple[io.BufferedReader, bytes, Importer]:
    """The content after its `head`, the head and the importer that knows it, be it in the lines of a log."""
    try:
        return content, head, recognise(path, head, known())
    except NotATraceFileError:
        for inner in (False, True):
            rest, within = json_within(content, head, inner=inner)
            if within and (found := _importer_of(within, known())):
                return rest, within, found
        raise


def recognise(path: Path, head: bytes, candidates: Sequence[Importer]) -> Importer:
    """The importer for a file with that beginning; raises `NotATraceFileError` with what it looks like."""
    if found := _importer_of(head, candidates):
        return found
    name = one_line(path.name)
    raise NotATraceFileError(f"{name} is not a trace file. {_looks_like(head)} {_EXPECTED}")


def _importer_of(head: bytes, candidates: Sequence[Importer]) -> Importer | None:
    return next((importer for importer in candidates if importer.recognises(head)), None)


def _looks_like(head: bytes) -> str:
    if not head.removeprefix(BOM).strip():
        return "It is empty."
    if begins_tar(head):
        return "It is a tar archive."
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            return f"It is {what}."
    line = head.lstrip().splitlines()[0]
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return "It begins with bytes of no known format."
    if "\0" in text:
        return "It begins with bytes of no known format."
    try:
        first = json.loads(text)
    except (ValueError, RecursionError):
        what = _objects(next(iter(glimpse(head)), None))
        return f"It is {what}." if what else f"It begins with: {one_line(text, _SHOWN)}."
    what = _objects(first)
    return f"Line 1 is {what}." if what else f"Line 1 is: {one_line(text, _SHOWN)}."


def _objects(value: object) -> str:
    """An object, or a list of some, told by the names in it; the empty text for anything else."""
    kind = "an object"
    if isinstance(value, list) and value:
        kind, value = "a list of objects", value[0]
    if not isinstance(value, dict) or not value:
        return ""
    return f"{kind} with: {one_line(', '.join(value), _SHOWN)}"
