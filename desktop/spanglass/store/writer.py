"""The one writer: batches of spans and logs into the store, one transaction a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from spanglass.core.span import Batch


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one batch: spans and logs newly stored or changed, and those already there."""

    stored: int
    duplicates: int


class Writer:
    """The connection that writes; for one thread. Makes the store, or brings it up to date, when opened."""

    def __init__(self, path: Path) -> None:
        raise NotImplementedError

    def write(self, batches: Sequence[Batch]) -> list[Outcome]:
        """Store all batches in one transaction and say what became of each; raises `StoreError`."""
        raise NotImplementedError

    def span_count(self) -> int:
        """How many spans the store holds."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection."""
