"""What there is to import under a path: a file, the files of a folder, those of an archive."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spanglass.core.display import one_line
from spanglass.importers import NotATraceFileError
from spanglass.importers.archives import BadArchiveError, Inside, files_in, is_archive
from spanglass.importers.opening import TraceFile
from spanglass.importers.tar_archives import files_in_tar, is_tar

_SPECIAL = "it is not a file but a pipe, a socket or a device"
_NOT_SAMPLES = ("header.json", "summaries.json", "reductions.json", "_journal/")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be one of traces.

    `path` is the file on disk, `part` what in it is this file where it is an archive. `source` is the name
    that the filter ``file:`` knows it by, `label` says where it lies. `open` raises what `TraceFile` does.
    """

    path: Path
    part: str
    source: str
    label: str
    open: Callable[[], TraceFile]


def collected(path: Path) -> Iterator[Found]:
    """The files under a path, in the order of their names; what cannot be read says so when it is opened."""
    if path.is_dir():
        yield from _below(path)
        return
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadArchiveError(_SPECIAL)
        if is_archive(path):
            yield from _archived(path)
        elif is_tar(path):
            yield from (_found_in(path, inside) for inside in files_in_tar(path))
        else:
            yield Found(path, "", path.name, path.name, lambda: TraceFile(path))
    except (BadArchiveError, OSError) as error:
        yield _failed(path, error)


def _archived(path: Path) -> Iterator[Found]:
    """The files in an archive; of a log of inspect_ai those of its samples alone."""
    names = [inside.name for inside in files_in(path)]
    is_log = "header.json" in names and any(name.startswith("samples/") for name in names)
    if not names:
        raise BadArchiveError("it is an archive without files")
    for inside in files_in(path):
        if not (is_log and inside.name.startswith(_NOT_SAMPLES)):
            yield _found_in(path, inside)


def _found_in(path: Path, inside: Inside) -> Found:
    part, label = f"{inside.at}/{inside.name}", f"{path.name}/{inside.name}"
    return Found(path, part, path.name, label, _opener(path, inside))


def _failed(path: Path, error: Exception) -> Found:
    return Found(path, "", path.name, path.name, _failing(path, error))


def _failing(path: Path, error: Exception) -> Callable[[], TraceFile]:
    def opened() -> TraceFile:
        if isinstance(error, OSError):
            raise error
        raise NotATraceFileError(f"{one_line(path.name)}: {error}.") from error

    return opened


def _opener(path: Path, inside: Inside) -> Callable[[], TraceFile]:
    def opened() -> TraceFile:
        try:
            return TraceFile(path / inside.name, inside.open(), inside.size)
        except BadArchiveError as error:
            raise NotATraceFileError(f"{one_line(inside.name)}: {error}.") from error

    return opened


def _below(folder: Path) -> Iterator[Found]:
    """What is in a folder and below it; hidden files are left out, links to folders not followed."""
    closed: list[OSError] = []
    any_found = False
    for where, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                any_found = True
                yield from collected(Path(where, name))
    for error in closed:
        yield _failed(Path(error.filename or folder), error)
    if not any_found and not closed:
        yield _failed(folder, BadArchiveError("it is a folder without files"))
