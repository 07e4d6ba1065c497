"""What there is to import under a path: a file, the files of a folder, those of an archive.

The store that it goes into is among what is never opened (`store/open_files.py` tells why).
"""

import io
import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from spanglass.core.display import one_line
from spanglass.importers import NotATraceFileError
from spanglass.importers.archives import BadArchiveError, Inside
from spanglass.importers.nested import files_of, is_archive
from spanglass.importers.opening import TraceFile
from spanglass.store.connection import identity
from spanglass.store.open_files import BESIDE

_SPECIAL = "it is not a file but a pipe, a socket or a device"
_OWN = "is the store itself, or belongs to it. What is in it is here already."
_OF_ANOTHER = "it belongs to {}; open that"
_DEEPEST = 4  # archives in each other: some hold themselves
_TOO_DEEP = f"archives in archives are opened {_DEEPEST} deep"


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


@dataclass(frozen=True, slots=True)
class _Archive:
    """An archive: the file on disk, what in it is this one, and where it lies."""

    path: Path
    part: str
    label: str
    inner: Path
    depth: int

    def holds(self, inside: Inside) -> "_Archive":
        part, label = f"{inside.at}/{inside.name}", f"{self.label}/{inside.name}"
        within = f"{self.part}/{part}" if self.part else part
        return _Archive(self.path, within, label, self.inner / inside.name, self.depth + 1)


def collected(path: Path, own: Collection[tuple[int, int]] = ()) -> Iterator[Found]:
    """The files under a path, in the order of their names; what cannot be read says so when it is opened.

    Files with an identity of `own` are not opened, under whatever name, and neither is what SQLite keeps
    beside a database.
    """
    if path.is_dir():
        yield from _below(path, own)
        return
    try:
        if identity(path) in own:
            raise NotATraceFileError(f"{one_line(path.name)} {_OWN}")
        if whose := _owner(path):
            raise BadArchiveError(_OF_ANOTHER.format(one_line(whose.name)))
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise BadArchiveError(_SPECIAL)
    except (BadArchiveError, NotATraceFileError, OSError) as error:
        yield _failed(_on_disk(path), error)
        return
    file = Inside(path.name, 0, state.st_size, lambda: io.FileIO(path), lambda most: _head(path, most))
    if is_archive(file):
        yield from _files(_on_disk(path), file)
    else:
        yield Found(path, "", path.name, path.name, lambda: TraceFile(path))


def _owner(path: Path) -> Path | None:
    """The database that a file stands beside."""
    found = (path.with_name(path.name.removesuffix(end)) for end in BESIDE if path.name.endswith(end))
    return next((database for database in found if database.is_file()), None)


def _on_disk(path: Path) -> _Archive:
    return _Archive(path, "", path.name, path, 0)


def _head(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _files(archive: _Archive, opened: Inside) -> Iterator[Found]:
    """The files of an archive, and those of archives in it."""
    try:
        if archive.depth >= _DEEPEST:
            raise BadArchiveError(_TOO_DEEP)
        for inside in files_of(opened):
            place = archive.holds(inside)
            if is_archive(inside):
                yield from _files(place, inside)
            else:
                yield Found(place.path, place.part, place.path.name, place.label, _opener(place, inside))
    except (BadArchiveError, OSError) as error:
        yield _failed(archive, error)


def _failed(archive: _Archive, error: Exception) -> Found:
    path = archive.path
    return Found(path, archive.part, path.name, archive.label, _failing(archive.inner, error))


def _failing(path: Path, error: Exception) -> Callable[[], TraceFile]:
    def opened() -> TraceFile:
        if isinstance(error, OSError | NotATraceFileError):
            raise error
        raise NotATraceFileError(f"{one_line(path.name)}: {error}.") from error

    return opened


def _opener(place: _Archive, inside: Inside) -> Callable[[], TraceFile]:
    def opened() -> TraceFile:
        try:
            return TraceFile(place.inner, inside.open(), inside.size)
        except BadArchiveError as error:
            raise NotATraceFileError(f"{one_line(inside.name)}: {error}.") from error

    return opened


def _below(folder: Path, own: Collection[tuple[int, int]]) -> Iterator[Found]:
    """What is in a folder and below it; hidden files are left out, links to folders not followed."""
    closed: list[OSError] = []
    any_found = False
    for where, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and _owner(Path(where, name)) is None:
                any_found = True
                yield from collected(Path(where, name), own)
    for error in closed:
        yield _failed(_on_disk(Path(error.filename or folder)), error)
    if not any_found and not closed:
        yield _failed(_on_disk(folder), BadArchiveError("it is a folder without files"))
