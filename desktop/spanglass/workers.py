"""Processes of our own beside this one: modules that are run, with what they import from, and ended."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


def command(module: str, *arguments: str) -> list[str]:
    """What runs a module of ours in a process of its own; see `environment`."""
    return [sys.executable, "-P", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """This process's, with the places it imports from and no other, such as the folder it was started in."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def weigh_session(process_id: int) -> None:
    """Let the session that a process leads weigh as little as its niceness says.

    A Linux that shares processors out among sessions compares niceness within each of them only. A process
    that leads none, or another system, is let alone.
    """
    weight = Path(f"/proc/{process_id}/autogroup")
    with suppress(OSError):  # one that has ended already, or a system that does not want it
        if weight.exists() and os.getsid(process_id) == process_id:
            weight.write_text(str(os.getpriority(os.PRIO_PROCESS, process_id)))


def end(process: "subprocess.Popen[bytes]", within_s: float) -> None:
    """Close a process's pipes, which tells it to end, and kill it if it has not by then."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
