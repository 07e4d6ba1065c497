"""The process that sends on, as the receiver sees it: started when it is wanted, and again when it ends."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from spanglass.store.errors import StoreError

_log = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
_AGAIN_AFTER_S, _LONGEST_S = 2.0, 60.0
_ENDS_WITHIN_S = 3.0


def command_for(store: Path) -> tuple[str, ...]:
    """What sends on from a store until this process is gone."""
    program = (sys.executable,) if getattr(sys, "frozen", False) else (sys.executable, "-m", "spanglass")
    return (*program, "forward", "--db", str(store), "--exit-with", str(os.getpid()))


class ForwardingChild:
    """Keeps the process running while `wanted` says so; a thread of its own looks once a second.

    `begin` is called before it is started: what comes until then is to be sent on, too.
    """

    def __init__(
        self, command: tuple[str, ...], wanted: Callable[[], bool], begin: Callable[[], None]
    ) -> None:
        self._command, self._wanted, self._begin = command, wanted, begin
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="forwarding", daemon=True)
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to look; what comes from now on is sent on if that is wanted now."""
        if self._wanted():
            self._note()
        self._thread.start()

    def stop(self) -> None:
        """End the process and the looking."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _keep(self) -> None:
        pause_s = _AGAIN_AFTER_S
        while not self._stopped.wait(_LOOK_EVERY_S):
            if self._child is not None and self._child.poll() is not None:
                failed = self._child.returncode != 0
                self._child = None
                if failed:
                    self._stopped.wait(pause_s)
                    pause_s = min(2 * pause_s, _LONGEST_S)
            elif self._child is None and self._wanted():
                self._start()
        self._end()

    def _note(self) -> None:
        try:
            self._begin()
        except (StoreError, OSError) as error:
            _log.warning("what is received is sent on a little later: %s", error)

    def _start(self) -> None:
        self._note()
        try:
            nothing = subprocess.DEVNULL
            self._child = subprocess.Popen(self._command, stdin=nothing, stdout=nothing)  # noqa: S603 (ours)
        except OSError as error:
            _log.warning("what is received cannot be sent on: %s", error)

    def _end(self) -> None:
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
