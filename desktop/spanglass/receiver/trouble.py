"""What is done while the store takes nothing: requests wait for it, and it is tried again."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from spanglass.receiver.waiting import Waiting

_FIRST_S, _LONGEST_S = 0.1, 0.5


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the store takes nothing, and how many spans and log records wait in memory until it does."""

    sentence: str
    waiting: int


class Failing:
    """Whether the store takes nothing at the moment, why, and when it is to be tried again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pause_s, self._again_s = 0.0, 0.0
        self.sentence: str | None = None

    def failed(self, sentence: str) -> None:
        """It took nothing: it is left alone for a while, longer each time."""
        self.sentence = sentence
        self._pause_s = min(_LONGEST_S, 2 * self._pause_s or _FIRST_S)
        self._again_s = self._clock() + self._pause_s

    def worked(self) -> None:
        """It took something."""
        self.sentence, self._pause_s = None, 0.0

    def rest_s(self) -> float:
        """How many seconds it is to be left alone, 0 while it takes what comes."""
        return max(0.0, self._again_s - self._clock()) if self.sentence is not None else 0.0

    def late(self, waiting: Iterable[Waiting]) -> list[Waiting]:
        """Those that have waited as long as they may."""
        now_s = self._clock()
        return [each for each in waiting if each.until_s <= now_s]
