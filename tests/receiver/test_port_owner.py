"""Listening sockets: a taken port names its owner, what is not received without it, and another port."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from spanglass.receiver.port_owner import (
    GRPC,
    HTTP,
    PortError,
    PortTakenError,
    listen,
    name_of,
    other_port,
    port_owner,
)

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who listens")


@contextmanager
def taken(host: str = "127.0.0.1") -> Iterator[int]:
    with listen(host, 0) as listener:
        yield int(listener.getsockname()[1])


@LINUX
def test_a_taken_port_names_this_process() -> None:
    with taken() as port:
        with pytest.raises(PortTakenError) as caught:
            listen("127.0.0.1", port)
        owner = caught.value.owner
    assert owner is not None
    assert owner.pid == os.getpid()
    assert str(caught.value) == (
        f"Port {port} is taken by {owner.name} (pid {owner.pid}). Nothing is being received. "
        f"Stop it, or use another port: --port {other_port(port)}"
    )


@LINUX
def test_a_script_is_named_with_its_interpreter() -> None:
    command = [sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as server:
        try:
            assert server.stdout is not None
            owner = port_owner(int(server.stdout.readline().split(" port ")[1].split()[0]))
        finally:
            server.kill()
    assert owner is not None
    assert owner.pid == server.pid
    assert owner.name.startswith("python")
    assert owner.name.endswith(" -m http.server")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["python3", "-m", "phoenix.server", "--token", "secret"], "python3 -m phoenix.server"),
        (["python3", "/opt/app/serve.py", "secret"], "python3 serve.py"),
        (["python3", "-c", "secret"], "python3"),
        (["python3"], "python3"),
        (["node", "server.js"], "node server.js"),
        (["jaeger", "--config", "secret"], "jaeger"),
    ],
)
def test_programs_are_named_as_people_know_them(arguments: list[str], named: str, tmp_path: Path) -> None:
    (tmp_path / "comm").write_text(f"{arguments[0]}\n")
    (tmp_path / "cmdline").write_text("\0".join((*arguments, "")))
    assert name_of(tmp_path) == named


def test_a_process_that_has_ended_is_a_program(tmp_path: Path) -> None:
    assert name_of(tmp_path / "gone") == "a program"


def test_the_owner_may_be_unknown() -> None:
    said = str(PortTakenError(4317, None, GRPC))
    assert said == (
        "Port 4317 is taken by another program. Nothing is being received over gRPC. "
        "Stop it, or use another port: --grpc-port 4327"
    )
    assert "--port 4328" in str(PortTakenError(4318, None, HTTP))


def test_nobody_owns_a_free_port() -> None:
    with taken() as port:
        pass
    assert port_owner(port) is None


def test_another_port_is_a_port() -> None:
    assert [other_port(port) for port in (4318, 65525, 65526, 65535)] == [4328, 65535, 65516, 65525]


def test_a_program_that_listens_everywhere_has_taken_the_port_here() -> None:
    with taken("0.0.0.0") as port, pytest.raises(PortTakenError):  # noqa: S104 (closed at once)
        listen("127.0.0.1", port)


def test_a_port_can_be_taken_again_at_once() -> None:
    with taken() as port, socket.create_connection(("127.0.0.1", port)):
        pass
    with listen("127.0.0.1", port):
        pass


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("no.such.host.invalid", "no.such.host.invalid is not an address of this machine"),
        ("192.0.2.1", "Port 0 of 192.0.2.1 cannot be listened on"),
        ("a" * 300, "is not an address of this machine"),
    ],
)
def test_an_address_of_another_machine_is_said_to_be_one(host: str, says: str) -> None:
    with pytest.raises(PortError) as caught:
        listen(host, 0)
    assert says in str(caught.value)
    assert not isinstance(caught.value, PortTakenError)
