"""A watchdog of the GUI thread: how long it let events wait, and what it was doing then."""

import os
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

SCHEDULE = Path("/proc/thread-self/schedstat")
_LOOK_S = 0.01
_FRAMES = 6


@dataclass(frozen=True, slots=True)
class Stall:
    """A time without a turn of the event loop, and as much of it as the thread computed.

    What it waited for a processor, while other programs had them all, is no part of `milliseconds`; it is
    `waited` (0 where the system does not say).
    """

    milliseconds: float
    computed: float
    waited: float
    where: str = ""


class Stalls(QObject):
    """Measures from `start` to `stop`; with `look`, a thread notes where the GUI thread is when late."""

    def __init__(self, over_ms: float = 50.0, *, look: bool = True) -> None:
        super().__init__()
        self._over_ms, self._look = over_ms, look
        self._found: list[Stall] = []
        self._beat = QTimer(self)
        self._beat.setInterval(1)
        self._beat.timeout.connect(self._turn)
        self._thread = threading.get_ident()
        self._seen, self._where = (0.0, 0.0, 0.0), ""
        self._schedule = os.open(SCHEDULE, os.O_RDONLY) if SCHEDULE.exists() else None
        self._running, self._round = False, 0

    def start(self) -> None:
        """Begin to measure."""
        self._found, self._where = [], ""
        self._seen = thread_times(self._schedule)
        self._running = True
        self._beat.start()
        if self._look:
            self._round += 1
            threading.Thread(target=self._watch, args=(self._round,), daemon=True).start()

    def stop(self) -> list[Stall]:
        """End it; the longest gaps first, the longest of all even if it is short."""
        self._turn()
        self._running = False
        self._beat.stop()
        ordered = sorted(self._found, key=lambda stall: -stall.milliseconds)
        return [stall for n, stall in enumerate(ordered) if not n or stall.milliseconds > self._over_ms]

    def percentile(self, share: int) -> float:
        """The milliseconds below which so many of a hundred gaps are."""
        gaps = sorted(stall.milliseconds for stall in self._found)
        return gaps[len(gaps) * share // 100]

    def _turn(self) -> None:
        now = thread_times(self._schedule)
        gap, computed, waited = ((now[n] - self._seen[n]) * 1000 for n in range(3))
        self._found.append(Stall(round(gap - waited, 1), round(computed, 1), round(waited, 1), self._where))
        self._seen, self._where = now, ""

    def _watch(self, number: int) -> None:
        while self._running and number == self._round:
            time.sleep(_LOOK_S)
            if (time.perf_counter() - self._seen[0]) * 1000 > self._over_ms / 2:
                frame = sys._current_frames().get(self._thread)
                lines = traceback.extract_stack(frame, None)[-_FRAMES:]
                self._where = " < ".join(
                    f"{line.filename.rsplit('/', 1)[-1]}:{line.lineno} {line.name}"
                    for line in reversed(lines)
                )


def thread_times(schedule: int | None) -> tuple[float, float, float]:
    """The clock, what this thread has computed, and what it has waited for a processor, in seconds."""
    waited = int(os.pread(schedule, 100, 0).split()[1]) / 1e9 if schedule is not None else 0.0
    return time.perf_counter(), time.thread_time(), waited
