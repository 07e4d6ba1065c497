"""Kills a receiver in the middle of a stream of requests, then looks whether all it acknowledged is there."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import apsw

from receiving import PROTOBUF, WITHIN_S, Port, serve
from traffic import CHAT, a_request, a_span

CLIENTS = 4
SPANS = (1, 2, 20)
IDS = "SELECT trace.trace_id, span.span_id FROM span JOIN trace ON trace.id = span.trace"


@dataclass(frozen=True, slots=True)
class Found:
    """What a store holds after a kill."""

    integrity: str
    spans: int
    missing: int


@dataclass(slots=True)
class Stream:
    """Clients that send without pause; `acknowledged` are the (trace, span) ids answered with 200."""

    port: Port
    seed: int
    acknowledged: list[tuple[bytes, bytes]] = field(default_factory=list)
    sent: int = 0
    refused: list[int] = field(default_factory=list)

    def run(self, client: int) -> None:
        """Send until the connection breaks."""
        rng = Random(f"{self.seed} {client}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port.number, timeout=WITHIN_S)
        try:
            while True:
                self._send(connection, rng)
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def _send(self, connection: http.client.HTTPConnection, rng: Random) -> None:
        trace = rng.randbytes(16)
        attributes = {**CHAT, "input.value": rng.randbytes(rng.choice((100, 2000))).hex()}
        spans = [
            a_span(number + 1, trace=trace, attributes=attributes) for number in range(rng.choice(SPANS))
        ]
        self.sent += len(spans)
        body = a_request(*spans).SerializeToString()
        connection.request("POST", "/v1/traces", body, {"content-type": PROTOBUF})
        response = connection.getresponse()
        response.read()
        if response.status == 200:
            self.acknowledged += [(trace, span["span_id"]) for span in spans]
        else:
            self.refused.append(response.status)


def killed(store: Path, seed: int, after_s: float) -> Stream:
    """Send to a receiver and kill it `after_s` seconds after its first answer; what it acknowledged."""
    with serve(store) as running:
        stream = Stream(running.port, seed)
        clients = [threading.Thread(target=stream.run, args=(number,)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        deadline = time.monotonic() + WITHIN_S
        while not stream.acknowledged and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(after_s)
        running.process.kill()
        running.process.wait(WITHIN_S)
        for client in clients:
            client.join(WITHIN_S)
    return stream


def found(store: Path, acknowledged: list[tuple[bytes, bytes]]) -> Found:
    """What is there of the acknowledged spans, and whether the file is whole."""
    connection = apsw.Connection(str(store))
    try:
        integrity = "; ".join(str(row[0]) for row in connection.execute("PRAGMA integrity_check"))
        there = {(bytes(trace), bytes(span)) for trace, span in connection.execute(IDS)}
    finally:
        connection.close()
    return Found(integrity, len(there), len(set(acknowledged) - there))
