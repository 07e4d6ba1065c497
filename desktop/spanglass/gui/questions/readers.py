"""Readers of a store that wait for their next question, as opening one costs more than most questions."""

from collections import deque
from contextlib import suppress
from pathlib import Path

from spanglass.store.errors import StoreError
from spanglass.store.heap import give_back
from spanglass.store.reader import Reader


class Readers:
    """Gives readers out and takes them back, in any thread; those opened before `renew` are used no more."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._spare: deque[tuple[int, Reader]] = deque()
        self._given: dict[Reader, int] = {}
        self._age = 0

    def renew(self) -> None:
        """Open new ones from now on."""
        self._age += 1

    def take(self) -> Reader:
        """One that was used before, else a new one; raises `StoreError` where the store cannot be read."""
        age = self._age
        reader = self._used(age) or Reader(self._store)
        self._given[reader] = age
        return reader

    def put_back(self, reader: Reader) -> None:
        """It may be asked again."""
        self._spare.append((self._given.pop(reader), reader))

    def drop(self, reader: Reader) -> None:
        """It failed, and is closed."""
        del self._given[reader]
        reader.close()

    def rest(self) -> None:
        """Let those that wait hold nothing of the store, and give that memory back; for a thread."""
        rested = []
        while (spare := self._next()) is not None:
            with suppress(StoreError):
                spare[1].rest()
            rested.append(spare)
        self._spare.extend(reversed(rested))
        give_back()

    def close(self) -> None:
        """Close those that wait."""
        while (spare := self._next()) is not None:
            spare[1].close()

    def _used(self, age: int) -> Reader | None:
        while (spare := self._next()) is not None:
            kept, reader = spare
            if kept == age:
                return reader
            reader.close()
        return None

    def _next(self) -> tuple[int, Reader] | None:
        """The one that was put back last, unless another thread took it first."""
        try:
            return self._spare.pop()
        except IndexError:
            return None
