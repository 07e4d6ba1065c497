"""A receiver that has only begun is waited for, what else holds its port is not."""

import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from local_ports import a_free_port, holding
from spanglass.cli import receiving
from spanglass.receiver.port_owner import PortOwner


class Healthy(BaseHTTPRequestHandler):
    """Says what a receiver says of itself."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok"}')

    def log_message(self, *_: object) -> None:
        """Nothing."""


def owned_by(monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    owner = PortOwner(name, 1) if name else None
    monkeypatch.setattr(receiving, "port_owner", lambda _port: owner)


@pytest.mark.parametrize("name", ["spanglass", None])
def test_one_that_has_begun_is_waited_for(monkeypatch: pytest.MonkeyPatch, name: str | None) -> None:
    owned_by(monkeypatch, name)
    monkeypatch.setattr(receiving, "_UNKNOWN_WITHIN_S", 30.0)
    with HTTPServer(("127.0.0.1", 0), Healthy) as server:  # which listens from now on, and answers later
        answering = threading.Timer(1.5, server.serve_forever)
        answering.start()
        assert receiving.awaited(server.server_port)
        server.shutdown()
        answering.join()


def test_another_program_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    owned_by(monkeypatch, "nginx")
    monkeypatch.setattr(time, "sleep", lambda _s: pytest.fail("it waits"))
    with holding() as port:
        assert not receiving.awaited(port)


def test_a_program_is_captured_that_is_run_as_a_receiver_begins(tmp_path: Path) -> None:
    store, port = tmp_path / "t.db", a_free_port()
    command = [sys.executable, "-m", "spanglass", "serve", f"--db={store}", f"--port={port}", "--grpc-port=0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as begun:
        words = ["run", f"--db={store}", f"--port={port}", "--grpc-port=0", "--", sys.executable, "-c", ""]
        done = subprocess.run(
            [sys.executable, "-m", "spanglass", *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        begun.terminate()
    assert "no call of a model was captured" in done.stderr
