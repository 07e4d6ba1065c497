"""The process that sends on: started when wanted, started again, ended; and all of it at work."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from receiving import JSON, serve
from spanglass.receiver.forwarding.account import Account, account_file, load
from spanglass.receiver.forwarding.child import ForwardingChild
from spanglass.receiver.forwarding.following import begin
from spanglass.store.errors import StoreError
from spanglass.store.writer import Writer

WITHIN_S = 60


def until(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def a_command(folder: Path, then: str) -> tuple[str, ...]:
    code = f"import os, time; open({str(folder)!r} + '/' + str(os.getpid()), 'w').close(); {then}"
    return sys.executable, "-S", "-c", code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "started").mkdir()
    return tmp_path / "started"


def test_it_runs_while_it_is_wanted_and_ends_with_the_receiver(folder: Path) -> None:
    begun: list[bool] = []
    wanted = [False]
    child = ForwardingChild(
        a_command(folder, "time.sleep(60)"), lambda: wanted[0], lambda: begun.append(True)
    )
    child.start()
    time.sleep(0.1)
    assert not list(folder.iterdir())
    wanted[0] = True
    until(lambda: len(list(folder.iterdir())) == 1)
    assert begun
    child.stop()
    (started,) = folder.iterdir()
    assert not Path(f"/proc/{started.name}").exists()


def test_it_is_started_again_when_it_ends(folder: Path) -> None:
    child = ForwardingChild(a_command(folder, "pass"), lambda: True, lambda: None)
    child.start()
    until(lambda: len(list(folder.iterdir())) == 2)
    child.stop()


def test_a_store_that_cannot_be_read_is_tried_again(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise StoreError("no")

    child = ForwardingChild(a_command(folder, "pass"), lambda: True, fail)
    child.start()
    until(lambda: any(folder.iterdir()))
    child.stop()
    assert "a little later: no" in caplog.text
    caplog.clear()


def test_it_begins_with_what_comes_next_and_only_once(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    Writer(store).close()
    begin(store)
    assert load(account_file(store)) == Account(on=True)
    account_file(store).write_text('{"on": true, "sent": 4, "spans_row": 2}')
    begin(store)
    assert load(account_file(store)).spans_row == 2


def test_a_receiver_sends_on_to_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(tmp_path / "there.db") as there:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        settings = tmp_path / "spanglass" / "settings.toml"
        settings.parent.mkdir()
        settings.write_text(f'forward = true\nforward_url = "http://127.0.0.1:{there.port.number}"\n')
        with serve(tmp_path / "here.db") as here:
            span = {
                "traceId": "ab" * 16, "spanId": "cd" * 8, "name": "ask",
                "startTimeUnixNano": "1", "endTimeUnixNano": "2",
            }  # fmt: skip
            body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
            assert here.port.post(body, kind=JSON).status == 200
            until(lambda: there.port.get("/healthz").json["spans"] == 1)
            until(lambda: here.port.get("/api/ledger").json["forwarded"]["sent"] == 1)
            assert here.stop() == 0
