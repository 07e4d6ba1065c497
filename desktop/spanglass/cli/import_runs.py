"""The files of one import in their order, without those that a stopped run of the same import has stored."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from spanglass.cli.import_places import ReadPlaces, ReadRun, state
from spanglass.core.ids import to_hex
from spanglass.core.span import RawSpan
from spanglass.importers.collecting import Found, collected

_DIGEST_BYTES = 16


class ImportRun:
    """Goes through what there is under some paths: files, those of folders and those in archives.

    What is kept of a run that was stopped is the number of files behind it and one digest of all of them,
    so that one that came, went or changed meanwhile has everything read again.
    `behind` is how many of the paths the run is behind. Files with an identity of `own` are not opened.
    """

    def __init__(
        self, places: ReadPlaces, paths: Sequence[Path], own: Collection[tuple[int, int]] = ()
    ) -> None:
        self._places, self._paths, self._own = places, paths, own
        self._key = _digest(str(path.absolute()) for path in paths)
        self._passed, self._hash = 0, hashlib.blake2b(digest_size=_DIGEST_BYTES)
        self.behind = 0

    def files(self) -> Iterator[Found]:
        """The files to read; each is behind the run when the next one is asked for."""
        for found in self._left():
            yield found
            self._pass(found)

    def keep(self, last: RawSpan | None) -> None:
        """Note how far the run is, if a span of it is stored; none is behind the first file."""
        if self._passed and last is not None:
            ids = to_hex(last.trace_id), to_hex(last.span_id)
            self._places.keep_run(self._key, ReadRun(self._passed, self._hash.hexdigest(), *ids))

    def drop(self) -> None:
        """Forget a run that came to its end."""
        self._places.drop_run(self._key)

    def _left(self) -> Iterator[Found]:
        kept, found = self._places.find_run(self._key), self._all()
        if kept is None:
            return found
        for _ in range(kept.files):
            passed = next(found, None)
            if passed is not None:
                self._pass(passed)
        if self._hash.hexdigest() == kept.digest:
            return found
        self._passed, self._hash = 0, hashlib.blake2b(digest_size=_DIGEST_BYTES)
        return self._all()

    def _all(self) -> Iterator[Found]:
        for place, path in enumerate(self._paths):
            self.behind = place
            yield from collected(path, self._own)

    def _pass(self, found: Found) -> None:
        self._passed += 1
        self._hash.update(repr((str(found.path.absolute()), found.part, _state(found.path))).encode())


def _state(path: Path) -> tuple[int, int] | None:
    try:
        return state(path)
    except OSError:
        return None


def _digest(names: Iterator[str]) -> str:
    found = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for name in names:
        found.update(name.encode("utf-8", "surrogateescape") + b"\0")
    return found.hexdigest()
