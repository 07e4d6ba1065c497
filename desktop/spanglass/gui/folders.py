"""Folders as the trace files in them."""

import os
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISREG

from spanglass.importers.beginnings import ARCHIVE, JSON, PACKED, PARQUET, SQLITE

_SUFFIXES = frozenset((
    ".json", ".jsonl", ".ndjson", ".otlp", ".pb", ".binpb", ".bin", ".gz", ".zst", ".xz", ".bz2", ".llmtrace",
    ".zip", ".tar", ".tgz", ".txz", ".tbz2", ".tzst", ".har", ".eval", ".db", ".sqlite", ".csv", ".parquet",
))  # fmt: skip
_BEGINNINGS = (*JSON, *PACKED, *ARCHIVE, SQLITE, PARQUET)
_LEAST = 16


def expanded(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files among `paths`, and those in folders that are named or begin like trace files.

    Hidden files and folders are left out, links to folders are not followed. Reads folders: not for
    the GUI thread.
    """
    return tuple(file for path in paths for file in (_files(path) if path.is_dir() else (path,)))


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(where, name)
            if not name.startswith(".") and (file.suffix.lower() in _SUFFIXES or _begins_like_one(file)):
                yield file


def _begins_like_one(file: Path) -> bool:
    """Whether a file may be one of traces whatever its name: JSON, packed, a store or a table."""
    try:
        if not S_ISREG(file.stat().st_mode):
            return False
        with file.open("rb") as opened:
            begins = opened.read(_LEAST).removeprefix(BOM_UTF8).lstrip()
    except OSError:
        return False
    return begins.startswith(_BEGINNINGS)
