"""How long traces of each name may take before they are slow; known for a while once it was much work."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.store.queries import sql

_KEPT_S, _MUCH_S = 60.0, 0.02
_NEARLY = 50

Rows = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class _Known:
    since_ns: int
    asked: float
    text: str


class SlowLimits:
    """The limits of one reader."""

    def __init__(self, rows: Rows, clock: Callable[[], int]) -> None:
        self._rows, self._clock = rows, clock
        self._known: _Known | None = None

    def since(self, since_ns: int) -> str:
        """The limits in nanoseconds by name, as JSON; of about that range if they were asked a moment ago."""
        known, now = self._known, time.monotonic()
        if known is not None and now - known.asked < _KEPT_S and self._near(known.since_ns, since_ns):
            return known.text
        text = json.dumps(dict(self._rows(sql("slow_limits"), {"since_ns": since_ns})))  # type: ignore[arg-type]
        much = time.monotonic() - now > _MUCH_S
        self._known = _Known(since_ns, now, text) if much else None
        return text

    def _near(self, known_ns: int, since_ns: int) -> bool:
        return abs(known_ns - since_ns) * _NEARLY <= max(0, self._clock() - since_ns)
