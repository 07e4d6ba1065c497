"""Undo and redo of values: what is typed on in one place within a moment is one step."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_A_MOMENT_S = 1.2
_MOST = 500


class History(Generic[Value]):
    """A value with those that it was before; `place` says where a change was made."""

    def __init__(self, value: Value, now: Callable[[], float] = time.monotonic) -> None:
        self._values, self._at, self._now = [value], 0, now
        self._last: tuple[Hashable, float] | None = None

    @property
    def value(self) -> Value:
        """The value now."""
        return self._values[self._at]

    @property
    def can_undo(self) -> bool:
        """Whether there is one before."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is one that was taken back."""
        return self._at < len(self._values) - 1

    def change(self, value: Value, place: Hashable = None) -> None:
        """Hold another value from now on; what was taken back is forgotten."""
        if value == self.value:
            return
        now = self._now()
        joins = (
            place is not None
            and self._last is not None
            and self._last[0] == place
            and now - self._last[1] < _A_MOMENT_S
            and self._at > 0
        )
        del self._values[self._at + (0 if joins else 1) :]
        self._values.append(value)
        del self._values[:-_MOST]
        self._at, self._last = len(self._values) - 1, (place, now)

    def undo(self) -> None:
        """Go back to the value before."""
        self._step(-1)

    def redo(self) -> None:
        """Take the last step back again."""
        self._step(1)

    def _step(self, by: int) -> None:
        self._at = min(max(0, self._at + by), len(self._values) - 1)
        self._last = None
