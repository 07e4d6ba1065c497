"""How far files were read whose import was stopped, kept beside the store: it goes on there next time."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spanglass.core.ids import to_hex
from spanglass.core.span import RawSpan
from spanglass.importers.otlp_lines import Line
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader

_MOST = 100
_RUN = "run "  # no path begins so


@dataclass(frozen=True, slots=True)
class ReadPlace:
    """A place in a file of that size, written at that moment: everything up to a line, or record, is stored.

    `trace_id` and `span_id` name a span that was stored last: a store without it is another one.
    """

    octets: int
    written_ns: int
    line: int
    end: int
    trace_id: str
    span_id: str


@dataclass(frozen=True, slots=True)
class ReadRun:
    """How many files of an import are behind a run of it, their digest, and a span that was stored."""

    files: int
    digest: str
    trace_id: str
    span_id: str


class ReadPlaces:
    """The places of one store; a file that changed since is read from its beginning.

    A file in an archive is the archive and the `part` of it that it is.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._path = store.with_name(store.name + ".imports.json")

    def find(self, file: Path, part: str = "") -> ReadPlace | None:
        """Where to go on with a file; None for its beginning."""
        try:
            place = ReadPlace(**self._load()[_key(file, part)])
            same = (place.octets, place.written_ns) == state(file)
        except (KeyError, TypeError, OSError):
            return None
        return place if same and self._holds(place) else None

    def keep(self, file: Path, part: str, line: Line, last: RawSpan) -> None:
        """Note that all up to a line is stored."""
        try:
            octets, written_ns = state(file)
        except OSError:
            return
        ids = to_hex(last.trace_id), to_hex(last.span_id)
        self._put(_key(file, part), ReadPlace(octets, written_ns, line.number, line.end, *ids))

    def drop(self, file: Path, part: str = "") -> None:
        """Forget a file that was read to its end."""
        self._take(_key(file, part))

    def find_run(self, digest: str) -> ReadRun | None:
        """How far the last run over the paths of that digest came; None if it came to its end."""
        try:
            run = ReadRun(**self._load()[_RUN + digest])
        except (KeyError, TypeError):
            return None
        return run if self._holds(run) else None

    def keep_run(self, digest: str, run: ReadRun) -> None:
        """Note how far a run came."""
        self._put(_RUN + digest, run)

    def drop_run(self, digest: str) -> None:
        """Forget a run that came to its end."""
        self._take(_RUN + digest)

    def _put(self, key: str, value: ReadPlace | ReadRun) -> None:
        known = self._load()
        known.pop(key, None)
        known[key] = asdict(value)
        self._save(known)

    def _take(self, key: str) -> None:
        known = self._load()
        if known.pop(key, None) is not None:
            self._save(known)

    def _holds(self, place: ReadPlace | ReadRun) -> bool:
        try:
            reader = Reader(self._store)
        except StoreError:
            return False
        try:
            wanted = bytes.fromhex(place.span_id)
            return any(row.span_id == wanted for row in reader.spans(bytes.fromhex(place.trace_id)))
        except (StoreError, ValueError):
            return False
        finally:
            reader.close()

    def _load(self) -> dict[str, Any]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _save(self, known: dict[str, Any]) -> None:
        if not known:
            self._path.unlink(missing_ok=True)
            return
        draft = self._path.with_name(self._path.name + ".new")
        draft.write_text(json.dumps(dict(list(known.items())[-_MOST:])), encoding="utf-8")
        draft.replace(self._path)


def _key(file: Path, part: str) -> str:
    return f"{file.absolute()}/{part}" if part else str(file.absolute())


def state(file: Path) -> tuple[int, int]:
    """What tells a file from what it was before: its size, and when it was written, with its log's."""
    found, log = file.stat(), file.with_name(f"{file.name}-wal")
    if log.is_file():  # what a database holds may be there
        of_log = log.stat()
        return found.st_size + of_log.st_size, max(found.st_mtime_ns, of_log.st_mtime_ns)
    return found.st_size, found.st_mtime_ns
