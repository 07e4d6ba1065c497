"""Sending on: nothing is sent while what was sent cannot be written down."""

import errno
import threading
from pathlib import Path
from typing import Any

import pytest

from spanglass.__main__ import main
from spanglass.cli import forward
from spanglass.receiver.forwarding.account import Account
from spanglass.receiver.forwarding.plan import Plan
from spanglass.store.writer import Writer


def test_a_full_disk_stops_it_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store, stopped = tmp_path / "s.db", threading.Event()
    Writer(store).close()
    told: list[int | str] = []

    class Sending:
        def __init__(self, _reader: Any, kept: Account, _plan: Plan) -> None:
            self._kept = kept

        def step(self) -> float:
            self._kept.sent += 1
            told.append("sent")
            if self._kept.sent == 2:
                stopped.set()
            return 0.0

    def save(kept: Account, _path: Path) -> None:
        if told.count("full") < 2 and kept.sent == 1:
            told.append("full")
            raise OSError(errno.ENOSPC, "No space left on device")
        told.append(kept.sent)

    monkeypatch.setattr(forward, "Following", Sending)
    monkeypatch.setattr(forward.account, "save", save)
    monkeypatch.setattr(forward, "_AGAIN_S", 0.0)
    monkeypatch.setattr(forward, "settings_file", lambda: tmp_path / "none.toml")
    forward._follow(store, Plan("http://127.0.0.1:1"), stopped)
    assert told == [0, "sent", "full", "full", 1, "sent", 2]
    assert "No space left on device" in caplog.text
    caplog.clear()


def test_who_starts_it_is_told_that_nothing_is_to_be_sent_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPANGLASS_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setattr("os.nice", lambda _: 0)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert main(["forward", "--db", str(tmp_path / "s.db")]) == 0
    assert capsys.readouterr().err.startswith("Nothing is to be sent on")
