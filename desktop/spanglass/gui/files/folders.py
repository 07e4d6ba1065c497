"""Folders as the trace files in them."""

import os
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from stat import S_ISREG

from spanglass.importers.beginnings import ARCHIVE, JSON, PACKED, PARQUET, SQLITE
from spanglass.store.open_files import open_files

_SUFFIXES = frozenset((
    ".json", ".jsonl", ".ndjson", ".otlp", ".pb", ".binpb", ".bin", ".gz", ".zst", ".xz", ".bz2", ".llmtrace",
    ".zip", ".tar", ".tgz", ".txz", ".tbz2", ".tzst", ".har", ".eval", ".db", ".sqlite", ".csv", ".parquet",
))  # fmt: skip
_BEGINNINGS = (*JSON, *PACKED, *ARCHIVE, SQLITE, PARQUET)
_WIDE = (BOM_UTF16_LE, BOM_UTF16_BE)
_LOGS = re.compile(r".*\.(?:log|txt|out|err|sse)(?:[.-][\w-]+)?", re.IGNORECASE)
_WITHIN = re.compile(rb'\{\s*"|^data:\s*[{\[]|^  traceId: ', re.MULTILINE)
_LEAST, _OF_A_LOG = 16, 256 * 1024


def expanded(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files among `paths`, and those in folders that are named or begin like trace files.

    So are logs with JSON in their lines. Hidden files and folders are left out, links to folders are not
    followed. Reads folders: not for the GUI thread.
    """
    own = open_files()
    return tuple(file for path in paths for file in (_files(path, own) if path.is_dir() else (path,)))


def _files(folder: Path, own: Collection[tuple[int, int]]) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(where, name)
            if not name.startswith(".") and (file.suffix.lower() in _SUFFIXES or _begins_like_one(file, own)):
                yield file


def _begins_like_one(file: Path, own: Collection[tuple[int, int]]) -> bool:
    """Whether a file may be one of traces whatever its name: JSON, packed, a store, a table, a log.

    Those that are open here, our `own`, are not opened again: that would take away the locks on the store.
    """
    try:
        found = file.stat()
        if not S_ISREG(found.st_mode) or (found.st_dev, found.st_ino) in own:
            return False
        with file.open("rb") as opened:
            first = opened.read(_LEAST)
            begins = first.removeprefix(BOM_UTF8).lstrip()
            if begins.startswith(_BEGINNINGS) or first.startswith(_WIDE):
                return True
            return bool(_LOGS.fullmatch(file.name)) and _has_json(first + opened.read(_OF_A_LOG))
    except OSError:
        return False


def _has_json(text: bytes) -> bool:
    """Whether objects stand in the lines of a log, be they of a stream of events or printed spans."""
    return b"\0" not in text and bool(_WITHIN.search(text))
