"""A notification of the desktop, from the receiver of a program that runs, to the window at its traces."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from displays import a_session_bus
from local_ports import a_free_port
from receiving import Port
from traffic import a_request, a_span

pytestmark = pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs dbus-daemon")

SERVER = Path(__file__).parents[1] / "notification_server.py"
SECOND = 1_000_000_000
FAILED = {"code": 2, "message": "Error code: 503 - overloaded"}
WITHIN_S = 30


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    with a_session_bus() as address:
        yield {
            **os.environ, "DBUS_SESSION_BUS_ADDRESS": address, "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path),
        }  # fmt: skip


def _calls(port: Port, *ages_s: int, failed: bool = False) -> list[str]:
    """Calls in traces of their own that ended so long ago; the beginnings of their ids."""
    now_ns = time.time_ns()
    names = [os.urandom(16) for _ in ages_s]
    spans = [
        a_span(1, trace=name, start=now_ns - (age + 1) * SECOND, **({"status": FAILED} if failed else {}))
        for name, age in zip(names, ages_s, strict=True)
    ]
    assert port.post(a_request(*spans).SerializeToString()).status == 200
    return [name.hex()[:16] for name in names]


def _answers(port: Port) -> bool:
    try:
        return port.get("/api/alerts").json["until"] is not None
    except OSError:
        return False


def _starts(store: Path) -> list[int]:
    """The programs that were started to show something of a store."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"--filter" in words and os.fsencode(store) in words:
            found.append(int(folder.name))
    return found


def test_a_click_shows_the_window_at_the_traces(environment: dict[str, str], tmp_path: Path) -> None:
    store, port = tmp_path / "a.db", Port(a_free_port())
    words = [sys.executable, "-m", "spanglass", "--db", str(store), "--port", str(port.number)]
    showing = subprocess.Popen(
        [sys.executable, str(SERVER)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    window = subprocess.Popen([*words, "--grpc-port", "0"], env=environment)
    try:
        assert showing.stdin is not None
        assert showing.stdout is not None
        assert json.loads(showing.stdout.readline()) == {"ready": 1}
        until(lambda: _answers(port))
        _calls(port, *range(10, 40))
        failed = _calls(port, 6, 5, 4, failed=True)
        shown = json.loads(showing.stdout.readline())
        assert shown["title"] == "Errors at 100% in gpt-4o"
        assert shown["actions"] == ["default", "Show traces", "snooze", "Snooze 1 h"]
        showing.stdin.write(f"action {shown['id']} default\n")
        showing.stdin.flush()
        until(lambda: _starts(store))
        until(lambda: not _starts(store))
        window.send_signal(signal.SIGTERM)
        assert window.wait(WITHIN_S) == 0
        (looked_at,) = json.loads((tmp_path / "spanglass" / "session.json").read_text())["stores"].values()
        assert set(looked_at["query"].removeprefix("trace:").split(",")) == set(failed)
        assert looked_at["range"][0] is None
    finally:
        window.kill()
        window.wait()
        showing.kill()
        showing.communicate()
