"""The program itself: it opens, receives, and leaves nothing behind however it ends."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local_ports import a_free_port
from spanglass.store.reader import Reader

Start = Callable[[], tuple[subprocess.Popen[bytes], int]]
SPAN = {
    "traceId": f"{1:032x}", "spanId": f"{1:016x}", "name": "from a file",
    "startTimeUnixNano": "1790000000000000000", "endTimeUnixNano": "1790000001000000000",
}  # fmt: skip


def health(port: int) -> dict[str, object]:
    """What the receiver says of itself, nothing if there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as response:
            said: dict[str, object] = json.load(response)
            return said
    except (urllib.error.URLError, OSError):
        return {}


def stored(store: Path) -> list[str]:
    """The names of all traces."""
    reader = Reader(store)
    try:
        return [trace.name for trace in reader.traces().traces]
    finally:
        reader.close()


def until(true: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> tuple[subprocess.Popen[bytes], int]:
        port = a_free_port()
        words = ["--db", str(tmp_path / "a.db"), "--port", str(port), "--grpc-port", "0"]
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
        started.append(subprocess.Popen([sys.executable, "-m", "spanglass", *words], env=environment))
        until(lambda: health(port))
        return started[-1], port

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -9)])
def test_however_the_window_ends_its_receiver_ends_too(
    start: Start, number: signal.Signals, code: int
) -> None:
    window, port = start()
    assert health(port)["pid"] != window.pid
    window.send_signal(number)
    assert window.wait(90) == code
    until(lambda: not health(port))


def test_a_second_start_hands_its_files_over_and_ends(start: Start, tmp_path: Path) -> None:
    window, _port = start()
    (tmp_path / "one.json").write_text(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}]}]}))
    words = [sys.executable, "-m", "spanglass", "--db", str(tmp_path / "a.db"), "one.json"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    assert subprocess.run(words, env=environment, cwd=tmp_path, timeout=30).returncode == 0
    assert window.poll() is None
    until(lambda: stored(tmp_path / "a.db") == ["from a file"])


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    words = [sys.executable, "-m", "spanglass", "--db", str(tmp_path / "a.db")]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "spanglass serve" in done.stderr
