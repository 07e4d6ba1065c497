"""Ranges of time put together from whole periods of a few lengths, the long ones in the middle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Periods of `level` seconds one after the other, by their numbers; `end` is not among them."""

    level: int
    first: int
    end: int

    @property
    def start_ns(self) -> int:
        """Where the first period begins."""
        return self.first * self.level * _SECOND_NS

    @property
    def end_ns(self) -> int:
        """Where the last one ends."""
        return self.end * self.level * _SECOND_NS


def inside(start_ns: int, end_ns: int, level: int) -> Stretch | None:
    """The whole periods of one length within a range, None if there is none."""
    length = level * _SECOND_NS
    first, end = -(-start_ns // length), end_ns // length
    return Stretch(level, first, end) if first < end else None


def cover(start_ns: int, end_ns: int, levels: Sequence[int]) -> Iterator[Stretch]:
    """The whole periods that a range is made of, the longest possible; its edges may stick out.

    Each of the `levels` must be a multiple of the one before it.
    """
    *finer, longest = levels
    middle = inside(start_ns, end_ns, longest)
    if middle is None:
        yield from cover(start_ns, end_ns, finer) if finer else ()
        return
    yield middle
    if finer:
        yield from cover(start_ns, middle.start_ns, finer)
        yield from cover(middle.end_ns, end_ns, finer)
