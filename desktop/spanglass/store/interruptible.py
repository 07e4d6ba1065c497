"""A read-only connection whose question another thread can break off."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from spanglass.store.connection import connect_reader, translated
from spanglass.store.errors import InterruptedQuestion

_STEPS = 2_000_000
"""After so many steps of SQLite, some ten milliseconds, a question looks whether it is broken off."""


class Interruptible:
    """A connection, and rows by SQL; raises `StoreError` where the store cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = connect_reader(path)
        self._broken_off = Event()
        self._connection.set_progress_handler(self._broken_off.is_set, _STEPS)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def rest(self) -> None:
        """Let go of what it holds of the store; the next question reads that again."""
        self._rows("PRAGMA shrink_memory", {})

    def interrupt(self) -> None:
        """Break off what is asked, from another thread: all raises `InterruptedQuestion` until `resume`."""
        self._broken_off.set()  # SQLite alone forgets it where no statement runs at this moment
        self._connection.interrupt()

    def resume(self) -> None:
        """Answer again after an `interrupt`."""
        self._broken_off.clear()

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        if self._broken_off.is_set():
            raise InterruptedQuestion
        with translated(self._path):
            return list(self._connection.execute(text, values))

    def _value(self, text: str) -> Any:
        return self._rows(text, {})[0][0]
