"""Processes of our own beside this one: modules that are run, with what they import from, and ended."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO

_ENDS_WITHIN_S = 2.0


def command(module: str, *arguments: str) -> list[str]:
    """What runs a module of ours in a process of its own; see `environment`."""
    return [sys.executable, "-P", "-m", module, *arguments]


def program() -> tuple[str, ...]:
    """The program and first arguments that start this whole program again, frozen or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "spanglass")


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


def start(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Run a module of ours that is spoken to through pipes; raises ``OSError`` where that cannot be."""
    if getattr(sys, "frozen", False):
        raise OSError("this program has no Python beside it")
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603 (our own)
        command(module, *arguments), stdin=pipe, stdout=pipe, env=environment()
    )


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


class Worker:
    """A process that runs a module of ours and is asked over its pipes: started when it is needed.

    It keeps nothing, so that it can be killed at any time. Whoever asks holds `lock`, for which `close` does
    not wait. `begun` is called with each process that was started, before it is asked.
    """

    def __init__(
        self, module: str, *arguments: str, begun: "Callable[[Worker], None]" = lambda _worker: None
    ) -> None:
        self._words, self._begun = (module, *arguments), begun
        self.lock, self.closed = Lock(), False
        self._process: subprocess.Popen[bytes] | None = None

    def pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where it listens and where it says; raises ``OSError`` where there can be none."""
        if self._process is not None and self._process.poll() == 0:
            self.end()  # it had nothing to do for a while
        if self._process is None:
            self._start()
            if self.closed:  # meanwhile: who closed it found no process to kill
                self.kill()
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise OSError("the process has ended")
        return process.stdin, process.stdout

    def _start(self) -> None:
        if self.closed:
            raise OSError("nobody asks any more")
        self._process = start(*self._words)
        self._begun(self)

    def kill(self) -> None:
        """End it at once; whoever waits for it is told that it ended."""
        process = self._process
        if process is not None:
            process.kill()

    def end(self) -> int | None:
        """Let go of it, and say with which code it ended, 0 if by itself; for whoever holds the lock."""
        process, self._process = self._process, None
        if process is None:
            return None
        end(process, _ENDS_WITHIN_S)
        return process.returncode

    def close(self) -> None:
        """End it for good, whoever waits for it."""
        self.closed = True
        self.kill()
        with self.lock:
            self.end()
