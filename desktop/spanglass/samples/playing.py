"""Plays sample traffic at human speed, sending each span soon after it ends, as exporters do."""

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from random import Random
from typing import Protocol

from spanglass.samples.requests import Request, encoded, only, spans_of
from spanglass.samples.traffic import Traffic

_SECOND_NS = 1_000_000_000
_BATCH_NS = _SECOND_NS // 2
_LAPSE_NS = 30 * _SECOND_NS
_CHANGE_AFTER_NS = 180 * _SECOND_NS
_PAUSE_S, _BURST_S, _BURSTS = (2.0, 6.0), (0.1, 0.8), 0.18


class Stop(Protocol):
    """What tells a player to stop, and what it waits on: a ``threading.Event``."""

    def is_set(self) -> bool:
        """Whether to stop."""
        ...

    def wait(self, timeout: float) -> bool:
        """Wait that many seconds, less if set meanwhile."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class Shipment:
    """The spans of a trace that leave together, and when; `number` keeps the order of equal times."""

    due_ns: int
    number: int
    request: Request = field(compare=False)


class Player:
    """Starts a trace about every four seconds, at times two or three at once, until it is stopped.

    `post` takes the body of one OTLP JSON request. `change_ns` is when gpt-4o's snapshot changes: three
    minutes after the start, by default.
    """

    def __init__(
        self,
        post: Callable[[bytes], None],
        rng: Random,
        *,
        clock: Callable[[], int] = time.time_ns,
        change_ns: int | None = None,
    ) -> None:
        self._post = post
        self._rng = rng
        self._clock = clock
        self._traffic = Traffic(rng, clock() + _CHANGE_AFTER_NS if change_ns is None else change_ns)
        self._waiting: list[Shipment] = []
        self._started = 0

    def play(self, stop: Stop) -> None:
        """Play until `stop` is set; what `post` raises ends it."""
        next_ns = self._clock()
        while not stop.is_set():
            now_ns = self._clock()
            if abs(now_ns - next_ns) > _LAPSE_NS:  # the machine slept, or its clock was set
                next_ns = now_ns
                self._ship(stop)
            while next_ns <= now_ns:
                self._start(next_ns)
                next_ns += round(self._pause_s() * _SECOND_NS)
            self._ship(stop, now_ns)
            due_ns = min([next_ns, *(shipment.due_ns for shipment in self._waiting[:1])])
            stop.wait(max(0.01, (due_ns - self._clock()) / _SECOND_NS))

    def _ship(self, stop: Stop, until_ns: int | None = None) -> None:
        """Send what is due by `until_ns`, or everything."""
        while (
            self._waiting and (until_ns is None or self._waiting[0].due_ns <= until_ns) and not stop.is_set()
        ):
            self._post(encoded(heapq.heappop(self._waiting).request))

    def _start(self, start_ns: int) -> None:
        for due_ns, request in shipments(self._traffic.trace(start_ns)):
            self._started += 1
            heapq.heappush(self._waiting, Shipment(due_ns, self._started, request))

    def _pause_s(self) -> float:
        return self._rng.uniform(*(_BURST_S if self._rng.random() < _BURSTS else _PAUSE_S))


def shipments(trace: Request) -> Iterator[tuple[int, Request]]:
    """The parts of a trace as an exporter with a batch delay of half a second sends them, and when.

    Children leave before their parents or with them; the root is in the last part.
    """
    spans = sorted(spans_of(trace), key=lambda span: int(span["endTimeUnixNano"]))
    start_ns = min(int(span["startTimeUnixNano"]) for span in spans)

    def due_ns(end_ns: int) -> int:
        return start_ns + (1 + (end_ns - start_ns) // _BATCH_NS) * _BATCH_NS

    for due, batch in groupby(spans, key=lambda span: due_ns(int(span["endTimeUnixNano"]))):
        yield due, only(trace, frozenset(span["spanId"] for span in batch))
