"""Keys pressed on a real display reach the window as they would from a keyboard."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from displays import a_display
from sample_store import a_sample_store

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not shutil.which("Xvfb") or not shutil.which("xdotool"),
    reason="needs Xvfb and xdotool",
)
PROGRAM = Path(__file__).resolve().parent.parent / "real_window.py"


class Window:
    """The program on a display of its own, what it says, and a keyboard for it."""

    def __init__(self, environment: dict[str, str], store: Path) -> None:
        self._environment = environment
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(store)], env=environment, stdout=subprocess.PIPE, text=True
        )
        self._said: queue.Queue[list[object]] = queue.Queue()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(json.loads(line))

    def hear(self, name: str) -> object:
        """The next value of this name that is said."""
        while True:
            said, value = self._said.get(timeout=90)
            if said == name:
                return value

    def xdotool(self, *words: str) -> None:
        """Do something on the display."""
        subprocess.run(["xdotool", *words], env=self._environment, check=True, timeout=30)

    def end(self) -> None:
        """End what is left of it."""
        self.process.kill()
        self.process.wait()
        self._thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def display() -> Iterator[str]:
    with a_display() as name:
        yield name


@pytest.fixture
def window(display: str, tmp_path: Path) -> Iterator[Window]:
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_QPA_PLATFORMTHEME": ""}
    window = Window(environment, a_sample_store(tmp_path / "a.db", 12))
    try:
        assert window.hear("rows")
        window.xdotool("search", "--sync", "--onlyvisible", "--name", "^Spanglass$", "windowfocus", "--sync")
        assert window.hear("active")
        yield window
    finally:
        window.end()


def test_keys_step_filter_pause_and_quit(window: Window) -> None:
    window.xdotool("key", "j")
    assert isinstance(window.hear("trace"), str)
    window.xdotool("key", "space")
    assert window.hear("live") is False
    window.xdotool("key", "space")
    assert window.hear("live") is True
    window.xdotool("key", "slash")
    window.xdotool("type", "name:jek 1")
    window.xdotool("key", "Return")
    assert window.hear("query") == "name:jek", "as soon as it is a chip"
    assert window.hear("query") == "name:jek 1"
    window.xdotool("key", "Escape")
    assert window.hear("query") == ""
    window.xdotool("key", "ctrl+q")
    assert window.hear("closed") is True
    assert window.process.wait(90) == 0
