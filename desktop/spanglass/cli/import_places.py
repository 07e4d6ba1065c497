"""How far files were read whose import was stopped, kept beside the store: it goes on there next time."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from spanglass.core.ids import to_hex
from spanglass.core.span import RawSpan
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader

_MOST = 100


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


class ReadPlaces:
    """The places of one store; a file that changed since is read from its beginning."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._path = store.with_name(store.name + ".imports.json")

    def find(self, file: Path) -> ReadPlace | None:
        """Where to go on with a file; None for its beginning."""
        try:
            place = ReadPlace(**self._load()[str(file.absolute())])
            same = (place.octets, place.written_ns) == _state(file)
        except (KeyError, TypeError, OSError):
            return None
        return place if same and self._holds(place) else None

    def keep(self, file: Path, line: int, end: int, last: RawSpan) -> None:
        """Note that all up to a line is stored."""
        try:
            octets, written_ns = _state(file)
        except OSError:
            return
        ids = to_hex(last.trace_id), to_hex(last.span_id)
        known = self._load()
        known.pop(str(file.absolute()), None)
        known[str(file.absolute())] = asdict(ReadPlace(octets, written_ns, line, end, *ids))
        self._save(known)

    def drop(self, file: Path) -> None:
        """Forget a file that was read to its end."""
        known = self._load()
        if known.pop(str(file.absolute()), None) is not None:
            self._save(known)

    def _holds(self, place: ReadPlace) -> bool:
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


def _state(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns
