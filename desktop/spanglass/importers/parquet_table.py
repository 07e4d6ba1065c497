"""Tables of spans as Parquet, which need the optional package pyarrow."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from spanglass.core.span import Batch
from spanglass.importers import Importer, Part, unreadable
from spanglass.importers.beginnings import PARQUET
from spanglass.importers.json_records import Record
from spanglass.importers.sqlite_files import on_disk
from spanglass.importers.tables import read_rows

_ROWS_AT_ONCE = 200
_MISSING = "it is a Parquet table; to read it, install the extra “parquet” (pip install 'spanglass[parquet]')"


class ParquetTable:
    """The importer of tables; they are read some hundred rows at a time."""

    name = "Parquet table"

    def recognises(self, head: bytes) -> bool:
        """Whether the file says that it is one."""
        return head.startswith(PARQUET)

    def read(self, stream: BinaryIO) -> Iterator[Batch]:
        """The spans of the rows."""
        return (part.batch for part in self.read_on(stream, 0))

    def read_on(self, stream: BinaryIO, after: int) -> Iterator[Part]:
        """The spans behind so many rows."""
        try:
            from pyarrow.lib import ArrowException
            from pyarrow.parquet import ParquetFile
        except ImportError:
            yield Part(after, unreadable("the file", _MISSING))
            return
        with on_disk(stream) as path:
            try:
                with ParquetFile(path) as table:
                    for part in read_rows(_rows(table), self.name, stream, after):
                        after = part.records
                        yield part
            except (ArrowException, OSError) as error:
                problem = f"it is a damaged Parquet table: {str(error).splitlines()[0]}"
                yield Part(after, unreadable("the file", problem))


def _rows(table: Any) -> Iterator[Record]:
    number = 0
    for group in table.iter_batches(batch_size=_ROWS_AT_ONCE):
        for row in group.to_pylist():
            number += 1
            yield Record(
                f"row {number}", {name: _plain(held) for name, held in row.items() if held is not None}
            )


def _plain(value: Any) -> Any:
    """The value as JSON would hold it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(held) for name, held in value.items() if held is not None}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


IMPORTER: Importer = ParquetTable()
