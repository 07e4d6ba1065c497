"""Slow, silent, endless and numerous clients: none of them keeps the others from being served."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from receiving import PROTOBUF, Port, a_receiver
from spanglass.receiver import connection as connection_module
from spanglass.receiver.connection import Connection
from traffic import a_request, a_span

CONNECTIONS = 200


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Port]:
    with a_receiver(tmp_path_factory.mktemp("store") / "traces.db", reading=1) as bound:
        yield Port(bound.port)


def a_post(number: int, length: int | None = None, *more: bytes) -> bytes:
    """A whole request, as bytes; `length` is what it says of its length, if not the truth."""
    body = a_request(a_span(1, trace=number.to_bytes(16, "big"))).SerializeToString()
    lines = [
        b"POST /v1/traces HTTP/1.1", b"Host: 127.0.0.1", b"Content-Type: " + PROTOBUF.encode(),
        b"Content-Length: %d" % (len(body) if length is None else length), *more,
    ]  # fmt: skip
    return b"\r\n".join((*lines, b"", body))


def status(connection: socket.socket) -> int:
    """The status of the next answer, which must come at once and have no body."""
    return int(connection.recv(4096).split(b" ", 2)[1])


def test_many_connections_at_once_are_all_answered(port: Port) -> None:
    connections = [port.connection() for _ in range(CONNECTIONS)]
    before = port.span_count()
    for number, connection in enumerate(connections, 1000):
        connection.sendall(a_post(number))
    assert [status(connection) for connection in connections] == [200] * CONNECTIONS
    assert port.span_count() == before + CONNECTIONS
    for connection in connections:
        connection.close()


def test_a_client_that_sends_byte_by_byte_is_served_and_holds_nobody_up(port: Port) -> None:
    with port.connection() as slow:
        for octet in a_post(2000):
            slow.sendall(bytes((octet,)))
            if octet % 50 == 0:
                assert port.get("/healthz").status == 200
        assert status(slow) == 200


def test_requests_follow_each_other_on_one_connection(port: Port) -> None:
    before = port.span_count()
    with port.connection() as connection:
        for number in range(2100, 2105):
            connection.sendall(a_post(number))
            assert status(connection) == 200
    assert port.span_count() == before + 5


def test_a_body_that_ends_in_the_middle_stores_nothing(port: Port) -> None:
    before = port.span_count()
    for data in (a_post(2200)[:-5], a_post(2201, 100_000), a_post(2202)[:30], b"POST"):
        with port.connection() as connection:
            connection.sendall(data)
    time.sleep(0.05)
    assert port.span_count() == before


def test_a_client_that_does_not_wait_for_its_answer_is_served(port: Port) -> None:
    before = port.span_count()
    with port.connection() as connection:
        connection.sendall(a_post(2300))
    deadline = time.monotonic() + 60
    while port.span_count() == before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert port.span_count() == before + 1


UPGRADE = (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__")


def test_an_offer_of_http_2_is_passed_over_in_silence(port: Port, caplog: pytest.LogCaptureFixture) -> None:
    before = port.span_count()
    with port.connection() as connection:
        for number in (2400, 2401):  # Java's client goes on with HTTP/1.1 on the same connection
            connection.sendall(a_post(number, None, *UPGRADE))
            assert status(connection) == 200
        connection.sendall(a_post(2402))
        assert status(connection) == 200
    assert port.span_count() == before + 3
    assert not caplog.records


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_an_offer_may_come_in_pieces_and_chunked_and_with_others_behind_it(port: Port, size: int) -> None:
    before, number = port.span_count(), 100_000 * size
    head, _, body = a_post(number, None, *UPGRADE).partition(b"\r\n\r\n")
    head = b"\r\n".join(line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length"))
    in_chunks = b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (9, body[:9], len(body) - 9, body[9:])
    everything = b"".join((
        head, b"\r\nTransfer-Encoding: chunked\r\n\r\n", in_chunks, a_post(number + 1),
        a_post(number + 2, None, *UPGRADE), b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n",
        b"\r\n".join((*UPGRADE, b"", b"")), a_post(number + 3, None, b"Connection: close"),
    ))  # fmt: skip
    with port.connection() as connection:
        for start in range(0, len(everything), size):
            connection.sendall(everything[start : start + size])
        answers = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answers.count(b"HTTP/1.1 200 OK") == 5
    assert port.span_count() == before + 4


def test_a_websocket_is_not_to_be_had(port: Port) -> None:
    said = port.raw(
        b"GET /v1/traces HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n"
    )
    assert said.startswith(b"HTTP/1.1 405 ")


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01 hello TLS\r\n\r\n",
        b"not http at all\r\n\r\n",
        b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_not_http_is_told_so(port: Port, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert port.raw(data).startswith(b"HTTP/1.1 400 ")
    assert port.get("/healthz").status == 200
    assert {record.message for record in caplog.records} == {"Invalid HTTP request received."}


def test_an_endless_head_is_cut_off(port: Port) -> None:
    with port.connection() as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        answer = b""
        for _ in range(200):
            try:
                connection.sendall(b"X-Filler: " + b"a" * 1000 + b"\r\n")
            except OSError:
                break
        try:
            answer = connection.recv(4096)
        except ConnectionError:
            answer = b"HTTP/1.1 431 "  # the reset that follows has overtaken the answer
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert port.get("/healthz").status == 200


def test_a_body_nobody_wants_is_read_so_that_the_answer_arrives(port: Port) -> None:
    with port.connection() as connection:
        connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n")
        connection.sendall(b"x" * 5_000_000)
        assert status(connection) == 404


def test_an_unwanted_body_without_end_is_cut_off(port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "_UNWANTED_LIMIT", 1_000_000)
    with port.connection() as connection:
        connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000000\r\n\r\n")
        assert status(connection) == 404
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            connection.sendall(b"x" * 80_000_000)


def test_a_silent_client_is_cut_off_but_not_one_that_waits_for_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connection, "silence_s", 0.2)
    with a_receiver(tmp_path / "traces.db") as bound, Port(bound.port).connection() as silent:
        silent.sendall(a_post(1)[:-1])
        began = time.monotonic()
        assert silent.recv(100) == b""
        assert 0.15 < time.monotonic() - began < 15
        assert Port(bound.port).span_count() == 0
