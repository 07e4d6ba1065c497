"""SQLite files among trace files: a place on disk for each, and what tables it has by its beginning."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from spanglass.store.foreign.foreign import ForeignDatabase


@contextmanager
def database(stream: BinaryIO) -> Iterator[ForeignDatabase]:
    """The database in a stream: the file itself where it lies on disk, else a copy for the time being."""
    with on_disk(stream) as path:
        found = ForeignDatabase(path)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def on_disk(stream: BinaryIO) -> Iterator[Path]:
    """A path with the content of a stream."""
    path: Any = getattr(stream, "path", None)
    if isinstance(path, Path):
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="spanglass-") as copy:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        yield Path(copy.name)
