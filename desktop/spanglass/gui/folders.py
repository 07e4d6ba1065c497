"""Folders as the trace files in them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_SUFFIXES = frozenset((
    ".json", ".jsonl", ".ndjson", ".otlp", ".pb", ".binpb", ".bin", ".gz", ".zst", ".llmtrace",
    ".zip", ".har", ".eval", ".db", ".sqlite", ".csv", ".parquet",
))  # fmt: skip
MOST, MOST_OCTETS = 10_000, 1_000_000  # of names: all are arguments of one command


def expanded(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files among `paths`, and those in the folders that are named like trace files, at most 10,000.

    Hidden files and folders are left out, links to folders are not followed. Reads folders: not for
    the GUI thread.
    """
    found: list[Path] = []
    octets = 0
    for path in paths:
        for file in _files(path) if path.is_dir() else (path,):
            octets += len(os.fsencode(file))
            if len(found) == MOST or octets > MOST_OCTETS:
                return tuple(found)
            found.append(file)
    return tuple(found)


def _files(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES:
                yield Path(where, name)
