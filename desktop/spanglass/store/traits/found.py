"""Sets of the traces that something finds: those that surely are found, and all that may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_


@dataclass(frozen=True, slots=True)
class Found:
    """The traces that are surely found, and all that may be.

    `current` says that it was told by what is kept up to date with every span: it is true of all traces.
    """

    surely: int
    maybe: int
    current: bool = False

    def __and__(self, other: "Found") -> "Found":
        current = self.current and other.current
        return Found(self.surely & other.surely, self.maybe & other.maybe, current)

    def __or__(self, other: "Found") -> "Found":
        current = self.current and other.current
        return Found(self.surely | other.surely, self.maybe | other.maybe, current)

    def narrowed(self, by: "Found") -> "Found":
        """What a further condition on the same span leaves: of which span it holds is not known."""
        return Found(0, self.maybe & by.maybe)


def any_of(parts: Sequence[Found]) -> Found:
    """What is found by any of some."""
    return reduce(or_, parts, Found(0, 0, current=True))


def exactly(traces: int) -> Found:
    """What is known for certain of what the sets know."""
    return Found(traces, traces)


def at_once(traces: int) -> Found:
    """What is known for certain of all there are."""
    return Found(traces, traces, current=True)
