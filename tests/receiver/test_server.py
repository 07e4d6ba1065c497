"""The receiver as a whole: ports, the store, an orderly end, and nothing left behind when it cannot begin."""

import gc
import socket
import threading
import time
from pathlib import Path

import pytest

from receiving import JSON, PROTOBUF, WITHIN_S, Port, a_receiver
from spanglass.formats import otlp_protobuf
from spanglass.formats.otlp_protobuf import SlowProtobufError
from spanglass.receiver import server as server_module
from spanglass.receiver.grpc_server import GrpcServer
from spanglass.receiver.port_owner import PortError, PortTakenError, listen
from spanglass.receiver.server import Receiver, ServeOptions
from spanglass.store.errors import StoreError
from spanglass.store.reader import Reader
from traffic import TRACE, a_log_batch, a_log_request, a_request, a_span
from writers import FakeWriter

BODY = a_request(a_span(1)).SerializeToString()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_both_loopback_addresses_are_served(store: Path, host: str) -> None:
    with a_receiver(store, host=host) as bound:
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family, socket.SOCK_STREAM) as connection:
                connection.connect((address, bound.port))
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_one_address_alone_is_served_where_the_other_is_taken(store: Path) -> None:
    with listen("::1", 0) as other:
        port = int(other.getsockname()[1])
        with a_receiver(store, port=port) as bound:
            assert (bound.port, Port(port).get("/healthz").status) == (port, 200)


def test_a_taken_port_leaves_nothing_behind(store: Path) -> None:
    before = threads()
    with listen("127.0.0.1", 0) as taken, pytest.raises(PortTakenError):
        Receiver(ServeOptions(store, port=int(taken.getsockname()[1]), grpc_port=None)).open()
    assert not store.exists()
    assert threads() == before


def test_a_store_that_cannot_be_opened_leaves_nothing_behind(tmp_path: Path) -> None:
    before = threads()
    (tmp_path / "no.db").write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with listen("127.0.0.1", 0) as free:
        port = int(free.getsockname()[1])
    with pytest.raises(StoreError):
        Receiver(ServeOptions(tmp_path / "no.db", port=port, grpc_port=None)).open()
    assert threads() == before
    with listen("127.0.0.1", port):
        pass


def test_a_fault_at_the_start_leaves_nothing_behind(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = threads()
    monkeypatch.setattr(GrpcServer, "start", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Receiver(ServeOptions(store, port=0, grpc_port=0)).open()
    assert threads() == before


def test_a_taken_grpc_port_is_said_and_http_is_served(store: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = int(taken.getsockname()[1])
        with a_receiver(store, grpc_port=port) as bound:
            assert bound.grpc_port is None
            assert bound.grpc_problem is not None
            assert f"Port {port} is taken by" in bound.grpc_problem
            assert (
                f"Nothing is being received over gRPC. Stop it, or use another port: --grpc-port {port + 10}"
                in (bound.grpc_problem)
            )
            health = Port(bound.port).get("/healthz").json
            assert (health["grpc_port"], health["grpc_problem"]) == (None, bound.grpc_problem)


def test_two_receivers_do_not_share_a_grpc_port(store: Path, tmp_path: Path) -> None:
    with (
        a_receiver(store, grpc_port=0) as first,
        a_receiver(tmp_path / "second.db", grpc_port=first.grpc_port) as second,
    ):
        assert (second.grpc_port, second.grpc_problem is None) == (None, False)


def test_slow_protobuf_is_refused(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp_protobuf.api_implementation, "Type", lambda: "python")
    with pytest.raises(SlowProtobufError, match="pip install"):
        Receiver(ServeOptions(store, port=0)).open()


def test_an_address_of_another_machine_is_refused(store: Path) -> None:
    with pytest.raises(PortError):
        Receiver(ServeOptions(store, host="192.0.2.1", port=0)).open()


def test_stopping_before_it_runs_ends_it_at_once(store: Path) -> None:
    receiver = Receiver(ServeOptions(store, port=0, grpc_port=0))
    receiver.open()
    receiver.stop()
    receiver.run()
    assert Reader(store).status().spans == 0


def test_stopping_answers_and_stores_what_was_accepted(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = FakeWriter()
    monkeypatch.setattr(server_module, "Writer", lambda _path, **_: writer)
    receiver = Receiver(ServeOptions(store, port=0, grpc_port=None))
    port = Port(receiver.open().port)
    running = threading.Thread(target=receiver.run)
    running.start()
    writer.gate.clear()
    statuses: list[int] = []
    client = threading.Thread(target=lambda: statuses.append(port.post(BODY).status))
    client.start()
    assert writer.entered.wait(WITHIN_S)
    receiver.stop()
    time.sleep(0.3)
    writer.gate.set()
    client.join(WITHIN_S)
    running.join(WITHIN_S)
    assert (statuses, writer.stored, writer.closed) == ([200], ["chat gpt-4o"], True)


def test_half_a_request_does_not_keep_it_from_stopping(
    store: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("spanglass.receiver.http_server._GRACE_S", 0.3)
    with a_receiver(store) as bound:
        half, idle = Port(bound.port).connection(), Port(bound.port).connection()
        half.sendall(
            b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + PROTOBUF.encode()
            + b"\r\nContent-Length: 1000\r\n\r\nhalf"
        )  # fmt: skip
        assert Port(bound.port).get("/healthz").status == 200  # both are accepted, and the half is read
    answer = half.recv(4096)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in answer
    half.close()
    idle.close()
    assert [record.name for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("log_first", [True, False])
def test_log_records_join_their_span_before_or_after_it(store: Path, log_first: bool) -> None:
    requests = [
        (a_log_request(1, "gen_ai.choice", "an answer").SerializeToString(), "/v1/logs"),
        (BODY, "/v1/traces"),
    ]
    with a_receiver(store) as bound:
        for body, path in requests if log_first else reversed(requests):
            assert Port(bound.port).post(body, path).status == 200
    reader = Reader(store)
    detail = reader.span_detail(TRACE, (1).to_bytes(8, "big"))
    assert detail is not None
    assert detail.logs == a_log_batch(1, "gen_ai.choice", "an answer").logs
    assert reader.status().spans == 1
    reader.close()


def test_a_request_sent_again_is_stored_once(store: Path) -> None:
    in_json = b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "%s", "spanId": "%s"}]}]}]}' % (
        b"ab" * 16,
        b"cd" * 8,
    )
    with a_receiver(store) as bound:
        port = Port(bound.port)
        for _ in range(3):
            assert port.post(BODY).status == 200
            assert port.post(in_json, kind=JSON).status == 200
        ledger = port.get("/api/ledger").json
        assert (port.span_count(), ledger["stored"], ledger["duplicate"]) == (2, 2, 4)


def test_requests_leave_nothing_that_only_a_search_for_cycles_would_find(store: Path) -> None:
    """Which is seldom made: see `spanglass.core.staying`."""
    many = a_request(*(a_span(number) for number in range(1, 101))).SerializeToString()
    with a_receiver(store, reading=1) as bound:
        port = Port(bound.port)

        def ask() -> None:
            for body in (BODY, many, b"\xff" * 100, b"\xff" * 30_000):
                port.post(body)
            port.get("/healthz")

        ask()
        gc.collect()
        gc.disable()
        try:
            for _ in range(30):
                ask()
            assert gc.collect() < 30 * 5
        finally:
            gc.enable()
