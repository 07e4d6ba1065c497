"""Which processes get a processor first: the window before what works behind it."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from spanglass import workers

_BEHIND = 5
"""With this niceness, timers of the window beside a receiver with its hands full are late half as much."""


def step_back(process_id: int) -> None:
    """Let a process and those it started or will start come after the window where processors are few.

    To be called once it is ready: one that only begins might not get ready on a machine with much to do.
    """
    if hasattr(os, "setpriority"):
        nice = os.getpriority(os.PRIO_PROCESS, 0) + _BEHIND
        for task in _tasks(process_id):
            with suppress(OSError):  # one that has ended already, or a system that does not want it
                os.setpriority(os.PRIO_PROCESS, task, nice)
            workers.weigh_session(task)


def _tasks(process_id: int) -> Iterator[int]:
    """Its threads, each of which has a niceness of its own on Linux, and those of its children."""
    yield process_id
    with suppress(OSError):
        for task in Path(f"/proc/{process_id}/task").iterdir():
            yield int(task.name)
            for child in (task / "children").read_text().split():
                yield from _tasks(int(child))
