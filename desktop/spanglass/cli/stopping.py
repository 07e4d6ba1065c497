"""Commands that keep what they have when they are told to end."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from typing import TypeVar

Told = TypeVar("Told")

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


def until_stopped(told: "Queue[Told]", stop: Callable[[], None]) -> Iterator[Told]:
    """All that is told, without an end; ^C calls `stop`, whose end is told too."""
    while True:
        try:
            event = told.get()
        except KeyboardInterrupt:
            stop()
            continue
        yield event
