"""Places on earth for tests: what the system's clock shows there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def clock_of(place: str) -> Iterator[None]:
    """The system's clock shows the time of `place`, such as ``Europe/Berlin``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", place)
        time.tzset()
        yield
    time.tzset()
