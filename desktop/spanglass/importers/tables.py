"""Rows of tables as the records of the JSON importers: which of them knows a table, by its first rows."""

import time
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice
from typing import BinaryIO

from spanglass import importers
from spanglass.extensions import load
from spanglass.importers import Part, unreadable
from spanglass.importers.json_importer import JsonImporter
from spanglass.importers.json_records import Record
from spanglass.importers.packed import DAMAGED

_LOOKED_AT = 20


def importer_of(rows: Iterable[Record]) -> JsonImporter | None:
    """The importer that knows one of the rows."""
    known = _known()
    return next((each for row in rows for each in known if not row.problem and each.accepts(row.value)), None)


def read_rows(rows: Iterator[Record], kind: str, stream: BinaryIO, after: int) -> Iterator[Part]:
    """The spans of a table in a file, behind so many rows."""
    first, rest = _begun(rows)
    importer = importer_of(first)
    if importer is None:
        yield from (Part(0, unreadable(row.place, row.problem)) for row in first if row.problem)
        problem = f"no trace is known in the columns of the {kind}: {_columns(first)}"
        yield Part(0, unreadable("the file", problem))
        return
    written_ns = getattr(stream, "written_ns", 0) or time.time_ns()
    yield from importer.read_records(chain(first, rest), written_ns, after)


def _begun(rows: Iterator[Record]) -> tuple[list[Record], Iterator[Record]]:
    """The first rows and the others; where the file is damaged among them, the others raise that."""
    first: list[Record] = []
    try:
        first.extend(islice(rows, _LOOKED_AT))
    except DAMAGED as error:
        return first, map(_raised, (error,))
    return first, rows


def _raised(error: Exception) -> Record:
    raise error


@cache
def _known() -> tuple[JsonImporter, ...]:
    return tuple(each for each in load(importers, "IMPORTER") if isinstance(each, JsonImporter))


def _columns(rows: list[Record]) -> str:
    names = [str(name) for row in rows[:1] if isinstance(row.value, dict) for name in row.value]
    return ", ".join(names[:8]) + (", …" if len(names) > 8 else "") if names else "it has no rows"
