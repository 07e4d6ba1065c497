"""The icon in a real tray, on a display and a session bus of its own."""

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
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from displays import a_display, a_session_bus
from local_ports import a_free_port
from sample_store import a_sample_store
from spanglass.gui.questions.questions import Questions
from spanglass.gui.receiver.receiving import Endpoint, ReceiverSupervisor
from spanglass.gui.theming.theme import Theme
from spanglass.gui.tray.login_start import LoginStart
from spanglass.gui.tray.tray import Tray

HOST = Path(__file__).resolve().parent.parent.parent / "tray_host.py"
NEEDED = all(map(shutil.which, ("Xvfb", "dbus-daemon", "xdotool")))


class Desktop:
    """A tray and the program in it."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self._folder = environment, folder
        self.host = self._start([sys.executable, str(HOST)])
        self._said: queue.Queue[list[object]] = queue.Queue()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self.hear() == ["ready", True]

    def _start(self, words: list[str]) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(words, env=self.environment, stdin=pipe, stdout=pipe, text=True)

    def _listen(self) -> None:
        assert self.host.stdout is not None
        for line in self.host.stdout:
            self._said.put(json.loads(line))

    def hear(self) -> list[object]:
        return self._said.get(timeout=90)

    def ask(self, line: str) -> object:
        """Let the tray do something; what it says then."""
        assert self.host.stdin is not None
        self.host.stdin.write(line + "\n")
        self.host.stdin.flush()
        return self.hear()[1]

    def menu(self, until: str) -> list[str]:
        """The menu, once it has an entry."""
        for _ in range(100):
            menu = self.ask("menu")
            assert isinstance(menu, list)
            if until in menu:
                return menu
            threading.Event().wait(0.1)
        raise AssertionError(menu)

    def open_window(self, port: int) -> subprocess.Popen[bytes]:
        words = ["--db", str(self._folder / "a.db"), "--port", str(port), "--grpc-port", "0", "--tray"]
        window = subprocess.Popen([sys.executable, "-m", "spanglass", *words], env=self.environment)
        assert self.hear()[0] == "registered"
        return window

    def windows(self) -> list[str]:
        words = ["xdotool", "search", "--onlyvisible", "--name", "^Spanglass$"]
        found = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=90)
        return found.stdout.split()

    def end(self) -> None:
        self.host.kill()
        self.host.wait()
        self._thread.join()
        for pipe in (self.host.stdin, self.host.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    if not NEEDED:
        pytest.skip("needs Xvfb, xdotool and dbus-daemon")
    pytest.importorskip("jeepney")
    with a_display() as display, a_session_bus() as bus:
        environment = {
            **os.environ,
            "DISPLAY": display,
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "QT_QPA_PLATFORM": "xcb",
            "QT_QPA_PLATFORMTHEME": "",
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
        }
        desktop = Desktop(environment, tmp_path)
        yield desktop
        desktop.end()


def test_it_begins_in_the_tray_opens_pauses_and_quits(desktop: Desktop, tmp_path: Path) -> None:
    a_sample_store(tmp_path / "a.db", 40)
    port = a_free_port()
    window = desktop.open_window(port)
    try:
        menu = desktop.menu(f"Listening on 127.0.0.1:{port} (grey)")
        assert desktop.windows() == [], "nothing is shown yet"
        assert [entry for entry in menu if entry.startswith("Last failing trace: ")]
        assert menu[-1] == "Quit"
        desktop.ask("click Pause")
        assert "Resume receiving" in desktop.menu("Receiving is paused (grey)")
        desktop.ask("click Resume")
        desktop.menu(f"Listening on 127.0.0.1:{port} (grey)")
        desktop.ask("click Start at login")
        desktop.menu("[x] Start at login")
        assert (tmp_path / "config" / "autostart" / "spanglass.desktop").exists()
        desktop.ask("activate")
        for _ in range(100):
            if desktop.windows():
                break
            threading.Event().wait(0.1)
        assert len(desktop.windows()) == 1
        desktop.ask("click Quit")
        assert window.wait(90) == 0
    finally:
        window.kill()
        window.wait()


def test_without_a_tray_there_is_no_icon_and_the_window_is_shown_after_a_while(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    monkeypatch.setattr("spanglass.gui.tray.tray._PATIENCE_MS", 10)
    questions = Questions(tmp_path / "a.db")
    tray = Tray(Theme(), ReceiverSupervisor(Endpoint(tmp_path / "a.db")), questions, LoginStart(("x",), {}))
    tray.start()
    assert not tray.there
    shown: list[bool] = []
    tray.await_tray(lambda: shown.append(True))
    qtbot.waitUntil(lambda: shown == [True])
    tray.stop()
    questions.stop()


def test_an_entry_that_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    questions = Questions(tmp_path / "a.db")
    (tmp_path / "autostart").write_text("")
    login = LoginStart(("x",), {"XDG_CONFIG_HOME": str(tmp_path)}, "linux")
    tray = Tray(Theme(), ReceiverSupervisor(Endpoint(tmp_path / "a.db")), questions, login)
    with qtbot.waitSignal(tray.not_set) as told:
        tray.menu.login.trigger()
    assert "cannot be written" in str(told.args)
    assert not tray.menu.login.isChecked()
    questions.stop()
