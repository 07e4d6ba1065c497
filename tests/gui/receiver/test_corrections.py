"""A correction goes to the receiver as a log record, and is said to have failed if it was not kept."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from builders import T0
from spanglass.formats import Request
from spanglass.formats.otlp_json import FORMAT
from spanglass.gui.receiver.corrections import Correction, as_logs, send
from traffic import TRACE

SPAN = (1).to_bytes(8, "big")
WORD = Correction(TRACE, SPAN, False)


def test_it_is_a_log_record_of_the_span() -> None:
    body = json.dumps(as_logs(WORD, T0)).encode()
    (record,) = FORMAT.decode(Request("POST", "/v1/logs", "application/json", body, {})).logs
    assert (record.trace_id, record.span_id, record.time_ns) == (TRACE, SPAN, T0)
    assert record.attributes == {"spanglass.refused": False}
    assert record.event_name == "spanglass.correction"


def test_it_is_posted_to_the_receivers_address() -> None:
    posted: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    send(f"127.0.0.1:{server.server_address[1]}", WORD)
    thread.join()
    server.server_close()
    assert posted[0][0] == "/v1/logs"
    assert b"spanglass.refused" in posted[0][1]


def test_a_receiver_that_is_not_there_is_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(OSError, match="did not keep it"):
        send(f"127.0.0.1:{port}", WORD)
