"""A display and a session bus of their own, for tests of the real window."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def a_display(size: str = "1400x900") -> Iterator[str]:
    """An X server without a screen; skips the test where it does not start."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as number:
        name = number.readline().strip()
    if not name:
        server.wait()
        pytest.skip("Xvfb does not start")
    try:
        yield f":{name}"
    finally:
        server.terminate()
        server.wait()


@contextmanager
def a_session_bus() -> Iterator[str]:
    """The address of a message bus."""
    words = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    daemon = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    try:
        yield daemon.stdout.readline().strip()
    finally:
        daemon.kill()
        daemon.wait()
        daemon.stdout.close()
