"""A stand-in for the store's writer: it can be held up, and fail as a disk does."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from spanglass.core.span import Batch
from spanglass.store.errors import StoreError
from spanglass.store.writer import Outcome

DISK_FULL = StoreError("The disk that holds traces.db is full.", temporary=True)
DAMAGED = StoreError("traces.db is damaged.")


@dataclass(slots=True)
class FakeWriter:
    """Remembers the groups it was given; while `gate` is closed it waits, and `entered` says that it does."""

    error: Exception | None = None
    poison: str = ""
    groups: list[list[Batch]] = field(default_factory=list)
    settled: threading.Event = field(default_factory=threading.Event)
    settle_error: Exception | None = None
    parts: int = 0
    pause_s: float = 0
    closed: bool = False
    patient: bool = True
    gate: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def stored(self) -> list[str]:
        """The names of the spans that were stored, in order."""
        return [span.name for group in self.groups for batch in group for span in batch.spans]

    def write(self, batches: Sequence[Batch]) -> list[Outcome]:
        """Store, wait or fail."""
        self.entered.set()
        assert self.gate.wait(30)
        if self.error is not None:
            raise self.error
        if any(span.name == self.poison for batch in batches for span in batch.spans):
            raise ValueError("a span that no table holds")
        self.groups.append(list(batches))
        return [Outcome(len(batch.spans) + len(batch.logs), 0) for batch in batches]

    def be_patient(self, patient: bool) -> None:
        """Note which it is."""
        self.patient = patient

    def settle(self) -> bool:
        """Note that it was asked to, as often as there are parts and once more."""
        self.settled.set()
        if self.settle_error is not None:
            raise self.settle_error
        self.parts -= 1
        return self.parts >= 0

    def rest_s(self) -> float:
        """As long as it was told to."""
        return self.pause_s

    def span_count(self) -> int:
        """How many spans were stored; fails like `write`."""
        if self.error is not None:
            raise self.error
        return len(self.stored)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True
        if self.settle_error is not None:
            raise self.settle_error
