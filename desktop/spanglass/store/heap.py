"""What a process asks of the allocator: not to hold on to what is free; nothing where that cannot be."""

import ctypes
import sys
from collections.abc import Callable

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_ARENAS = 2
_EVERY_NS = 3 * 1_000_000_000


def keep_few_pools() -> None:
    """Let threads share few pools: each keeps what is free in it, and there would be eight to a processor.

    Holds for threads that are not started yet.
    """
    library = _library()
    if library is not None:
        library.mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give the pages that are free back to the system."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


class GivingBack:
    """Gives free pages back, now and then while there is much to do: what came in bursts leaves many."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock, self._gave_ns = clock, clock()

    def __call__(self) -> None:
        """Give them back if that was not done lately."""
        now_ns = self._clock()
        if not 0 <= now_ns - self._gave_ns < _EVERY_NS:
            self._gave_ns = now_ns
            give_back()


def _library() -> ctypes.CDLL | None:
    """The C library, if it is the one that has these functions."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
