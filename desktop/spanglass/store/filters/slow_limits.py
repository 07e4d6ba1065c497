"""How long traces of each name may take before they are slow; known for a while where they are many."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.store.queries import sql

_KEPT_S = 60.0
_NEARLY, _LEAST, _FEW = 50, 20, 2_000
_LAST_NS = 2**63 - 1

Rows = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class _Known:
    since_ns: int
    asked: float
    text: str


class SlowLimits:
    """The limits of one reader."""

    def __init__(
        self, rows: Rows, clock: Callable[[], int], ahead: Callable[[str], None] = lambda _: None
    ) -> None:
        """`ahead` has all of an index fetched that is about to be read."""
        self._rows, self._clock, self._ahead = rows, clock, ahead
        self._known: _Known | None = None

    def since(self, since_ns: int) -> str:
        """The limits in nanoseconds by name, as JSON; of about that range if they were asked a moment ago."""
        known, now = self._known, time.monotonic()
        if known is not None and now - known.asked < _KEPT_S and self._near(known.since_ns, since_ns):
            return known.text
        ends = {"since_ns": since_ns, "last_ns": _LAST_NS, "most": _FEW + 1}
        many = int(self._rows(sql("within"), ends)[0][0]) > _FEW
        text = json.dumps(self._of_many(since_ns) if many else self._of_few(since_ns))
        self._known = _Known(since_ns, now, text) if many else None
        return text

    def _of_many(self, since_ns: int) -> dict[str, int]:
        """The limits from an index."""
        self._ahead("trace_took")
        names = self._rows(sql("slow_limits"), {"since_ns": since_ns})
        return {name: self._limit(name, count, since_ns) for name, count in names}

    def _of_few(self, since_ns: int) -> dict[str, int]:
        """The limits from the traces of a range themselves."""
        took: dict[str, list[int]] = {}
        for name, duration in self._rows(sql("durations"), {"since_ns": since_ns}):
            took.setdefault(name, []).append(duration)
        return {
            name: sorted(some)[-1 - _longer(len(some))] for name, some in took.items() if len(some) >= _LEAST
        }

    def _limit(self, name: str, count: int, since_ns: int) -> int:
        values = {"name": name, "since_ns": since_ns, "longer": _longer(count)}
        return int(self._rows(sql("slow_limit"), values)[0][0])

    def _near(self, known_ns: int, since_ns: int) -> bool:
        return abs(known_ns - since_ns) * _NEARLY <= max(0, self._clock() - since_ns)


def _longer(count: int) -> int:
    """How many of so many take longer than the 95th percentile."""
    return count - 1 - (count - 1) * 95 // 100
