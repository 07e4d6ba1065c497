"""Tables of spans as CSV, whose cells hold texts, numbers and JSON."""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from spanglass.core.span import Batch
from spanglass.importers import Importer, Part
from spanglass.importers.json_records import Record
from spanglass.importers.tables import importer_of, read_rows

_LONGEST_CELL = 64 * 1024 * 1024
_BETWEEN = (",", ";", "\t", "|")  # spreadsheets of many countries put a semicolon there
_JSON = ("{", "[")
_NUMBERS = ("attributes.", "usage", "tokens", "Tokens")


class CsvTable:
    """The importer of tables with a line of column names."""

    name = "CSV table"

    def recognises(self, head: bytes) -> bool:
        """Whether the first line names columns that an importer knows."""
        first, _, _ = head.partition(b"\n")
        if (
            not any(mark.encode() in first for mark in _BETWEEN)
            or head.lstrip()[:1] in (b"{", b"[")
            or b"\0" in head
        ):
            return False
        return importer_of(_rows(io.BytesIO(head))) is not None

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The spans of the rows."""
        return (part.batch for part in self.read_on(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The spans behind so many rows."""
        return read_rows(_rows(stream), self.name, stream, after)


def _rows(stream: BinaryIO) -> Iterator[Record]:
    csv.field_size_limit(_LONGEST_CELL)
    text = codecs.getreader("utf-8-sig")(stream, "replace")
    first = text.readline()
    reader = csv.reader(chain([first], text), delimiter=max(_BETWEEN, key=first.count))
    names: list[str] = []
    while True:
        place = f"line {reader.line_num + 1}"
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Record(place, problem=f"not CSV: {error}")
            continue
        if cells is None:
            return
        if not names:
            names = [name.strip() for name in cells]
        elif any(cells):
            yield _record(place, names, cells)


def _record(place: str, names: list[str], cells: list[str]) -> Record:
    if len(cells) > len(names):
        return Record(place, problem=f"it has {len(cells)} cells, and there are {len(names)} columns")
    return Record(place, {name: _value(name, cell) for name, cell in zip(names, cells, strict=False) if cell})


def _value(name: str, cell: str) -> Any:
    """What a cell stands for; numbers only where a column holds some, since ids may look like them."""
    is_number = any(part in name for part in _NUMBERS) and cell[:1] in "-0123456789"
    if cell.startswith(_JSON) or is_number:
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return cell


IMPORTER: Importer = CsvTable()
