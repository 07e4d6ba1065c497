"""Queries that were used, and those the user gave a name: kept in one file across sessions."""

import logging
import time
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import tomli_w
from PySide6.QtCore import QObject, Signal

from spanglass.core.query_completion import Query
from spanglass.gui.questions.threads import Threads

_log = logging.getLogger(__name__)
_MOST_USED, _MOST_SAVED, _LONGEST_NAME = 50, 100, 60
_NS = 1_000_000_000
_GOES_ON_NS = 120 * _NS
_TODAY, _YESTERDAY = "used today", "used yesterday"


@dataclass(frozen=True, slots=True)
class Used:
    """A query and when it was last used."""

    text: str
    at_ns: int


@dataclass(frozen=True, slots=True)
class Saved:
    """A query under a name."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """All of them: the last used first, the saved ones in the order they were saved."""

    used: tuple[Used, ...] = ()
    saved: tuple[Saved, ...] = ()


class SavedQueries(QObject):
    """What is kept in a file; without one it is forgotten at the end.

    `changed` when a saved one comes or goes.
    """

    changed = Signal()

    def __init__(
        self,
        file: Path | None = None,
        now: Callable[[], int] = time.time_ns,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file, self._now = file, now
        self.kept = Kept() if file is None else load(file)
        self._threads = Threads(1)  # a file takes the place of another when the disk has time for it

    def use(self, query: str) -> None:
        """Note that a query has been used; one that goes on with the last takes its place."""
        if query:
            others = tuple(used for used in self.kept.used if used.text != query)
            if (
                others
                and query.startswith(f"{others[0].text} ")
                and self._now() - others[0].at_ns < _GOES_ON_NS
            ):
                others = others[1:]
            self._keep(replace(self.kept, used=(Used(query, self._now()), *others)[:_MOST_USED]))

    def save(self, name: str, query: str) -> None:
        """Keep a query under a name, in the place of another of this name or text."""
        name = " ".join(name.split())[:_LONGEST_NAME]
        if name and query:
            others = tuple(each for each in self.kept.saved if each.name != name and each.text != query)
            self._keep(replace(self.kept, saved=(*others, Saved(name, query))[-_MOST_SAVED:]))
            self.changed.emit()

    def remove(self, query: str) -> None:
        """Forget the name of a query."""
        self._keep(replace(self.kept, saved=tuple(each for each in self.kept.saved if each.text != query)))
        self.changed.emit()

    def name_of(self, query: str) -> str:
        """The name a query is saved under, empty for none."""
        return next((each.name for each in self.kept.saved if each.text == query), "")

    def offered(self) -> tuple[Query, ...]:
        """What completion offers: those used, then those saved."""
        today = _day(self._now())
        used = tuple(Query(each.text, note=_when(each.at_ns, today)) for each in self.kept.used)
        return (*used, *(Query(each.text, each.name) for each in self.kept.saved))

    def _keep(self, kept: Kept) -> None:
        self.kept = kept
        if self._file is not None:
            self._threads.start(partial(write, kept, self._file))

    def finish(self) -> None:
        """Wait until all is written."""
        self._threads.wait()


def load(file: Path) -> Kept:
    """What a file keeps; nothing if it is not there or cannot be read."""
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return Kept()
    used = [Used(each["text"], each["at_ns"]) for each in _tables(found, "used", {"text": str, "at_ns": int})]
    saved = [
        Saved(each["name"], each["text"]) for each in _tables(found, "saved", {"name": str, "text": str})
    ]
    return Kept(tuple(used[:_MOST_USED]), tuple(saved[:_MOST_SAVED]))


def write(kept: Kept, file: Path) -> None:
    """Write them, replacing the file in one step; a folder that cannot be written is no reason to stop."""
    text = tomli_w.dumps(
        {"used": [asdict(each) for each in kept.used], "saved": [asdict(each) for each in kept.saved]}
    )
    draft = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(text.encode("utf-8", "replace"))
        draft.replace(file)
    except OSError as error:
        _log.warning("%s could not be written: %s", file, error)


def _tables(found: dict[str, Any], name: str, fields: dict[str, type]) -> list[dict[str, Any]]:
    """The tables of a list that have all fields, of the right types."""
    tables = found.get(name)
    return [
        each
        for each in (tables if isinstance(tables, list) else ())
        if isinstance(each, dict) and all(type(each.get(key)) is kind for key, kind in fields.items())
    ]


def _day(time_ns: int) -> date:
    return datetime.fromtimestamp(min(max(time_ns // _NS, 0), 2**37)).astimezone().date()


def _when(at_ns: int, today: date) -> str:
    day = _day(at_ns)
    days = (today - day).days
    return _TODAY if days < 1 else _YESTERDAY if days == 1 else f"used {day:%b} {day.day}"
