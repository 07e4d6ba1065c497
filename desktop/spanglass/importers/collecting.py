"""What there is to import under a path: a file, the files of a folder, those of an archive."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spanglass.importers import NotATraceFileError
from spanglass.importers.archives import BadArchiveError, Inside, files_in, is_archive
from spanglass.importers.opening import TraceFile

_NOT_SAMPLES = ("header.json", "summaries.json", "reductions.json", "_journal/")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be one of traces.

    `source` is the name that the filter ``file:`` knows it by, `label` says where it lies. `open` raises what
    `TraceFile` does.
    """

    source: str
    label: str
    open: Callable[[], TraceFile]


def collected(path: Path) -> Iterator[Found]:
    """The files under a path, in the order of their names; what cannot be read says so when it is opened."""
    if path.is_dir():
        for file in _files(path):
            yield from collected(file)
        return
    try:
        if not is_archive(path):
            yield Found(path.name, path.name, lambda: TraceFile(path))
            return
        yield from _archived(path)
    except (BadArchiveError, OSError) as error:
        yield Found(path.name, path.name, _failing(path, error))


def _archived(path: Path) -> Iterator[Found]:
    """The files in an archive; of a log of inspect_ai those of its samples alone."""
    names = [inside.name for inside in files_in(path)]
    is_log = "header.json" in names and any(name.startswith("samples/") for name in names)
    if not names:
        raise BadArchiveError("it is an archive without files")
    for inside in files_in(path):
        if not (is_log and inside.name.startswith(_NOT_SAMPLES)):
            yield Found(path.name, f"{path.name}/{inside.name}", _opener(path, inside))


def _failing(path: Path, error: Exception) -> Callable[[], TraceFile]:
    def opened() -> TraceFile:
        if isinstance(error, OSError):
            raise error
        raise NotATraceFileError(f"{path.name}: {error}.") from error

    return opened


def _opener(path: Path, inside: Inside) -> Callable[[], TraceFile]:
    def opened() -> TraceFile:
        try:
            return TraceFile(path / inside.name, inside.open())
        except BadArchiveError as error:
            raise NotATraceFileError(f"{inside.name}: {error}.") from error

    return opened


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder and those below it; hidden ones are left out, links to folders not followed."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(where, name) for name in sorted(names) if not name.startswith("."))
