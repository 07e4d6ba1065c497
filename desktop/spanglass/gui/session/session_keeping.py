"""Opens the window as it was closed: where it stood, how its panes lay, and what was looked at."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QTimer

from spanglass.core.ids import from_hex, to_hex
from spanglass.core.query import QueryError
from spanglass.gui.process.options import WindowOptions
from spanglass.gui.session.selection import Selection, TimeRange
from spanglass.gui.session.session import Kept, Session, load, save
from spanglass.gui.window import MainWindow
from spanglass.settings import AS_LEFT
from spanglass.store.filters.conditions import condition

_log = logging.getLogger(__name__)
_SAVE_EVERY_MS = 3_000


@dataclass(frozen=True, slots=True)
class SessionFile:
    """Where the session is kept, and the store that is looked at; `with_range` brings back its time range."""

    file: Path
    store: Path
    with_range: bool = True


def place_of(options: WindowOptions) -> SessionFile | None:
    """Where the session of a window is kept, if it is."""
    if options.session_file is None:
        return None
    return SessionFile(
        options.session_file, options.store, with_range=options.settings.start_range == AS_LEFT
    )


class SessionKeeping(QObject):
    """Restores a window once, and writes its session now and then and when it is closed."""

    def __init__(
        self, place: SessionFile, window: MainWindow, selection: Selection, pages: Mapping[str, Kept]
    ) -> None:
        super().__init__(window)
        self._place, self._window, self._selection, self._pages = place, window, selection, pages
        self._written = Session()
        self._kept: tuple[dict[str, Any], dict[str, Any]] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_SAVE_EVERY_MS)
        self._timer.timeout.connect(self.keep)

    def restore(self) -> None:
        """Bring back what was kept; to be called before the window is shown."""
        session = self._written = load(self._place.file)
        geometry = session.window.get("geometry")
        if isinstance(geometry, str):
            self._window.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "replace")))
        for name, page in self._pages.items():
            page.restore(_values(session.window.get(name)))
        self._look_at(session.of_store(self._place.store))
        self._window.show_page(str(session.window.get("page")))
        self._timer.start()

    def keep(self) -> None:
        """Write how things are now, if it differs from what is written."""
        now, looked_at = self._now(), self._looked_at()
        if (now, looked_at) == self._kept:  # asked every few seconds: the file is not read for it
            return
        self._kept = now, looked_at
        session = load(self._place.file).closed(now, self._place.store, looked_at)
        if session == self._written:
            return
        try:
            save(session, self._place.file)
        except OSError as error:
            _log.warning("the session could not be kept: %s", error)
        self._written = session

    def _now(self) -> dict[str, Any]:
        geometry = self._window.saveGeometry().toBase64().toStdString()
        looks = {name: page.state() for name, page in self._pages.items()}
        return {"geometry": geometry, "page": self._window.page, **looks}

    def _looked_at(self) -> dict[str, Any]:
        selection = self._selection
        chosen, trace, span = selection.range, selection.trace, selection.span
        return {
            "query": selection.query,
            "range": [chosen.seconds, chosen.start_ns, chosen.end_ns],
            "trace": to_hex(trace.trace_id) if trace is not None else None,
            "span": to_hex(span.span_id) if span is not None else None,
        }

    def _look_at(self, values: Mapping[str, Any]) -> None:
        query, chosen = values.get("query"), _range(values.get("range"))
        if isinstance(query, str) and _readable(query):
            self._selection.set_query(query)
        if chosen is not None and self._place.with_range:
            self._selection.set_range(chosen)
        self._selection.want(_id(values.get("trace"), 16), _id(values.get("span"), 8))


def _values(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _readable(query: str) -> bool:
    try:
        condition(query, now_ns=0)
    except QueryError:
        return False
    return True


def _range(found: object) -> TimeRange | None:
    """The time range in what was stored, None if it is none."""
    if not isinstance(found, list) or len(found) != 3:
        return None
    seconds, start_ns, end_ns = found
    numbers = [number for number in found if number is not None]
    if not all(type(number) is int and 0 <= number < 1 << 63 for number in numbers) or None in found[1:]:
        return None
    return TimeRange(seconds or None, start_ns, end_ns)


def _id(found: object, octets: int) -> bytes | None:
    try:
        read = from_hex(found) if isinstance(found, str) else b""
    except ValueError:
        return None
    return read if len(read) == octets else None
