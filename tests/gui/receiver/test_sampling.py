"""Sample traces are sent to the receiver's address by a process that ends by itself, or when told to."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytestqt.qtbot import QtBot

from spanglass.gui.receiver.sampling import TRACES, SampleSender


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts += 1  # type: ignore[attr-defined]
        body = json.dumps({}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.posts = 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_all_traces_are_sent_once_and_the_process_ends(qtbot: QtBot, server: ThreadingHTTPServer) -> None:
    sender = SampleSender()
    sender.send_to(f"127.0.0.1:{server.server_address[1]}")
    sender.send_to(f"127.0.0.1:{server.server_address[1]}")
    qtbot.waitUntil(lambda: sender._child is None)
    assert server.posts == TRACES / 12  # type: ignore[attr-defined]  # traces a request


def test_a_sending_that_gets_no_answer_ends_when_told_to(qtbot: QtBot) -> None:
    sender = SampleSender()
    sender.send_to("127.0.0.1:9")
    child = sender._child
    assert child is not None
    assert child.waitForStarted(10_000)
    sender.stop()
    assert child.state() == child.ProcessState.NotRunning


def test_a_program_that_is_not_there_is_told_and_another_try_is_made(qtbot: QtBot) -> None:
    sender = SampleSender(command=("/not/there",))
    for _ in range(2):
        with qtbot.waitSignal(sender.failed) as told:
            sender.send_to("127.0.0.1:9")
        assert told.args == ["/not/there does not run."]


def test_why_it_could_not_be_sent_is_told(qtbot: QtBot) -> None:
    code = "import sys; sys.exit('spanglass: no such receiver.')"
    sender = SampleSender(command=(sys.executable, "-S", "-c", code))
    with qtbot.waitSignal(sender.failed) as told:
        sender.send_to("127.0.0.1:9")
    assert told.args == ["No such receiver."]
