"""Which processes get a processor first: the window before what works behind it."""

import os
from contextlib import suppress

_BEHIND = 5
"""With this niceness, timers of the window beside a receiver with its hands full are late half as much."""


def step_back(process_id: int) -> None:
    """Let a process and those it starts come after the window where processors are few; it is to be young."""
    if hasattr(os, "setpriority"):
        with suppress(OSError):  # one that has ended already, or a system that does not want it
            os.setpriority(os.PRIO_PROCESS, process_id, os.getpriority(os.PRIO_PROCESS, 0) + _BEHIND)
