"""Commands that keep what they have when they are told to end."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopping(act: Callable[[], None]) -> Iterator[None]:
    """Calls `act` for SIGINT and SIGTERM instead of ending the program."""
    before = [(number, signal.signal(number, lambda *_: act())) for number in _STOPPING]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
