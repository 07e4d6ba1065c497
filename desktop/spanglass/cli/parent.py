"""Notices when the process that started this one is gone, so that a child never outlives a killed parent."""

import ctypes
import os
import select
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

_LOOK_EVERY_S = 0.5
_SYNCHRONIZE = 0x0010_0000
_WAIT_TIMEOUT = 0x0000_0102


def when_gone(pid: int, act: Callable[[], None]) -> None:
    """Call `act`, in a thread of its own, once the process `pid` is no more."""

    def look() -> None:
        if not _told_of_end(pid):
            while lives(pid):
                time.sleep(_LOOK_EVERY_S)
        act()

    threading.Thread(target=look, name="parent watch", daemon=True).start()


def _told_of_end(pid: int) -> bool:
    """Wait for the end of a process where the system tells of it at once (Linux); whether it did."""
    if sys.platform != "linux":
        return False
    try:
        process = os.pidfd_open(pid)
    except (OSError, OverflowError):
        return False
    try:
        ended = select.poll()
        ended.register(process, select.POLLIN)
        ended.poll()
    finally:
        os.close(process)
    return True


def lives(pid: int) -> bool:
    """Whether a process with this id runs."""
    if sys.platform == "win32":
        return _lives_on_windows(pid)
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return not _is_defunct(pid)


def _is_defunct(pid: int) -> bool:
    """Whether a process has ended and only waits for its parent to ask how (Linux)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[:1] == ["Z"]


def _lives_on_windows(pid: int) -> bool:
    """There, ``os.kill(pid, 0)`` would end the process."""
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore]
    handle = kernel.OpenProcess(_SYNCHRONIZE, False, pid)
    if not handle:
        return False
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == _WAIT_TIMEOUT)
    finally:
        kernel.CloseHandle(handle)
