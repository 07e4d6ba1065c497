"""Searches for cycles that can be spared: among what stays, and among the much that comes and goes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_AFTER = 50_000
"""So many more objects of one request or another, none of which is in a cycle, before they are searched."""


def collect_seldom() -> None:
    """From now on, search for cycles only among very many new objects, and never among those there are."""
    gc.freeze()
    gc.set_threshold(_AFTER)


@contextmanager
def making_what_stays() -> Iterator[None]:
    """What is made within is in no cycle, or stays: cycles are not looked for among it, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
