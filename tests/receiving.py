"""Receivers to send to in tests: one in a thread, one as the command; and requests put together by hand."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from spanglass.receiver import server
from spanglass.receiver.server import Bound, Receiver, ServeOptions

PROTOBUF, JSON = "application/x-protobuf", "application/json"
WITHIN_S = 90


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP server said; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Port:
    """An HTTP port of this machine."""

    number: int

    def ask(
        self, method: str, path: str, body: bytes | Iterable[bytes] | None = None, headers: Any = None
    ) -> Answer:
        """The answer to one request on a connection of its own; an iterable body is sent chunked."""
        connection = http.client.HTTPConnection("127.0.0.1", self.number, timeout=WITHIN_S)
        try:
            chunked = body is not None and not isinstance(body, bytes)
            connection.request(method, path, body, headers or {}, encode_chunked=chunked)
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """The answer to a GET."""
        return self.ask("GET", path, headers=headers)

    def post(self, body: bytes, path: str = "/v1/traces", kind: str = PROTOBUF, **headers: str) -> Answer:
        """The answer to an OTLP request; underscores in header names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, body, {"content-type": kind, **named})

    def raw(self, data: bytes) -> bytes:
        """All that comes back to some bytes until the server closes the connection."""
        with self.connection() as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def connection(self) -> socket.socket:
        """A connection with a time limit."""
        return socket.create_connection(("127.0.0.1", self.number), timeout=WITHIN_S)

    def span_count(self) -> int:
        """How many spans are stored, once the writer has a moment to say it."""
        until = time.monotonic() + WITHIN_S
        while (spans := self.get("/healthz").json["spans"]) is None:
            assert time.monotonic() < until
        return int(spans)


@contextmanager
def a_receiver(store: Path, reading: int = 0, **options: Any) -> Iterator[Bound]:
    """A receiver that runs in a thread; on free ports, without gRPC, unless the options say otherwise.

    `reading` is how many processes of its own it has to read bodies.
    """
    with patch.object(server, "processes", lambda: reading):
        receiver = Receiver(ServeOptions(store, **{"port": 0, "grpc_port": None, **options}))
    bound = receiver.open()
    ready = threading.Event()
    thread = threading.Thread(target=receiver.run, args=(ready.set,))
    thread.start()
    try:
        assert ready.wait(WITHIN_S)
        yield bound
    finally:
        receiver.stop()
        thread.join(WITHIN_S)
        assert not thread.is_alive()


@dataclass(slots=True)
class Command:
    """A running ``spanglass serve``: its process, its ports, and what it printed when it began to serve."""

    process: "subprocess.Popen[str]"
    lines: list[str] = field(default_factory=list)

    @property
    def port(self) -> Port:
        """The HTTP port."""
        return Port(int(self.lines[0].rpartition(":")[2]))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it with a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(WITHIN_S)


@contextmanager
def serve(store: Path, *arguments: str) -> Iterator[Command]:
    """The command ``serve`` in a process of its own, killed at the end if it still runs."""
    command = [sys.executable, "-m", "spanglass", "serve", "--db", str(store), *arguments]
    if "--port" not in arguments:
        command += ["--port", "0"]
    if "--grpc-port" not in arguments:
        command += ["--grpc-port", "0"]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SPANGLASS_") or name.startswith("SPANGLASS_UPSTREAM_")
    }
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    running = Command(process)
    try:
        _read_lines(running)
        yield running
    finally:
        process.kill()
        sys.stderr.write(process.communicate()[1])  # pytest shows it of a test that fails


def _read_lines(running: Command) -> None:
    assert running.process.stdout is not None
    for line in running.process.stdout:
        running.lines.append(line.rstrip("\n"))
        if line.startswith("Storing in"):
            return
    _, said = running.process.communicate(timeout=WITHIN_S)
    raise RuntimeError(f"serve ended with {running.process.returncode}: {said}")
